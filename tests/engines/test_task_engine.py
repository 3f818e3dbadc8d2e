"""The task engine against slow, obvious oracles (T2, T4, T5, T13)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from task_engine import RetryStep, forecast, inside_hours, next_try, sort_at

moments = st.datetimes(datetime(2029, 12, 1), datetime(2030, 2, 1)).map(lambda at: at.replace(second=0, microsecond=0))
hours = st.integers(0, 48).map(lambda half: half / 2)
windows = st.tuples(hours, hours).filter(lambda pair: pair[0] < pair[1])
steps = st.builds(
    lambda action, wait, window: RetryStep(action, wait, *window),
    st.sampled_from(["call", "message", "letter"]),
    st.integers(0, 200).map(lambda half: half / 2),
    windows,
)


def hour_of(at):
    return at.hour + at.minute / 60


def slow_inside(local, start, stop):
    """Minute by minute until the clock is right."""
    while not start <= hour_of(local) < stop:
        local += timedelta(minutes=1)
    return local


@given(moments, windows)
def test_quiet_hours_equal_the_slow_search(local, window):
    """T5: the first allowed minute, exactly."""
    assert inside_hours(local, *window) == slow_inside(local, *window)


@given(moments, windows)
def test_quiet_hours_twice_is_once(local, window):
    """T5: an allowed time stays."""
    once = inside_hours(local, *window)
    assert inside_hours(once, *window) == once >= local


@given(st.integers(1, 20), st.lists(steps, max_size=6), moments, windows)
def test_next_try_is_inside_and_not_too_early(attempts, plan, local, clinic):
    """T4, T5: every attempt waits at least as long as its step says and lies in the hours of the clinic."""
    answer = next_try(attempts, plan, local, *clinic)
    step = plan[min(attempts, len(plan)) - 1] if plan else RetryStep("call", 24)
    assert answer.action == step.action
    assert answer.due >= local + timedelta(hours=step.wait_hours)
    assert clinic[0] <= hour_of(answer.due) < clinic[1]
    both = max(step.hour_from, clinic[0]), min(step.hour_to, clinic[1])
    if both[0] < both[1]:
        assert answer.due == slow_inside(local + timedelta(hours=step.wait_hours), *both)


@given(st.lists(steps, min_size=1, max_size=6), moments, windows)
def test_nobody_is_dropped(plan, local, clinic):
    """T4: after the last step it repeats for ever."""
    last = next_try(len(plan), plan, local, *clinic)
    assert next_try(len(plan) + 7, plan, local, *clinic) == last


@given(moments, st.integers(0, 10**7), st.integers(1, 10**4), st.booleans())
def test_rank(due, worth, per_hour, is_vip):
    """T2: never later than due, never moved by more than three days; more money and VIP never wait longer."""
    at = sort_at(due, worth, per_hour, is_vip)
    assert due - timedelta(hours=72) <= at <= due
    assert sort_at(due, worth + per_hour, per_hour, is_vip) <= at
    assert sort_at(due, worth, per_hour, True) <= at
    assert sort_at(due + timedelta(days=1), worth, per_hour, is_vip) == at + timedelta(days=1)


def slow_forecast(count, minutes, people, now, end):
    """People take one task after the other; when is the last one finished?"""
    free = [now] * max(people, 1)
    for _task in range(count):
        free.sort()
        free[0] += timedelta(minutes=minutes)
    return max(free)


@given(st.integers(0, 60), st.integers(1, 30), st.integers(0, 5), moments, st.integers(0, 600))
def test_forecast(count, minutes, people, now, left):
    """T13: the even share is at most one task off the real queue; the people asked for are enough and not too many."""
    end = now + timedelta(minutes=left)
    answer = forecast(count, minutes, people, now, end)
    real = slow_forecast(count, minutes, people, now, end)
    assert answer.finish <= real <= answer.finish + timedelta(minutes=minutes)
    assert answer.is_late == (count > 0 and answer.finish > end)
    if left and count:
        enough = people + answer.people_missing
        assert enough >= 1
        assert forecast(count, minutes, enough, now, end).late_minutes == pytest.approx(0, abs=1e-6)
        if answer.people_missing and people + answer.people_missing > 1:
            assert forecast(count, minutes, enough - 1, now, end).is_late
