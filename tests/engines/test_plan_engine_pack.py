"""plan_engine: visits against an exhaustive oracle (L5)."""

from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from plan_engine import Settings, Step
from plan_engine.pack import fits, pack


@st.composite
def small_mouths(draw):
    """Up to seven steps in chains, as `ordered_steps` would give them: by rank, followers behind."""
    ranks = sorted(draw(st.lists(st.sampled_from([0, 2, 4, 5, 8, 9]), min_size=1, max_size=7)))
    steps = []
    for index, rank in enumerate(ranks):
        after = ()
        if index and draw(st.booleans()):
            after = ((draw(st.integers(0, index - 1)), draw(st.sampled_from([0, 0, 14]))),)
        steps.append(
            Step(
                index=index, procedure=1, protocol=1, protocol_step=0, fdi=draw(st.sampled_from(["", "16", "36"])), area="",
                surfaces="", findings=(), stage="therapy", rank=rank,
                minutes=draw(st.sampled_from([15, 30, 45, 60, 100])), price=Decimal(1), specialty=draw(st.integers(1, 2)),
                is_mandatory=True, after=after, shares_visit=draw(st.sampled_from([False, False, True])),
            )
        )
    return tuple(steps)


def fewest_visits(steps, limit):
    """Oracle: the fewest visits of all ways to make them, by trying every next visit from every state."""
    states, visits, everything = {frozenset()}, 0, frozenset(range(len(steps)))
    while everything not in states:
        visits += 1
        after = set()
        for done in states:
            left = [step for step in steps if step.index not in done]
            for size in range(1, len(left) + 1):
                for members in combinations(left, size):
                    if is_visit(members, done, left, limit):
                        after.add(done | {step.index for step in members})
        states = after
    return visits


def is_visit(members, done, left, limit):
    inside = {step.index for step in members}
    for number, step in enumerate(members):
        if not fits(list(members[:number]), step, limit):
            return False
        if any(before not in done and (wait or before not in inside) for before, wait in step.after):
            return False
        if any(other.phase < step.phase and other.index not in inside for other in left):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(small_mouths())
def test_l5_never_more_than_one_visit_too_many(steps):
    """L5: at most one visit more than the optimum."""
    how = Settings(max_visit_minutes=90)
    assert len(pack(steps, how)) <= fewest_visits(steps, how.max_visit_minutes) + 1
