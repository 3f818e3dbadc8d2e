"""pay_engine: clock against roster (Y1)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from pay_engine import Span, Tolerance, day_sheets

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 10, 24, 0, 0)  # the clocks go back in the night to the 25th
NONE = Tolerance()


@st.composite
def spans(draw, most=4):
    """Spans in order that do not overlap, in 5 minute steps over four days."""
    edges = sorted(draw(st.sets(st.integers(0, 4 * 288), max_size=2 * most)))
    edges = edges[: len(edges) // 2 * 2]
    return [
        Span(START + timedelta(minutes=5 * a), START + timedelta(minutes=5 * b)) for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def minutes_of(rows):
    """Oracle: the set of single minutes."""
    return {
        row.start + timedelta(minutes=n) for row in rows for n in range(int((row.stop - row.start).total_seconds() // 60))
    }


@given(spans(), spans())
@settings(max_examples=80, deadline=None)
def test_totals_equal_the_count_of_single_minutes(shifts, punches):
    sheets = day_sheets(shifts, punches, PARIS, NONE)
    planned, worked = minutes_of(shifts), minutes_of(punches)
    assert sum(sheet.planned for sheet in sheets) == len(planned)
    assert sum(sheet.worked for sheet in sheets) == len(worked)
    untouched = [shift for shift in shifts if not minutes_of([shift]) & worked]
    assert sum(sheet.absent for sheet in sheets) == len(minutes_of(untouched))
    assert all(0 <= sheet.overtime <= sheet.worked for sheet in sheets)
    assert all(sheet.shifts_worked <= sheet.shifts for sheet in sheets)


@given(spans(), spans())
@settings(max_examples=80, deadline=None)
def test_late_and_early_equal_the_slow_look(shifts, punches):
    late = early = 0
    worked = minutes_of(punches)
    for shift in shifts:
        inside = sorted(minutes_of([shift]) & worked)
        if inside:
            late += int((inside[0] - shift.start).total_seconds() // 60)
            early += int((shift.stop - inside[-1]).total_seconds() // 60) - 1
    sheets = day_sheets(shifts, punches, PARIS, NONE)
    assert sum(sheet.late for sheet in sheets) == late
    assert sum(sheet.early for sheet in sheets) == early


@given(spans(), spans(), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=50, deadline=None)
def test_more_tolerance_never_counts_more(shifts, punches, one, other):
    less, more = sorted((one, other))
    strict = day_sheets(shifts, punches, PARIS, Tolerance(less, less, less))
    mild = day_sheets(shifts, punches, PARIS, Tolerance(more, more, more))
    for name in ("late", "early", "overtime"):
        assert sum(getattr(sheet, name) for sheet in mild) <= sum(getattr(sheet, name) for sheet in strict)


def at(day, hour, minute=0, zone=PARIS):
    return datetime(2026, 10, day, hour, minute, tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def test_night_shift_belongs_to_the_day_it_begins():
    [sheet] = day_sheets([Span(at(20, 22), at(21, 6))], [Span(at(20, 21, 50), at(21, 6, 10))], PARIS, NONE)
    assert (sheet.day, sheet.planned, sheet.worked, sheet.overtime) == (date(2026, 10, 20), 480, 500, 20)


def test_the_night_when_the_clocks_go_back_is_an_hour_longer():
    [sheet] = day_sheets([Span(at(24, 22), at(25, 6))], [Span(at(24, 22), at(25, 6))], PARIS, NONE)
    assert (sheet.planned, sheet.worked, sheet.overtime) == (540, 540, 0)


def test_two_branches_a_day_late_for_the_second():
    shifts = [Span(at(20, 8), at(20, 12)), Span(at(20, 14), at(20, 18))]
    punches = [Span(at(20, 7, 55), at(20, 12, 3)), Span(at(20, 14, 20), at(20, 18))]
    [sheet] = day_sheets(shifts, punches, PARIS, Tolerance(late=5, early=5, overtime=15))
    assert (sheet.shifts, sheet.shifts_worked, sheet.late, sheet.overtime) == (2, 2, 20, 0)


def test_lateness_within_the_tolerance_is_none_beyond_it_counts_whole():
    shift = [Span(at(20, 8), at(20, 12))]
    for minute, late in ((5, 0), (6, 6)):
        [sheet] = day_sheets(shift, [Span(at(20, 8, minute), at(20, 12))], PARIS, Tolerance(late=5))
        assert sheet.late == late


def test_absence_and_work_outside_the_roster():
    sheets = day_sheets([Span(at(20, 8), at(20, 12))], [Span(at(21, 9), at(21, 10))], PARIS, NONE)
    assert [(sheet.day.day, sheet.absent, sheet.overtime) for sheet in sheets] == [(20, 240, 0), (21, 0, 60)]
