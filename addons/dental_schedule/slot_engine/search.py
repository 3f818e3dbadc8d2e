"""find_slots: the best starts, or all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import and_, or_

from .bits import Grid, iter_bits, runs

BIT_MINUTES = 5

# Costs of a start, in days one would rather wait; see `_cost`. They were chosen by bench/ranking.py.
DAY = 1.0
SLIVER = 4.0  # leaves a gap too short for any visit
SLIVER_MINUTES = 30
BREAKS_BLOCK = 3.0  # takes room for a long visit away, for a short one
BLOCK_MINUTES = 120
SHORT_MINUTES = 60
LOOSE = 0.6  # touches no other visit and no edge of the shift
VERSATILE = 1.5  # a specialty more that this doctor could serve and the visit does not need
OTHER_DOCTOR = 6.0  # not the patient's doctor
BUSY_HOUR = 1.0  # an hour that many ask for
LOADED = 0.5  # share of the doctor's time that is booked
AFTER_MONTH = 5.0  # after the end of the month whose goal is not reached


@dataclass(frozen=True)
class Pair:
    """A doctor on a chair, with the spans in which both are meant to work."""

    doctor: int
    chair: int
    spans: tuple  # ((start, stop), …)
    breadth: int = 1  # specialties of the doctor


@dataclass(frozen=True)
class Part:
    """A stretch of a visit with its own specialist."""

    minutes: int
    pairs: tuple


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
    load: tuple = ()  # ((doctor, share of his open time that is booked), …)
    origin: datetime | None = None  # local midnight from which the grid counts
    doctor: int = 0  # the patient's own
    busy_hours: tuple = ()  # ((start, stop), …) that many ask for and this patient did not
    month_end: datetime | None = None  # of a month whose goal is not reached


@dataclass(frozen=True)
class Leg:
    start: datetime
    stop: datetime
    doctor: int
    chair: int


@dataclass(frozen=True)
class Slot:
    start: datetime
    stop: datetime
    doctor: int
    chair: int
    equipment: tuple
    score: float
    reasons: tuple
    legs: tuple = ()  # of a visit with several specialists in a row


def find_slots(request, pairs, busy):
    """Free starts for a visit.

    :param request: Request
    :param pairs: iterable of Pair
    :param busy: {resource id: ((start, stop), …)}
    :return: list of Slot, best first; with `limit` 0 every feasible doctor, chair and start, unranked, in order of time
    """
    search = _Search(request, busy)
    if search.length <= 0 or not search.grid.size:
        return []
    rows = []
    for pair in sorted(pairs, key=lambda pair: (pair.doctor, pair.chair)):
        free = search.free_of(pair)
        starts = runs(free & search.allowed, search.length) & search.on_grid
        if starts:
            rows.append((pair, free, starts))
    return search.rank(rows) if request.limit else search.all(rows)


def find_rows(request, parts, busy):
    """Free starts for a visit of several parts one after the other, each with its own specialist.

    :param parts: Part, … in order; `request.minutes` is their sum
    :return: list of Slot with `legs`, soonest first, the same chair preferred; `limit` 0 = one per feasible start
    """
    search = _Search(request, busy)
    if search.length <= 0 or not search.grid.size:
        return []
    unit, offset, starts, found = search.grid.minutes, 0, search.on_grid, []
    for part in parts:
        length = -(-part.minutes // unit)
        own = []
        for pair in sorted(part.pairs, key=lambda pair: (pair.doctor, pair.chair)):
            mask = runs(search.free_of(pair) & search.allowed, length) >> offset
            if mask:
                own.append((pair, mask))
        starts &= reduce(or_, (mask for _pair, mask in own), 0)
        found.append((part, own))
        offset += length
    slots = []
    for bit in iter_bits(starts):
        slots.append(search.row_slot(bit, found))
        if request.limit and len(slots) == request.limit:
            break
    return slots


class _Search:
    """Masks of one request."""

    def __init__(self, request, busy):
        self.request = request
        unit = BIT_MINUTES if request.minutes % BIT_MINUTES == 0 and request.grid_minutes % BIT_MINUTES == 0 else 1
        self.grid = grid = Grid.between(request.earliest, request.latest, unit, request.origin)
        self.length = -(-request.minutes // unit)
        self.busy = busy
        self.masks = {}
        self.allowed = grid.inner(request.earliest, request.latest) & ~grid.mask_of_taken(request.patient_busy)
        if request.wanted is not None:
            self.allowed &= grid.mask_of_open(request.wanted)
        self.units = [{unit: runs(grid.full & ~self.taken(unit), self.length) for unit in kind} for kind in request.equipment]
        masks = (reduce(or_, free.values(), 0) for free in self.units)
        self.on_grid = reduce(and_, masks, grid.every(request.grid_minutes))

    def taken(self, resource):
        if resource not in self.masks:
            self.masks[resource] = self.grid.mask_of_taken(self.busy.get(resource, ()))
        return self.masks[resource]

    def free_of(self, pair):
        """Time in which the pair works and is not booked, whatever the patient wishes."""
        return self.grid.mask_of_open(pair.spans) & ~self.taken(pair.doctor) & ~self.taken(pair.chair)

    def equipment_at(self, bit):
        return tuple(next(unit for unit, mask in sorted(free.items()) if mask >> bit & 1) for free in self.units)

    def slot(self, bit, pair, score=0.0, reasons=()):
        start = self.grid.at(bit)
        stop = start + timedelta(minutes=self.request.minutes)
        return Slot(start, stop, pair.doctor, pair.chair, self.equipment_at(bit), score, reasons)

    def row_slot(self, bit, found):
        """A slot with its legs; the chair of the leg before is kept where it can be."""
        start, legs, chair = self.grid.at(bit), [], 0
        for part, own in found:
            free = [pair for pair, mask in own if mask >> bit & 1]
            pair = next((pair for pair in free if pair.chair == chair), free[0])
            stop = start + timedelta(minutes=part.minutes)
            legs.append(Leg(start, stop, pair.doctor, pair.chair))
            start, chair = stop, pair.chair
        moves = sum(before.chair != after.chair for before, after in pairwise(legs))
        reasons = ("same_chair",) if not moves else ()
        first = legs[0]
        return Slot(first.start, legs[-1].stop, first.doctor, first.chair, self.equipment_at(bit), -float(moves), reasons, tuple(legs))

    def all(self, rows):
        found = [(bit, pair.doctor, pair.chair, pair) for pair, _free, starts in rows for bit in iter_bits(starts)]
        return [self.slot(bit, pair) for bit, _doctor, _chair, pair in sorted(found, key=lambda row: row[:3])]

    # --- ranking ---

    def rank(self, rows):
        """Day by day, until no later day can be better than what is in hand: every cost but the day's is at least 0."""
        request, grid = self.request, self.grid
        limit, best = request.limit, {}
        day_bits = 24 * 60 // grid.minutes
        step = request.grid_minutes // grid.minutes
        if not rows:
            return []
        first = min((starts & -starts).bit_length() - 1 for _pair, _free, starts in rows)
        self.first_day = first // day_bits
        self.load = dict(request.load)
        self.busy_hours = grid.mask_of_taken(request.busy_hours)
        self.month_bit = None
        if request.month_end:
            self.month_bit = (request.month_end - grid.origin).total_seconds() / 60 / grid.minutes
        # The ends of each stretch and the first quiet start: what lies between fits worse.
        ends = [(pair, free, starts & ~((starts << step) & (starts >> step))) for pair, free, starts in rows]
        if self.busy_hours:
            ends = [
                (pair, free, kept | (starts & ~self.busy_hours & ((self.busy_hours << step) | (self.busy_hours >> self.length))))
                for (pair, free, starts), (_pair, _free, kept) in zip(rows, ends, strict=True)
            ]
        window = (1 << day_bits) - 1
        for day in range(self.first_day, -(-grid.size // day_bits)):
            base = DAY * (day - self.first_day)
            if len(best) >= limit and sorted(cost for cost, *_rest in best.values())[limit - 1] <= base:
                break
            for pair, free, starts in ends:
                for low in iter_bits(starts >> (day * day_bits) & window):
                    bit = day * day_bits + low
                    cost, reasons = self._cost(bit, pair, free, base)
                    row = (round(cost, 6), bit, pair.doctor, pair.chair, pair, reasons)
                    if bit not in best or row[:4] < best[bit][:4]:
                        best[bit] = row
        chosen = sorted(best.values(), key=lambda row: row[:4])[:limit]
        soonest = min((row[1] for row in chosen), default=None)
        return [
            self.slot(row[1], row[4], round(100.0 - row[0], 3), row[5] + (("soonest",) if row[1] == soonest else ()))
            for row in chosen
        ]

    def _cost(self, bit, pair, free, base):
        """What a start costs, and what speaks for it. Each rule is one line of docs/user/dental_schedule.md."""
        request, unit, length = self.request, self.grid.minutes, self.length
        before, after = _gap_before(free, bit), _gap_after(free, bit + length)
        cost, reasons = base, ()
        if before == 0 and after == 0:
            reasons += ("fills_gap",)
        elif before == 0 or after == 0:
            reasons += ("dense",)
        else:
            cost += LOOSE
        cost += SLIVER * sum(0 < gap * unit < SLIVER_MINUTES for gap in (before, after))
        if request.minutes <= SHORT_MINUTES:
            block = BLOCK_MINUTES // unit
            lost = (before + length + after) // block - before // block - after // block
            cost += BREAKS_BLOCK * lost
            if not lost and max(before, after) >= block:
                reasons += ("keeps_block",)
        cost += VERSATILE * (pair.breadth - 1)
        cost += LOADED * self.load.get(pair.doctor, 0.0)
        if request.doctor:
            if pair.doctor == request.doctor:
                reasons += ("own_doctor",)
            else:
                cost += OTHER_DOCTOR
        if self.busy_hours >> bit & 1:
            cost += BUSY_HOUR
        if self.month_bit is not None:
            if bit < self.month_bit:
                reasons += ("month_goal",)
            else:
                cost += AFTER_MONTH
        return cost, reasons


def _gap_before(free, bit):
    """Free bits directly before `bit`.

    >>> _gap_before(0b1110, 3)
    2
    """
    blocked = ~free & ((1 << bit) - 1)
    return bit - blocked.bit_length()


def _gap_after(free, bit):
    """Free bits directly from `bit` on.

    >>> _gap_after(0b1110, 1)
    3
    """
    above = free >> bit
    return ((above ^ (above + 1)).bit_length() - 1) if above & 1 else 0
