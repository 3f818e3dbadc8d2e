"""match_waiting: whom a freed time suits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytz


@dataclass(frozen=True)
class Freed:
    """A time that became free."""

    start: datetime
    stop: datetime
    doctor: int
    specialties: frozenset
    zone: str = "UTC"


@dataclass(frozen=True)
class Waiting:
    """A patient on the waiting list."""

    key: int
    minutes: int
    since: datetime
    doctor: int = 0
    specialty: int = 0
    date_from: date | None = None
    date_to: date | None = None
    hour_from: float = 0.0
    hour_to: float = 24.0
    is_urgent: bool = False
    busy: tuple = ()  # ((start, stop), …) other visits of the patient


@dataclass(frozen=True)
class Match:
    key: int
    start: datetime
    stop: datetime


def match_waiting(freed, entries, grid_minutes=5):
    """Who could take `freed`, best first: urgent ones, then who fills more of it, then who waits longest.

    :return: list of Match with the first start that suits each
    """
    found = []
    for entry in entries:
        start = _start_for(freed, entry, grid_minutes)
        if start is not None:
            found.append((not entry.is_urgent, -entry.minutes, entry.since, entry.key, start))
    minutes = {entry.key: entry.minutes for entry in entries}
    return [Match(key, start, start + timedelta(minutes=minutes[key])) for _u, _m, _s, key, start in sorted(found)]


def _start_for(freed, entry, grid_minutes):
    if entry.doctor and entry.doctor != freed.doctor:
        return None
    if entry.specialty and entry.specialty not in freed.specialties:
        return None
    zone, length = pytz.timezone(freed.zone), timedelta(minutes=entry.minutes)
    start = freed.start
    while start + length <= freed.stop:
        if _suits(entry, start, start + length, zone):
            return start
        start += timedelta(minutes=grid_minutes)
    return None


def _suits(entry, start, stop, zone):
    first, last = (pytz.utc.localize(when).astimezone(zone) for when in (start, stop))
    if (entry.date_from and first.date() < entry.date_from) or (entry.date_to and first.date() > entry.date_to):
        return False
    begin = first.hour + first.minute / 60
    end = begin + (last - first).total_seconds() / 3600
    if begin < entry.hour_from or end > entry.hour_to:
        return False
    return not any(start < other[1] and other[0] < stop for other in entry.busy)
