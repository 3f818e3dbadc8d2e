"""Pay without Odoo: rows and schemes in, accruals, minutes and slip lines out. Money is Decimal, time naive UTC."""

from .clock import day_sheets
from .earn import accruals_for, first_match
from .money import round_money, split
from .month import guarantee_top_up, period_at, prorated, tiered, volume_due
from .slip import slip_lines
from .types import (
    Component,
    DaySheet,
    Earned,
    Gap,
    Period,
    Rule,
    Scheme,
    Share,
    SlipLine,
    Span,
    Tier,
    Tolerance,
    Work,
)

__all__ = [
    "Component",
    "DaySheet",
    "Earned",
    "Gap",
    "Period",
    "Rule",
    "Scheme",
    "Share",
    "SlipLine",
    "Span",
    "Tier",
    "Tolerance",
    "Work",
    "accruals_for",
    "day_sheets",
    "first_match",
    "guarantee_top_up",
    "period_at",
    "prorated",
    "round_money",
    "slip_lines",
    "split",
    "tiered",
    "volume_due",
]
