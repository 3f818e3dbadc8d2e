"""Seed and size -> the people, mouths and visits of a clinic. Pure: no Odoo, no clock; the same bytes each time.

A patient depends on the seed and his own number only, so a clinic of 60 patients is the beginning of a clinic of 200,000.
"""

from .history import visits_of_day
from .mouth import mouth_of
from .people import person_of
from .types import MouthFinding, Person, Visit

__all__ = ["MouthFinding", "Person", "Visit", "mouth_of", "person_of", "visits_of_day"]
