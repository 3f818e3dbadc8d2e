from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True)
class Forecast:
    """When the open work of a queue is done, against the end of the shift."""

    minutes_needed: float
    finish: datetime
    late_minutes: float
    people_missing: int

    @property
    def is_late(self):
        return self.late_minutes > 0


def forecast(open_count, minutes_each, people, now, shift_end):
    """Projected finish of `open_count` tasks by `people` working side by side, and how many more people it takes.

    Nobody at work counts as one missing person at least; the finish is then what one person would reach.

    >>> forecast(10, 6, 1, datetime(2030, 1, 2, 16), datetime(2030, 1, 2, 16, 30)).people_missing
    1
    """
    minutes = open_count * minutes_each
    finish = now + timedelta(minutes=minutes / max(people, 1))
    left = max((shift_end - now).total_seconds() / 60, 0)
    late = max((finish - shift_end).total_seconds() / 60, 0) if open_count else 0
    needed = ceil(minutes / left) if left else ceil(minutes / 60)
    missing = max(needed - people, 0) if open_count and (late or not people) else 0
    return Forecast(minutes, finish, late, missing)
