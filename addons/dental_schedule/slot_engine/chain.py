"""place_chain: the visits of a plan in order, with their waits, against real free time; one moved, the rest follows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytz

from .bits import Grid, iter_bits, runs

WINDOW_DAYS = 14  # how far past the first possible day a better fitting time is looked for
OTHER_DOCTOR_COST = 20.0  # days one would rather wait than change the doctor
CLOCK_COST = 0.5  # days an hour of difference from the usual time of the day is worth


@dataclass(frozen=True)
class Link:
    """A visit of the chain."""

    key: int
    minutes: int
    pairs: tuple = ()  # Pair, …
    equipment: tuple = ()  # one tuple of interchangeable resource ids per kind needed
    wait_days: int = 0  # whole days after the link before
    is_parallel: bool = False  # fills the time in which other teeth heal: waits for the last serial link and `after` only
    after: tuple = ()  # ((key of a link before, days to wait), …) beside the order
    not_before: datetime | None = None  # what lies before the chain allows it from then on
    current: tuple | None = None  # (start, stop, doctor, chair, resource ids taken) where it is now
    is_pinned: bool = False  # put at `current` by the user
    doctor: int = 0  # preferred; 0 = anybody


@dataclass(frozen=True)
class ChainRequest:
    earliest: datetime
    latest: datetime
    zone: str = "UTC"
    grid_minutes: int = 15
    wanted: tuple | None = None  # spans the patient can come; None = any
    patient_busy: tuple = ()
    days_between: int = 1  # days to leave between two visits that are newly placed
    anchor: datetime | None = None  # end of the last serial visit before the chain
    bound: datetime | None = None  # end of the last visit of any kind before the chain


@dataclass(frozen=True)
class Placement:
    key: int
    start: datetime
    stop: datetime
    doctor: int
    chair: int
    equipment: tuple
    is_kept: bool
    why: str  # kept | pinned | order | wait | taken | new


@dataclass(frozen=True)
class Chain:
    """`placements` in order; empty with `failed` (key of the link without a time) and `why` where there is no solution:

    full (no free time in the horizon), early (the pinned visit comes before what it must follow), taken.
    """

    placements: tuple
    failed: int = 0
    why: str = ""
    bound: datetime | None = None  # from when on the failed link would have been allowed


def place_chain(request, links, busy):
    """Times for all links, disturbing as little as possible; all or none.

    What can stay stays. What must move is placed as near as the order, the waits, the wishes and free time allow, with
    its doctor if possible. If the pleasant choice leads to a dead end, the earliest times are tried before giving up.

    :param request: ChainRequest
    :param links: Link, … in the order of the plan
    :param busy: {resource id: ((start, stop), …)} without what the links take themselves
    :return: Chain
    """
    chain = _Placer(request, links, busy).place()
    if chain.failed:
        hurried = _Placer(request, links, busy, is_hurried=True).place()
        return chain if hurried.failed else hurried
    return chain


def day_after(when, days, zone):
    """Midnight (naive UTC) of the local day `days` after the one in which `when` lies; `when` itself for 0 days.

    >>> day_after(datetime(2026, 3, 28, 23, 30), 1, "Europe/Paris")
    datetime.datetime(2026, 3, 29, 22, 0)
    """
    if not days:
        return when
    zone = pytz.timezone(zone)
    local = pytz.utc.localize(when).astimezone(zone).date() + timedelta(days=days)
    return zone.localize(datetime.combine(local, time())).astimezone(pytz.utc).replace(tzinfo=None)


class _Placer:
    def __init__(self, request, links, busy, is_hurried=False):
        self.request = request
        self.links = list(links)
        self.is_hurried = is_hurried
        self.grid = Grid.between(request.earliest, request.latest)
        self.taken = defaultdict(int)
        for key, spans in busy.items():
            self.taken[key] = self.grid.mask_of_taken(spans)
        self.patient = self.grid.mask_of_taken(request.patient_busy)
        self.wanted = self.grid.full if request.wanted is None else self.grid.mask_of_open(request.wanted)

    def place(self):
        self.problem = "full"
        anchor, bound, stops, done = self.request.anchor, self.request.bound, {}, []
        for index, link in enumerate(self.links):
            reference = anchor if link.is_parallel else bound
            hard = self._hard(link, reference, stops)
            placement = self._keep(link, hard) or self._find(link, index, hard, reference)
            if placement is None:
                return Chain((), link.key, self.problem, hard)
            self._take(placement)
            done.append(placement)
            stops[link.key] = placement.stop
            bound = placement.stop if bound is None else max(bound, placement.stop)
            if not link.is_parallel:
                anchor = placement.stop
        return Chain(tuple(done))

    def _hard(self, link, reference, stops):
        """From when on order and waits allow the link."""
        bounds = [self.request.earliest]
        if reference is not None:
            bounds.append(day_after(reference, link.wait_days, self.request.zone))
        if link.not_before is not None:
            bounds.append(link.not_before)
        bounds += [day_after(stops[key], days, self.request.zone) for key, days in link.after if key in stops]
        return max(bounds)

    # --- where it is ---

    def _keep(self, link, hard):
        if not link.current:
            return None
        start, stop, doctor, chair, resources = link.current
        if start < hard or not self._is_free(start, stop, resources):
            if link.is_pinned:
                self.problem = "early" if start < hard else "taken"
            return None
        why = "pinned" if link.is_pinned else "kept"
        extra = tuple(resource for resource in resources if resource not in (doctor, chair))
        return Placement(link.key, start, stop, doctor, chair, extra, not link.is_pinned, why)

    def _is_free(self, start, stop, resources):
        span = self.grid.outer(start, stop)
        return not span & self.patient and not any(span & self.taken[resource] for resource in resources)

    def _take(self, placement):
        span = self.grid.outer(placement.start, placement.stop)
        self.patient |= span
        for resource in (placement.doctor, placement.chair, *placement.equipment):
            if resource:
                self.taken[resource] |= span

    # --- where it can go ---

    def _find(self, link, index, hard, reference):
        if link.is_pinned:
            return None
        soft = hard
        if reference is not None and not self.is_hurried:
            soft = max(hard, day_after(reference, max(link.wait_days, self.request.days_between), self.request.zone))
        why = self._why(link, hard)
        gentle = self._gentle_limit(link, index)
        if gentle:
            latest, mask = gentle
            found = self._best(link, soft, latest, mask, why)
            if found:
                return found
        return self._best(link, soft, self.request.latest, 0, why)

    def _why(self, link, hard):
        if not link.current:
            return "new"
        if link.current[0] < hard:
            return "wait" if link.wait_days else "order"
        return "taken"

    def _gentle_limit(self, link, index):
        """(latest stop, time taken by what comes later) so that the later visits can stay where they are."""
        later = [other for other in self.links[index + 1 :] if other.current]
        if not later:
            return None
        mask = 0
        for other in later:
            mask |= self.grid.outer(*other.current[:2])
        follower = next((other for other in later if not other.is_parallel), None)
        latest = self.request.latest
        if follower:
            latest = follower.current[0] - timedelta(days=follower.wait_days)
        return latest, mask

    def _best(self, link, earliest, latest, blocked, why):
        grid, request = self.grid, self.request
        length = -(-link.minutes // grid.minutes)
        allowed = grid.inner(earliest, latest) & self.wanted & ~self.patient & ~blocked
        if not allowed:
            return None
        units = []
        starts_ok = grid.every(request.grid_minutes)
        for kind in link.equipment:
            free = {unit: runs(grid.full & ~self.taken[unit], length) for unit in kind}
            units.append(free)
            any_unit = 0
            for mask in free.values():
                any_unit |= mask
            starts_ok &= any_unit
        options = []
        for pair in link.pairs:
            free = grid.mask_of_open(pair.spans) & allowed & ~self.taken[pair.doctor]
            if pair.chair:
                free &= ~self.taken[pair.chair]
            starts = runs(free, length) & starts_ok
            if starts:
                options.append((starts, pair))
        if not options:
            return None
        bit, pair = self._choose(link, options)
        start = grid.at(bit)
        equipment = tuple(next(unit for unit, mask in sorted(free.items()) if mask >> bit & 1) for free in units)
        return Placement(link.key, start, start + timedelta(minutes=link.minutes), pair.doctor, pair.chair, equipment, False, why)

    def _choose(self, link, options):
        """(bit, pair) of least cost: soon, with the same doctor, at the usual time of the day."""
        first = min((starts & -starts).bit_length() - 1 for starts, _pair in options)
        if self.is_hurried:
            return min((((starts & -starts).bit_length() - 1), pair.doctor, pair.chair, pair) for starts, pair in options)[::3]
        day = 24 * 60 // self.grid.minutes
        window = ((1 << (WINDOW_DAYS * day)) - 1) << first
        usual = None
        if link.current:
            usual = (link.current[0] - self.grid.origin).seconds // 60
        best = None
        for starts, pair in options:
            other = OTHER_DOCTOR_COST if link.doctor and pair.doctor != link.doctor else 0.0
            for bit in iter_bits(starts & window):
                cost = (bit - first) / day + other
                if usual is not None:
                    off = abs(bit * self.grid.minutes % 1440 - usual)
                    cost += CLOCK_COST * min(off, 1440 - off) / 60
                key = (cost, bit, pair.doctor, pair.chair)
                if best is None or key < best[0]:
                    best = (key, bit, pair)
        return best[1], best[2]
