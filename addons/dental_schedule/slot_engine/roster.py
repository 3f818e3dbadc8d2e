"""Which days a shift pattern falls on."""

from datetime import timedelta


def roster_days(pattern, first, last, weekdays=(), anchor=None):
    """Days from `first` to `last` (dates, both included) on which a pattern works.

    :param pattern: weekdays | two_two | odd | even
    :param weekdays: numbers 0 (Monday) … 6, for `weekdays`
    :param anchor: first working day, for `two_two`
    """
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    if pattern == "weekdays":
        return [day for day in days if day.weekday() in weekdays]
    if pattern == "two_two":
        return [day for day in days if (day - (anchor or first)).days % 4 < 2]
    if pattern in ("odd", "even"):
        return [day for day in days if day.day % 2 == (1 if pattern == "odd" else 0)]
    raise ValueError(f"unknown pattern {pattern!r}")
