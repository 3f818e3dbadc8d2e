"""Free time on integers: one int per resource, one bit per five minutes. Pure: no Odoo, no clock.

Times are naive UTC datetimes, intervals half-open.
"""

from .bits import Grid, runs
from .chain import Chain, ChainRequest, Link, Placement, day_after, place_chain
from .nudge import Nudge, Visit, find_nudges
from .roster import roster_days
from .waiting import Freed, Match, Waiting, match_waiting
from .search import Leg, Pair, Part, Request, Slot, find_rows, find_slots

__all__ = [
    "Chain",
    "Freed",
    "Match",
    "Nudge",
    "Visit",
    "find_nudges",
    "Waiting",
    "match_waiting",
    "ChainRequest",
    "Grid",
    "Leg",
    "Link",
    "Pair",
    "Part",
    "Placement",
    "Request",
    "Slot",
    "day_after",
    "find_rows",
    "find_slots",
    "place_chain",
    "roster_days",
    "runs",
]
