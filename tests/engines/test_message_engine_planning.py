"""M1, M5: when messages are due. Properties, and a slow oracle that walks the clock minute by minute."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st
from message_engine import Hours, Rule, Visit, due_messages, next_allowed, previous_allowed

ZONES = ("UTC", "Europe/Berlin", "Europe/Kyiv", "Asia/Jakarta", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
MINUTE = timedelta(minutes=1)

times = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda when: when.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)
hours = st.tuples(st.integers(0, 1380), st.integers(60, 1440)).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Hours(*pair))
rules = st.builds(
    Rule,
    id=st.integers(1, 99),
    anchor=st.sampled_from(("booked", "before", "after")),
    amount=st.integers(1, 72),
    unit=st.sampled_from(("minutes", "hours", "days")),
    latest_minutes=st.integers(0, 1440),
    gap_minutes=st.integers(0, 1440),
)


@st.composite
def visits(draw):
    start = draw(times)
    known = start - timedelta(minutes=draw(st.integers(1, 60 * 24 * 40)))
    return Visit(1, start, start + timedelta(minutes=draw(st.integers(5, 300))), known, draw(zones), draw(st.booleans()))


def is_allowed(when, zone, span):
    local = when.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone))
    return span.opens <= local.hour * 60 + local.minute < span.closes


def walk(when, zone, span, step):
    while not is_allowed(when, zone, span):
        when += step
    return when


@given(times, zones, hours)
@example(datetime(2026, 3, 29, 0, 30), "Europe/Berlin", Hours(120, 300))
@example(datetime(2026, 10, 25, 0, 30), "Europe/Berlin", Hours(120, 300))
def test_next_allowed_is_what_the_walk_finds(when, zone, span):
    found = next_allowed(when, zone, span)
    walked = walk(when, zone, span, MINUTE)
    if span.closes - span.opens > 120:  # hours that the jumping clock may skip altogether are no hours to send in
        # Where the clock jumps over the opening itself, the same wall clock after the jump is as good.
        assert found == walked or abs(found - walked) <= timedelta(hours=1)
        assert is_allowed(found, zone, span)


@given(times, zones, hours)
def test_previous_allowed_lies_before_and_in_the_hours(when, zone, span):
    found = previous_allowed(when, zone, span)
    assert found <= when
    assert when - found <= timedelta(hours=25)
    if span.closes - span.opens > 120:
        assert is_allowed(found, zone, span)


@given(visits(), rules, hours)
def test_what_is_planned_makes_sense(visit, rule, span):
    for due in due_messages([(visit, [rule])], span):
        assert due.due_at <= due.expires_at
        if rule.anchor == "before":
            assert due.due_at <= visit.start - timedelta(minutes=rule.latest_minutes)
            assert due.due_at >= visit.known_at + timedelta(minutes=rule.gap_minutes)
        elif rule.anchor == "booked":
            assert visit.announce
            assert visit.known_at <= due.due_at < visit.start
        else:
            assert due.due_at >= visit.stop
        if span.closes - span.opens > 120:
            assert is_allowed(due.due_at, visit.zone, span)


@given(visits(), rules, hours)
def test_planning_again_says_the_same(visit, rule, span):
    assert due_messages([(visit, [rule])], span) == due_messages([(visit, [rule])], {visit.zone: span})


@given(visits(), rules, hours)
def test_shifting_by_a_day_shifts_the_plan_where_the_clock_does_not_jump(visit, rule, span):
    day = timedelta(days=1)
    plain = Visit(1, visit.start, visit.stop, visit.known_at, "Asia/Jakarta", visit.announce)
    moved = Visit(1, visit.start + day, visit.stop + day, visit.known_at + day, "Asia/Jakarta", visit.announce)
    before, after = due_messages([(plain, [rule])], span), due_messages([(moved, [rule])], span)
    assert [(due.due_at + day, due.expires_at + day) for due in before] == [(due.due_at, due.expires_at) for due in after]


def test_a_day_before_keeps_the_wall_clock_over_the_change_of_the_clock():
    """M5: the visit is at 10:00 on the Sunday after the night the clock jumps; the reminder is at 10:00 on Saturday."""
    visit = Visit(1, datetime(2026, 3, 29, 8, 0), datetime(2026, 3, 29, 9, 0), datetime(2026, 3, 1), "Europe/Berlin")
    (due,) = due_messages([(visit, [Rule(1, "before", 1, "days")])], Hours())
    assert due.due_at == datetime(2026, 3, 28, 9, 0)


def test_morning_visit_is_told_the_evening_before():
    """M5: two and a half hours before 07:30 nobody is written to, and seven o'clock is too late."""
    visit = Visit(1, datetime(2026, 5, 4, 7, 30), datetime(2026, 5, 4, 8, 0), datetime(2026, 4, 1))
    (due,) = due_messages([(visit, [Rule(1, "before", 150, "minutes", latest_minutes=60)])], Hours())
    assert due.due_at == datetime(2026, 5, 3, 21, 30)


def test_early_visit_waits_for_the_morning_where_it_still_helps():
    visit = Visit(1, datetime(2026, 5, 4, 9, 0), datetime(2026, 5, 4, 9, 30), datetime(2026, 4, 1))
    (due,) = due_messages([(visit, [Rule(1, "before", 150, "minutes", latest_minutes=60)])], Hours())
    assert due.due_at == datetime(2026, 5, 4, 7, 0)


def test_late_booking_leaves_out_reminders():
    """M1: booked two hours ahead, only the booking and the question afterwards make sense."""
    now = datetime(2026, 5, 4, 12, 0)
    visit = Visit(1, now + timedelta(hours=2), now + timedelta(hours=3), now)
    series = [
        Rule(1, "booked"), Rule(2, "before", 1, "days", 360, 360), Rule(3, "before", 150, "minutes", 60, 60), Rule(4, "after", 3, "hours"),
    ]
    assert [due.rule_id for due in due_messages([(visit, series)], Hours())] == [1, 4]
