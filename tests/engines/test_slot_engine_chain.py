"""S8, S9: visits of a plan in order, with waits, in free time, disturbing as little as possible; S10: matching of freed times."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from slot_engine import ChainRequest, Freed, Link, Pair, Visit, Waiting, day_after, find_nudges, match_waiting, place_chain

DAY = datetime(2026, 3, 2)
DAYS = 40


def at(day, hour):
    return DAY + timedelta(days=day, minutes=round(hour * 60))


def shifts(days=DAYS, first=8, last=16):
    return tuple((at(day, first), at(day, last)) for day in range(days) if day % 7 < 5)


@st.composite
def plans(draw):
    """Links of a plan on two doctors, foreign bookings, and where the links are now (some nowhere)."""
    pairs = [Pair(1, 11, shifts()), Pair(2, 12, shifts(first=10, last=18))]
    busy = {}
    for key in (1, 2, 11, 12):
        rows = draw(st.lists(st.tuples(st.integers(0, DAYS - 1), st.integers(32, 64), st.integers(1, 8)), max_size=6))
        busy[key] = tuple((at(day, quarter / 4), at(day, (quarter + length) / 4)) for day, quarter, length in rows)
    links = []
    for key in range(1, draw(st.integers(1, 5)) + 1):
        minutes = draw(st.sampled_from([30, 60, 120]))
        current = None
        if draw(st.booleans()):
            start = at(draw(st.integers(0, DAYS - 1)), draw(st.integers(32, 60)) / 4)
            doctor = draw(st.sampled_from([1, 2]))
            current = (start, start + timedelta(minutes=minutes), doctor, doctor + 10, (doctor, doctor + 10))
        links.append(
            Link(
                key=key, minutes=minutes, pairs=tuple(draw(st.sampled_from([pairs, pairs[:1], pairs[1:]]))),
                wait_days=draw(st.sampled_from([0, 0, 1, 7])), is_parallel=draw(st.booleans()), current=current,
                after=((draw(st.integers(1, key - 1)), draw(st.sampled_from([0, 3]))),) if key > 1 and draw(st.booleans()) else (),
                doctor=draw(st.sampled_from([0, 1, 2])),
            )
        )
    return links, busy


def request(**values):
    return ChainRequest(earliest=at(0, 0), latest=at(DAYS, 0), **values)


def overlap(a, b):
    return a[0] < b[1] and b[0] < a[1]


def check(links, busy, chain, wanted=None):
    by_key = {link.key: link for link in links}
    assert [placement.key for placement in chain.placements] == [link.key for link in links]
    anchor = bound = None
    taken, stops = [], {}
    for placement in chain.placements:
        link = by_key[placement.key]
        span = (placement.start, placement.stop)
        reference = anchor if link.is_parallel else bound
        if reference:
            assert placement.start >= day_after(reference, link.wait_days, "UTC")
        for key, days in link.after:
            assert placement.start >= day_after(stops[key], days, "UTC")
        stops[link.key] = placement.stop
        bound = max(bound or placement.stop, placement.stop)
        anchor = anchor if link.is_parallel else placement.stop
        assert not any(overlap(span, other) for other, _resources in taken), "the patient is in one place"
        resources = {placement.doctor, placement.chair, *placement.equipment} - {0}
        for key in resources:
            assert not any(overlap(span, other) for other in busy.get(key, ()))
        taken.append((span, resources))
        if placement.is_kept or placement.why == "pinned":
            assert span == link.current[:2]
            continue
        assert placement.stop - placement.start == timedelta(minutes=link.minutes)
        pair = next(pair for pair in link.pairs if (pair.doctor, pair.chair) == (placement.doctor, placement.chair))
        assert any(open_[0] <= span[0] and span[1] <= open_[1] for open_ in pair.spans)
        if wanted:
            assert any(open_[0] <= span[0] and span[1] <= open_[1] for open_ in wanted)


@given(plans())
@settings(max_examples=200, deadline=None)
def test_S9_order_waits_and_free_time_hold(plan):
    links, busy = plan
    chain = place_chain(request(), links, busy)
    if chain.failed:
        assert not chain.placements
        assert chain.failed in {link.key for link in links}
    else:
        check(links, busy, chain)


@given(plans())
@settings(max_examples=100, deadline=None)
def test_S9_doing_it_again_changes_nothing(plan):
    """Minimal disturbance: where everything fits already, everything stays."""
    links, busy = plan
    chain = place_chain(request(), links, busy)
    if chain.failed:
        return
    settled = [
        Link(
            **{
                **link.__dict__,
                "current": (
                    placement.start, placement.stop, placement.doctor, placement.chair,
                    tuple(key for key in (placement.doctor, placement.chair, *placement.equipment) if key),
                ),
            }
        )
        for link, placement in zip(links, chain.placements, strict=True)
    ]
    again = place_chain(request(), settled, busy)
    assert all(placement.is_kept for placement in again.placements)


@given(plans(), st.integers(0, DAYS - 2))
@settings(max_examples=100, deadline=None)
def test_S9_serial_chains_fail_only_where_even_the_earliest_times_do(plan, _day):
    """Against an obvious oracle: each visit at its first possible start after the one before."""
    links, busy = plan
    links = [Link(**{**link.__dict__, "is_parallel": False, "current": None, "after": ()}) for link in links]
    chain = place_chain(request(), links, busy)
    bound, possible = None, True
    for link in links:
        start = day_after(bound, link.wait_days, "UTC") if bound else at(0, 0)
        first = None
        while start < at(DAYS, 0):
            span = (start, start + timedelta(minutes=link.minutes))
            for pair in link.pairs:
                is_open = any(open_[0] <= span[0] and span[1] <= open_[1] for open_ in pair.spans)
                if is_open and not any(overlap(span, other) for key in (pair.doctor, pair.chair) for other in busy[key]):
                    first = span
            if first:
                break
            start = start.replace(minute=start.minute // 15 * 15) + timedelta(minutes=15)
        if not first:
            possible = False
            break
        bound = first[1]
    assert bool(chain.failed) == (not possible)


def link(key, start=None, minutes=60, **values):
    current = (start, start + timedelta(minutes=minutes), 1, 11, (1, 11)) if start else None
    return Link(key=key, minutes=minutes, pairs=(Pair(1, 11, shifts()),), current=current, doctor=1, **values)


def test_S9_the_pinned_visit_stays_where_it_was_put_and_the_rest_follows():
    links = [link(1, at(21, 9), is_pinned=True), link(2, at(7, 9)), link(3, at(14, 9), wait_days=7)]
    chain = place_chain(request(), links, {})
    assert [placement.why for placement in chain.placements] == ["pinned", "order", "wait"]
    assert chain.placements[1].start == at(22, 9), "the next day, at the usual hour"
    assert chain.placements[2].start == at(29, 9)


def test_S9_a_pinned_visit_before_its_wait_is_refused():
    links = [link(1, at(7, 9)), link(2, at(8, 9), wait_days=7, is_pinned=True)]
    chain = place_chain(request(), links, {})
    assert (chain.failed, chain.why) == (2, "early")


def test_S9_a_moved_visit_does_not_push_away_what_can_stay():
    links = [link(1, at(1, 9), is_pinned=True), link(2, at(0, 9)), link(3, at(3, 9))]
    chain = place_chain(request(), links, {})
    assert chain.placements[1].start == at(2, 9)
    assert chain.placements[2].is_kept


def test_S8_the_wait_ends_with_the_local_day():
    late = datetime(2026, 3, 2, 23, 30)  # 3 March 00:30 in Paris
    assert day_after(late, 1, "Europe/Paris") == datetime(2026, 3, 3, 23, 0)
    assert day_after(late, 1, "UTC") == datetime(2026, 3, 3)


def waiting(key, **values):
    return Waiting(key=key, minutes=values.pop("minutes", 30), since=values.pop("since", at(0, key)), **values)


FREED = Freed(at(1, 9), at(1, 10), 1, frozenset({5}))


def test_S10_urgent_then_better_filling_then_longest_waiting():
    entries = [waiting(1), waiting(2, minutes=60), waiting(3, is_urgent=True), waiting(4)]
    assert [match.key for match in match_waiting(FREED, entries)] == [3, 2, 1, 4]


def test_S10_wishes_decide():
    no = [
        waiting(1, doctor=2), waiting(2, specialty=6), waiting(3, minutes=90), waiting(4, date_from=date(2026, 3, 4)),
        waiting(5, date_to=date(2026, 3, 2)), waiting(6, hour_from=9.75), waiting(7, busy=((at(1, 8), at(1, 12)),)),
    ]
    yes = [waiting(11, doctor=1, specialty=5, hour_from=9.5, hour_to=10)]
    matches = match_waiting(FREED, no + yes)
    assert [(match.key, match.start) for match in matches] == [(11, at(1, 9.5))]


@given(st.lists(st.tuples(st.integers(15, 90), st.floats(0, 12), st.floats(12, 24), st.booleans()), max_size=8))
def test_S10_every_match_lies_in_the_freed_time(rows):
    entries = [
        waiting(n, minutes=minutes, hour_from=first, hour_to=last, is_urgent=urgent)
        for n, (minutes, first, last, urgent) in enumerate(rows, start=1)
    ]
    for match in match_waiting(FREED, entries):
        assert FREED.start <= match.start < match.stop <= FREED.stop


def test_S16_a_small_move_joins_two_gaps():
    span = (at(0, 8), at(0, 12))
    visits = [Visit(1, at(0, 8), at(0, 9), False), Visit(2, at(0, 9.25), at(0, 10), True), Visit(3, at(0, 10.25), at(0, 12), False)]
    [nudge] = find_nudges(span, visits)
    assert (nudge.key, nudge.start, nudge.frees, nudge.block) == (2, at(0, 9), 30, (at(0, 9.75), at(0, 10.25)))
    assert not find_nudges(span, [Visit(2, at(0, 9.25), at(0, 10), False)])


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(3, 12), st.booleans()), max_size=8))
def test_S16_a_nudge_never_meets_another_visit(rows):
    visits, cursor = [], at(0, 8)
    for key, (gap, length, movable) in enumerate(rows, start=1):
        start = cursor + timedelta(minutes=5 * (gap % 7))
        visits.append(Visit(key, start, start + timedelta(minutes=5 * length), movable))
        cursor = visits[-1].stop
    span = (at(0, 8), max(cursor, at(0, 18)))
    for nudge in find_nudges(span, visits):
        moved = next(visit for visit in visits if visit.key == nudge.key)
        new = (nudge.start, nudge.start + (moved.stop - moved.start))
        assert moved.is_movable and abs(nudge.minutes) <= 15 and nudge.frees >= 30
        assert span[0] <= new[0] and new[1] <= span[1]
        for other in visits:
            assert other is moved or not overlap(new, (other.start, other.stop))
            assert other is moved or not overlap(nudge.block, (other.start, other.stop))
        assert not overlap(nudge.block, new)
