"""Findings + protocols -> options with ordered steps, packed into visits. Pure: no Odoo, no clock, no randomness.

The same mouth gives the same plan, whoever asks and in whatever order the findings come.
"""

from .build import build_insured, build_options
from .checks import Conflict, Planned, conflicts
from .money import Cover, Rule, Used, payment_calendar, payer_split, spread
from .types import Finding, Option, Procedure, Protocol, ProtocolStep, Settings, Step, Visit

__all__ = [
    "Conflict",
    "Cover",
    "Finding",
    "Option",
    "Planned",
    "Procedure",
    "Protocol",
    "ProtocolStep",
    "Rule",
    "Settings",
    "Step",
    "Used",
    "Visit",
    "build_insured",
    "build_options",
    "conflicts",
    "payer_split",
    "payment_calendar",
    "spread",
]
