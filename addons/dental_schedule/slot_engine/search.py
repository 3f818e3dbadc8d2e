"""find_slots: the best starts, or all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .bits import Grid, iter_bits, runs


@dataclass(frozen=True)
class Pair:
    """A doctor on a chair, with the spans in which both are meant to work."""

    doctor: int
    chair: int
    spans: tuple  # ((start, stop), …)


@dataclass(frozen=True)
class Request:
    minutes: int
    earliest: datetime
    latest: datetime
    grid_minutes: int = 15
    limit: int = 3
    equipment: tuple = ()  # one tuple of interchangeable resource ids per kind needed
    wanted: tuple | None = None  # spans the patient can come; None = any
    patient_busy: tuple = ()
    load: tuple = ()  # ((doctor, minutes booked), …) to balance


@dataclass(frozen=True)
class Slot:
    start: datetime
    stop: datetime
    doctor: int
    chair: int
    equipment: tuple
    score: float
    reasons: tuple


def find_slots(request, pairs, busy):
    """Free starts for a visit.

    :param request: Request
    :param pairs: iterable of Pair
    :param busy: {resource id: ((start, stop), …)}
    :return: list of Slot; with `limit` 0 every feasible doctor, chair and start, unranked, in order of time
    """
    grid = Grid.between(request.earliest, request.latest)
    length = -(-request.minutes // grid.minutes)
    if not grid.size or length <= 0:
        return []
    taken = {key: grid.mask_of_taken(spans) for key, spans in busy.items()}
    allowed = grid.inner(request.earliest, request.latest) & ~grid.mask_of_taken(request.patient_busy)
    if request.wanted is not None:
        allowed &= grid.mask_of_open(request.wanted)
    units, equipment_starts = _equipment(request, grid, taken, length)
    on_grid = grid.every(request.grid_minutes) & equipment_starts
    slots = []
    for pair in sorted(pairs, key=lambda pair: (pair.doctor, pair.chair)):
        free = grid.mask_of_open(pair.spans) & allowed & ~taken.get(pair.doctor, 0) & ~taken.get(pair.chair, 0)
        starts = runs(free, length) & on_grid
        if not starts:
            continue
        if request.limit:
            step = request.grid_minutes // grid.minutes
            starts &= ~((starts << step) & (starts >> step))  # the ends of each stretch: what lies between fits worse
        for bit in iter_bits(starts):
            slots.append((bit, pair, free))
    if not request.limit:
        slots.sort(key=lambda row: (row[0], row[1].doctor, row[1].chair))
        return [_slot(grid, request, units, length, row, 0.0, ()) for row in slots]
    load = dict(request.load)
    ranked = sorted(
        (_score(grid, length, row, load) + (row,) for row in slots),
        key=lambda scored: (-scored[0], scored[2][0], scored[2][1].doctor, scored[2][1].chair),
    )
    best, seen = [], set()
    for score, reasons, row in ranked:
        if row[0] in seen:
            continue
        seen.add(row[0])
        best.append(_slot(grid, request, units, length, row, score, reasons))
        if len(best) == request.limit:
            break
    return best


def _equipment(request, grid, taken, length):
    """Per kind {unit: starts at which it is free throughout}, and the starts at which every kind has a unit."""
    units, starts = [], grid.full
    for kind in request.equipment:
        free = {unit: runs(grid.full & ~taken.get(unit, 0), length) for unit in kind}
        units.append(free)
        any_unit = 0
        for mask in free.values():
            any_unit |= mask
        starts &= any_unit
    return units, starts


def _slot(grid, request, units, length, row, score, reasons):
    bit, pair, _free = row
    start = grid.at(bit)
    return Slot(
        start=start,
        stop=start + timedelta(minutes=request.minutes),
        doctor=pair.doctor,
        chair=pair.chair,
        equipment=tuple(next(unit for unit, mask in sorted(free.items()) if mask >> bit & 1) for free in units),
        score=score,
        reasons=reasons,
    )


def _score(grid, length, row, load):
    """Sooner is better, a start that leaves no useless gap is better, a less loaded doctor is better."""
    bit, pair, free = row
    day = bit // (24 * 60 // grid.minutes)
    before, after = _gap_before(free, bit), _gap_after(free, bit + length)
    score, reasons = 100.0 - 2.0 * day, []
    for gap in (before, after):
        if gap == 0:
            score += 12
        elif gap * grid.minutes < 30:
            score -= 8
    if before == 0 or after == 0:
        reasons.append("dense")
    if before == 0 and after == 0:
        reasons.append("fills_gap")
        score += 10
    score -= min(load.get(pair.doctor, 0) / 240.0, 10.0)
    if day == 0:
        reasons.append("soonest")
    return score, tuple(reasons)


def _gap_before(free, bit):
    """Free bits directly before `bit`."""
    below = free & ((1 << bit) - 1)
    blocked = ~below & ((1 << bit) - 1)
    return bit - blocked.bit_length()


def _gap_after(free, bit):
    """Free bits directly from `bit` on."""
    above = free >> bit
    return ((above ^ (above + 1)).bit_length() - 1) if above & 1 else 0
