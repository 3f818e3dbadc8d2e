"""Free time on integers: one int per resource, one bit per five minutes. Pure: no Odoo, no clock.

Times are naive UTC datetimes, intervals half-open.
"""

from .bits import Grid, runs
from .roster import roster_days
from .search import Pair, Request, Slot, find_slots

__all__ = ["Grid", "Pair", "Request", "Slot", "find_slots", "roster_days", "runs"]
