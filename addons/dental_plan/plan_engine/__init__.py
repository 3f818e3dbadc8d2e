"""Findings + protocols -> options with ordered steps, packed into visits. Pure: no Odoo, no clock, no randomness.

The same mouth gives the same plan, whoever asks and in whatever order the findings come.
"""

from .build import build_options
from .money import spread
from .types import Finding, Option, Procedure, Protocol, ProtocolStep, Settings, Step, Visit

__all__ = ["Finding", "Option", "Procedure", "Protocol", "ProtocolStep", "Settings", "Step", "Visit", "build_options", "spread"]
