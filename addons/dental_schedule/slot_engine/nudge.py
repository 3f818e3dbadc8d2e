"""nudges: small moves that join two useless gaps into a usable block."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Visit:
    key: int
    start: datetime
    stop: datetime
    is_movable: bool


@dataclass(frozen=True)
class Nudge:
    key: int
    start: datetime
    minutes: int  # moved by: negative = earlier
    frees: int  # minutes of the block that appears
    block: tuple  # (start, stop) of it


def find_nudges(span, visits, most=15, usable=30):
    """Moves of one visit by at most `most` minutes that turn two gaps shorter than `usable` into one that is not.

    :param span: (start, stop) of the shift
    :param visits: Visit, … inside it
    :return: list of Nudge, the largest block first
    """
    rows = sorted(visits, key=lambda visit: visit.start)
    found = []
    for index, visit in enumerate(rows):
        if not visit.is_movable:
            continue
        before = rows[index - 1].stop if index else span[0]
        after = rows[index + 1].start if index + 1 < len(rows) else span[1]
        early, late = visit.start - before, after - visit.stop
        gap = int((early + late).total_seconds() // 60)
        if gap < usable or not early or not late or max(early, late) >= timedelta(minutes=usable):
            continue
        shift, block_start = (-early, visit.stop - early) if early <= late else (late, before)
        if abs(shift) <= timedelta(minutes=most):
            block = (block_start, block_start + early + late)
            found.append(Nudge(visit.key, visit.start + shift, int(shift.total_seconds() // 60), gap, block))
    return sorted(found, key=lambda nudge: (-nudge.frees, nudge.start, nudge.key))
