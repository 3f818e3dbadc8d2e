from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class RetryStep:
    """What to do after one more attempt in vain: wait, then `action` between two hours of the day."""

    action: str  # call, message, letter
    wait_hours: float
    hour_from: float = 0.0
    hour_to: float = 24.0


@dataclass(frozen=True)
class Try:
    action: str
    due: datetime


def _at(day, hour):
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)


def inside_hours(local, hour_from, hour_to):
    """The first moment from `local` on whose hour of the day lies in `[hour_from, hour_to)`.

    An empty or turned window means no limit.

    >>> inside_hours(datetime(2030, 1, 2, 21, 30), 9, 20)
    datetime.datetime(2030, 1, 3, 9, 0)
    """
    if hour_to <= hour_from:
        return local
    if local < _at(local, hour_from):
        return _at(local, hour_from)
    if local >= _at(local, hour_to):
        return _at(local + timedelta(days=1), hour_from)
    return local


def next_try(attempts, steps, local, hour_from, hour_to):
    """What follows the `attempts`-th attempt in vain at `local` (clock of the branch).

    The last step repeats for ever: nobody is dropped. A step whose window lies outside the hours in which
    the clinic may call keeps to the clinic's hours.
    """
    if not steps:
        steps = (RetryStep("call", 24.0),)
    step = steps[min(max(attempts, 1), len(steps)) - 1]
    due = local + timedelta(hours=step.wait_hours)
    start, stop = max(step.hour_from, hour_from), min(step.hour_to, hour_to)
    if stop <= start:
        start, stop = hour_from, hour_to
    return Try(step.action, inside_hours(due, start, stop))
