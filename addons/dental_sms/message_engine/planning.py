"""When the messages of a visit are due. Times are naive UTC; wall clocks exist only inside, in the zone of the branch."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# A message pushed back to the evening before leaves this long before the allowed hours end.
EVENING_MARGIN = timedelta(minutes=30)
# What is said after a visit says nothing any more after this.
AFTER_LIFE = timedelta(days=3)


@dataclass(frozen=True)
class Hours:
    """Minutes of the local day between which people may be written to, half-open. (0, 1440): always."""

    opens: int = 7 * 60
    closes: int = 22 * 60


@dataclass(frozen=True)
class Rule:
    """`anchor` booked, before or after; `amount` of `unit` (minutes, hours, days) from it. Days keep the wall clock.

    `latest_minutes`: later than this before the visit the reminder makes no sense.
    `gap_minutes`: a reminder that would follow the booking sooner than this makes no sense either.
    """

    id: int
    anchor: str
    amount: int = 0
    unit: str = "minutes"
    latest_minutes: int = 0
    gap_minutes: int = 0


@dataclass(frozen=True)
class Visit:
    """`known_at`: when it was booked or last moved. `announce`: the patient has not been told of this time."""

    id: int
    start: datetime
    stop: datetime
    known_at: datetime
    zone: str = "UTC"
    announce: bool = True


@dataclass(frozen=True)
class Due:
    visit_id: int
    rule_id: int
    due_at: datetime
    expires_at: datetime


@lru_cache(maxsize=64)
def _zone(name):
    return ZoneInfo(name)


def _local(when, zone):
    return when.replace(tzinfo=UTC).astimezone(zone)


def _utc(local):
    return local.astimezone(UTC).replace(tzinfo=None)


def _at_minute(local, minutes, days=0):
    """The wall clock `minutes` of the day `days` after that of `local`, as naive UTC; 1440 is the next midnight."""
    day = local.date() + timedelta(days=days + minutes // 1440)
    minutes %= 1440
    return _utc(datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=local.tzinfo))


def _is_allowed(local, hours):
    return hours.opens <= local.hour * 60 + local.minute < hours.closes


def next_allowed(when, zone, hours):
    """`when` itself if it lies in the allowed hours, else the next moment they open.

    >>> next_allowed(datetime(2026, 3, 2, 23, 0), "UTC", Hours())
    datetime.datetime(2026, 3, 3, 7, 0)
    """
    local = _local(when, _zone(zone))
    if _is_allowed(local, hours):
        return when
    opening = _at_minute(local, hours.opens)
    return opening if opening >= when else _at_minute(local, hours.opens, days=1)


def previous_allowed(when, zone, hours):
    """`when` itself if it lies in the allowed hours, else shortly before they last ended.

    >>> previous_allowed(datetime(2026, 3, 2, 5, 0), "UTC", Hours())
    datetime.datetime(2026, 3, 1, 21, 30)
    """
    local = _local(when, _zone(zone))
    if _is_allowed(local, hours):
        return when
    closing = _at_minute(local, hours.closes)
    if closing > when:
        closing = _at_minute(local, hours.closes, days=-1)
    opening_minutes = hours.closes - hours.opens
    return closing - min(EVENING_MARGIN, timedelta(minutes=opening_minutes))


def _shifted(when, rule, sign, zone):
    if rule.unit == "days":
        local = _local(when, zone)
        moved = local.replace(tzinfo=None) + sign * timedelta(days=rule.amount)
        return _utc(moved.replace(tzinfo=zone))
    return when + sign * timedelta(**{rule.unit: rule.amount})


def _due_booked(visit, rule, hours):
    if not visit.announce:
        return None
    due = next_allowed(_shifted(visit.known_at, rule, 1, _zone(visit.zone)), visit.zone, hours)
    expires = visit.start - timedelta(minutes=rule.latest_minutes)
    return (due, expires) if due < expires else None


def _due_before(visit, rule, hours):
    wanted = _shifted(visit.start, rule, -1, _zone(visit.zone))
    expires = visit.start - timedelta(minutes=rule.latest_minutes)
    due = next_allowed(wanted, visit.zone, hours)
    if due > expires:
        due = previous_allowed(wanted, visit.zone, hours)
    if due > expires or due < visit.known_at + timedelta(minutes=rule.gap_minutes):
        return None
    return due, expires


def _due_after(visit, rule, hours):
    due = next_allowed(_shifted(visit.stop, rule, 1, _zone(visit.zone)), visit.zone, hours)
    return due, due + AFTER_LIFE


_BY_ANCHOR = {"booked": _due_booked, "before": _due_before, "after": _due_after}


def due_messages(visits, hours):
    """Messages due for each visit.

    :param visits: iterable of (Visit, Rules, …) pairs: a visit with the rules of its series
    :param hours: {zone name: Hours} or one Hours for all
    :return: list of Due in the order of the input; what makes no sense is left out
    """
    result = []
    for visit, rules in visits:
        span = hours.get(visit.zone, Hours()) if isinstance(hours, dict) else hours
        for rule in rules:
            times = _BY_ANCHOR[rule.anchor](visit, rule, span)
            if times:
                result.append(Due(visit.id, rule.id, *times))
    return result
