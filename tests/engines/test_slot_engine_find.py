"""S7: the search offers every free start and nothing else; S17: kept time is respected. Oracle: brute force over minutes."""

from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from slot_engine import Grid, Pair, Part, Request, find_rows, find_slots, runs

DAY = datetime(2026, 3, 2)
MINUTES = 24 * 60


def at(minute):
    return DAY + timedelta(minutes=minute)


def spans_of(step, longest, most):
    bound = MINUTES // step
    return st.lists(
        st.tuples(st.integers(0, bound - 1), st.integers(1, longest // step)).map(
            lambda row: (row[0] * step, min(MINUTES, (row[0] + row[1]) * step))
        ),
        max_size=most,
    )


@st.composite
def clinics(draw):
    """A day of a small clinic: doctors on chairs, what is booked, one search."""
    step = draw(st.sampled_from([1, 5, 15]))
    doctors, chairs, units = [1, 2, 3], [11, 12], [21, 22]
    shifts = draw(
        st.lists(
            st.tuples(st.sampled_from(doctors), st.sampled_from(chairs), spans_of(step, 600, 2)), min_size=1, max_size=4,
            unique_by=lambda row: row[:2],
        )
    )
    busy = {key: draw(spans_of(step, 180, 4)) for key in doctors + chairs + units}
    return {
        "shifts": shifts,
        "busy": busy,
        "minutes": draw(st.sampled_from([15, 17, 30, 45, 60, 90, 120, 240])),
        "grid": draw(st.sampled_from([5, 15, 30])),
        "earliest": draw(st.integers(0, 900)),
        "latest": draw(st.integers(600, MINUTES)),
        "patient": draw(spans_of(step, 120, 2)),
        "wanted": draw(st.none() | spans_of(step, 600, 2)),
        "equipment": draw(st.sampled_from([(), ((21,),), ((21, 22),), ((21,), (22,))])),
    }


def request_of(clinic, limit=0):
    return Request(
        minutes=clinic["minutes"],
        earliest=at(clinic["earliest"]),
        latest=at(clinic["latest"]),
        grid_minutes=clinic["grid"],
        limit=limit,
        equipment=clinic["equipment"],
        wanted=None if clinic["wanted"] is None else as_times(clinic["wanted"]),
        patient_busy=as_times(clinic["patient"]),
        origin=DAY,
    )


def as_times(spans):
    return tuple((at(start), at(stop)) for start, stop in spans)


def pairs_of(clinic):
    return [Pair(doctor, chair, as_times(spans)) for doctor, chair, spans in clinic["shifts"]]


def busy_of(clinic):
    return {key: as_times(spans) for key, spans in clinic["busy"].items()}


def minutes_of(spans):
    return {minute for start, stop in spans for minute in range(start, stop)}


def brute_force(clinic):
    """Every doctor, chair and start, by looking at each minute."""
    taken = {key: minutes_of(spans) for key, spans in clinic["busy"].items()}
    patient = minutes_of(clinic["patient"])
    wanted = None if clinic["wanted"] is None else minutes_of(clinic["wanted"])
    found = set()
    for doctor, chair, spans in clinic["shifts"]:
        open_ = minutes_of(spans) - taken[doctor] - taken[chair] - patient
        if wanted is not None:
            open_ &= wanted
        for start in range(0, MINUTES, clinic["grid"]):
            visit = range(start, start + clinic["minutes"])
            if start < clinic["earliest"] or visit.stop > clinic["latest"] or not open_.issuperset(visit):
                continue
            if all(any(taken[unit].isdisjoint(visit) for unit in kind) for kind in clinic["equipment"]):
                found.add((start, doctor, chair))
    return found


@given(clinics())
@settings(max_examples=250, deadline=None)
def test_S7_all_starts_equal_brute_force(clinic):
    slots = find_slots(request_of(clinic), pairs_of(clinic), busy_of(clinic))
    found = [(int((slot.start - DAY).total_seconds() // 60), slot.doctor, slot.chair) for slot in slots]
    assert len(found) == len(set(found))
    assert set(found) == brute_force(clinic)
    assert found == sorted(found)


@given(clinics(), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_S7_offers_are_free_ranked_and_stable(clinic, limit):
    feasible = brute_force(clinic)
    slots = find_slots(request_of(clinic, limit), pairs_of(clinic), busy_of(clinic))
    again = find_slots(request_of(clinic, limit), list(reversed(pairs_of(clinic))), busy_of(clinic))
    assert slots == again
    assert bool(slots) == bool(feasible)
    assert [slot.score for slot in slots] == sorted((slot.score for slot in slots), reverse=True)
    assert len({slot.start for slot in slots}) == len(slots)
    taken = {key: minutes_of(spans) for key, spans in clinic["busy"].items()}
    for slot in slots:
        start = int((slot.start - DAY).total_seconds() // 60)
        assert (start, slot.doctor, slot.chair) in feasible
        assert slot.stop - slot.start == timedelta(minutes=clinic["minutes"])
        visit = range(start, start + clinic["minutes"])
        assert all(taken[unit].isdisjoint(visit) for unit in slot.equipment)
        assert len(slot.equipment) == len(clinic["equipment"])


@given(clinics(), st.sampled_from([1, 2, 3, 11, 12]))
@settings(max_examples=80, deadline=None)
def test_S7_freeing_time_never_takes_a_start_away(clinic, key):
    before = {(slot.start, slot.doctor, slot.chair) for slot in find_slots(request_of(clinic), pairs_of(clinic), busy_of(clinic))}
    clinic["busy"][key] = clinic["busy"][key][:-1]
    after = {(slot.start, slot.doctor, slot.chair) for slot in find_slots(request_of(clinic), pairs_of(clinic), busy_of(clinic))}
    assert before <= after


@given(clinics(), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_shifting_everything_by_days_shifts_the_answer(clinic, days):
    shift = timedelta(days=days)

    def later(spans):
        return tuple((start + shift, stop + shift) for start, stop in spans)

    base = request_of(clinic, 3)
    moved = Request(
        **{
            **{name: getattr(base, name) for name in base.__dataclass_fields__},
            "earliest": base.earliest + shift,
            "latest": base.latest + shift,
            "wanted": None if base.wanted is None else later(base.wanted),
            "patient_busy": later(base.patient_busy),
            "origin": DAY + shift,
        }
    )
    slots = find_slots(base, pairs_of(clinic), busy_of(clinic))
    later_pairs = [Pair(pair.doctor, pair.chair, later(pair.spans)) for pair in pairs_of(clinic)]
    later_busy = {key: later(spans) for key, spans in busy_of(clinic).items()}
    again = find_slots(moved, later_pairs, later_busy)
    assert [(slot.start + shift, slot.doctor, slot.chair, slot.score) for slot in slots] == [
        (slot.start, slot.doctor, slot.chair, slot.score) for slot in again
    ]


@given(clinics(), st.sampled_from([(15, 30), (30, 30), (20, 25, 15)]))
@settings(max_examples=120, deadline=None)
def test_S7_several_specialists_in_a_row_equal_brute_force(clinic, lengths):
    shifts, busy = clinic["shifts"], clinic["busy"]
    clinic = {**clinic, "minutes": sum(lengths), "equipment": (), "grid": 5}
    groups = [[row for index, row in enumerate(shifts) if index % 2 == part % 2] for part in range(len(lengths))]
    parts = [
        Part(minutes, tuple(Pair(doctor, chair, as_times(spans)) for doctor, chair, spans in group))
        for minutes, group in zip(lengths, groups, strict=True)
    ]
    slots = find_rows(request_of(clinic), parts, busy_of(clinic))
    blocked = minutes_of(clinic["patient"])
    wanted = None if clinic["wanted"] is None else minutes_of(clinic["wanted"])

    def can(group, visit):
        for doctor, chair, spans in group:
            open_ = minutes_of(spans) - minutes_of(busy[doctor]) - minutes_of(busy[chair]) - blocked
            if open_.issuperset(visit) and (wanted is None or wanted.issuperset(visit)):
                return True
        return False

    expected = []
    for start in range(0, MINUTES, 5):
        if start < clinic["earliest"] or start + sum(lengths) > clinic["latest"]:
            continue
        cursor, good = start, True
        for minutes, group in zip(lengths, groups, strict=True):
            good = good and can(group, range(cursor, cursor + minutes))
            cursor += minutes
        if good:
            expected.append(start)
    assert [int((slot.start - DAY).total_seconds() // 60) for slot in slots] == expected
    for slot in slots:
        assert [leg.stop - leg.start for leg in slot.legs] == [timedelta(minutes=minutes) for minutes in lengths]
        assert slot.legs[0].start == slot.start and slot.legs[-1].stop == slot.stop


@given(spans_of(1, 600, 30))
def test_masks_put_together_by_the_day_equal_the_plain_union(spans):
    grid = Grid(DAY, 288)
    plain = 0
    for start, stop in as_times(spans):
        plain |= grid.outer(start, stop)
    assert grid.mask_of_taken(as_times(spans)) == plain


@given(st.integers(0, 2**80), st.integers(1, 30))
@example(0b11101, 2)
def test_runs(mask, length):
    expected = sum(1 << bit for bit in range(90) if all(mask >> (bit + n) & 1 for n in range(length)))
    assert runs(mask, length) == expected


def one_doctor(spans, busy, minutes, **values):
    request = Request(minutes, at(0), at(MINUTES), origin=DAY, **values)
    return find_slots(request, [Pair(1, 11, as_times(spans))], {1: as_times(busy)})


def test_S7_a_gap_that_fits_exactly_comes_first_and_says_so():
    slots = one_doctor([(480, 900)], [(480, 540), (570, 660)], 30)
    assert slots[0].start == at(540)
    assert "fills_gap" in slots[0].reasons


def test_S7_a_short_visit_leaves_the_long_block_whole():
    slots = one_doctor([(480, 720), (780, 840)], [], 30, limit=1)
    assert slots[0].start in (at(780), at(810))


def test_S7_the_usual_doctor_is_preferred():
    pairs = [Pair(1, 11, as_times([(480, 900)])), Pair(2, 12, as_times([(480, 900)]))]
    slots = find_slots(Request(60, at(0), at(MINUTES), doctor=2, origin=DAY), pairs, {})
    assert {slot.doctor for slot in slots} == {2}
    assert all("own_doctor" in slot.reasons for slot in slots)


def test_S7_near_the_months_end_what_closes_its_goal_comes_first():
    end = at(600)
    slots = one_doctor([(480, 900)], [(480, 570)], 30, month_end=end, limit=2)
    assert slots[0].start == at(570) and "month_goal" in slots[0].reasons


def test_a_grid_that_does_not_fit_is_an_error():
    try:
        Grid(DAY, 10).every(7)
    except ValueError as error:
        assert "7" in str(error)
    else:
        raise AssertionError
