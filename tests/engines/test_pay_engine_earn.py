"""pay_engine: work and schemes → accruals (Y2, Y3)."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pay_engine import Gap, Period, Rule, Scheme, Share, Tier, Work, accruals_for, first_match, round_money, split, tiered, volume_due

D = Decimal
DAY = date(2026, 10, 5)
cents = st.integers(0, 10**7).map(lambda value: D(value) / 100)
percents = st.integers(0, 10000).map(lambda value: D(value) / 100)
ids = st.integers(1, 4)


@st.composite
def works(draw, **fixed):
    price = draw(cents)
    part = price
    done = price * draw(st.integers(0, 100)) / 100
    values = {
        "step": draw(st.integers(1, 50)), "payer": draw(st.sampled_from([None, 7, 8])), "day": DAY, "procedure": draw(ids),
        "price": price, "part": part, "listed": price + draw(cents), "done": done,
        "received": price * draw(st.integers(0, 100)) / 100,
        "categories": frozenset(draw(st.sets(ids))), "specialty": draw(ids),
        "material": draw(st.one_of(st.none(), cents)), "laboratory": draw(st.one_of(st.none(), cents)),
        "people": (("doctor", 1), ("assistant", 2)), "is_redo": draw(st.booleans()), "is_redone": draw(st.booleans()),
    }
    return Work(**{**values, **fixed})


@st.composite
def rules(draw, **fixed):
    values = {
        "id": draw(st.integers(1, 99)), "basis": draw(st.sampled_from(["done", "received"])),
        "method": draw(st.sampled_from(["percent", "percent", "fixed", "nothing"])), "rate": draw(percents),
        "coefficient": D(draw(st.integers(1, 30))) / 10, "procedures": frozenset(draw(st.sets(ids, max_size=2))),
        "specialties": frozenset(draw(st.sets(ids, max_size=2))), "categories": frozenset(draw(st.sets(ids, max_size=1))),
        "payer_kind": draw(st.sampled_from(["any", "patient", "insurer"])),
        "material": draw(st.sampled_from(["none", "before", "after"])),
        "laboratory": draw(st.sampled_from(["none", "before", "after"])), "cost_percent": draw(percents.filter(lambda p: p <= 100)),
        "costs_first": draw(st.booleans()), "full_price": draw(st.booleans()),
        "shares": draw(st.sampled_from([(), (Share("assistant", D("33.33")),)])),
    }
    return Rule(**{**values, **fixed})


schemes = st.builds(
    lambda rows, paid, back: Scheme(1, tuple(rows), redo_paid=paid, redo_takes_back=back),
    st.lists(rules(), max_size=4), st.booleans(), st.booleans(),
)


def under(scheme):
    return {1: (Period(None, None, scheme),)}


def total(earned):
    return sum((line.amount for line in earned), D(0))


def slow_match(candidates, work):
    """Oracle: filter the list by each condition in turn, take the first."""
    left = [rule for rule in candidates if rule.role == "doctor"]
    left = [rule for rule in left if not rule.procedures or work.procedure in rule.procedures]
    left = [rule for rule in left if not rule.categories or any(c in rule.categories for c in work.categories)]
    left = [rule for rule in left if not rule.specialties or work.specialty in rule.specialties]
    left = [rule for rule in left if rule.payer_kind == "any" or (rule.payer_kind == "patient") == (work.payer is None)]
    return left[0] if left else None


@given(st.lists(rules(), max_size=6), works())
def test_first_matching_rule_wins(candidates, work):
    assert first_match(candidates, "doctor", work) == slow_match(candidates, work)


@given(st.lists(works(), max_size=6), schemes, st.randoms())
def test_order_of_rows_does_not_matter(rows, scheme, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, gaps = accruals_for(rows, under(scheme))
    two, others = accruals_for(shuffled, under(scheme))
    assert sorted(map(repr, one)) == sorted(map(repr, two))
    assert gaps == others


@given(cents, st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
@example(D("0.01"), [1, 1, 1])
def test_parts_sum_to_the_whole(amount, weights):
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) < D("0.01")
    assert split(-amount, weights) == [-part for part in parts]


@given(works(is_redo=False, is_redone=False, laboratory=D(0), material=D(0)), rules(method="percent"))
def test_shares_sum_to_the_rule(work, rule):
    alone = replace(rule, shares=())
    shared, _gaps = accruals_for([work], under(Scheme(1, (rule,))))
    whole, _gaps = accruals_for([work], under(Scheme(1, (alone,))))
    assert total(shared) == total(whole)


@given(works(is_redo=False, is_redone=False), rules(), st.integers(0, 100), st.integers(0, 100))
@settings(max_examples=300)
def test_more_work_never_pays_less(work, rule, one, other):
    """More done and more received of the same step never earns less."""
    less, more = sorted((one, other))
    few = replace(work, done=work.part * less / 100, received=work.part * less / 100)
    many = replace(work, done=work.part * more / 100, received=work.part * more / 100)
    scheme = under(Scheme(1, (rule,)))
    assert total(accruals_for([few], scheme)[0]) <= total(accruals_for([many], scheme)[0])


@given(works(), rules())
def test_a_row_and_its_reversal_sum_to_zero(work, rule):
    """When all is given back nothing is left of a percentage of money."""
    undone = replace(work, done=D(0), received=D(0), is_redo=False)
    earned, _gaps = accruals_for([undone], under(Scheme(1, (rule,))))
    if work.part:
        assert total(earned) == 0


@given(works(is_redone=False, is_redo=False), rules(method="percent"))
def test_missing_cost_is_a_gap_never_zero(work, rule):
    if first_match((rule,), "doctor", work) is None:
        return
    earned, gaps = accruals_for([work], under(Scheme(1, (rule,))))
    unknown = [kind for kind in ("material", "laboratory") if getattr(rule, kind) != "none" and getattr(work, kind) is None]
    if unknown:
        assert not earned
        assert gaps == [Gap(work.step, 1, unknown[0])]
    else:
        assert not gaps


@given(works())
def test_missing_rate_is_a_gap(work):
    earned, gaps = accruals_for([work], under(Scheme(1, (Rule(1, procedures=frozenset([99]), rate=D(10)),))))
    assert not earned
    assert gaps == [Gap(work.step, 1, "rate")]


@given(works(), rules())
def test_nothing_earned_is_ever_negative(work, rule):
    earned, _gaps = accruals_for([work], under(Scheme(1, (rule,))))
    assert all(line.amount >= 0 and line.base >= 0 and line.deduction >= 0 for line in earned)


# --- the order of laboratory and percentage, as the guide tells it ---


@pytest.mark.parametrize(
    ("order", "percent", "expected"),
    [("none", 100, "300.00"), ("before", 100, "210.00"), ("after", 100, "0.00"), ("after", 50, "150.00"), ("before", 50, "255.00")],
)
def test_laboratory_before_or_after(order, percent, expected):
    work = Work(1, None, DAY, 1, D(1000), D(1000), D(1000), D(1000), laboratory=D(300), people=(("doctor", 1),))
    rule = Rule(1, rate=D(30), laboratory=order, cost_percent=D(percent))
    assert total(accruals_for([work], under(Scheme(1, (rule,))))[0]) == D(expected)


def test_margin_first_only_the_surplus_earns():
    rule = Rule(1, basis="received", rate=D(50), laboratory="before", costs_first=True)
    for received, expected in ((200, "0"), (300, "0"), (400, "50"), (1000, "350")):
        work = Work(1, None, DAY, 1, D(1000), D(1000), D(1000), D(1000), D(received), laboratory=D(300), people=(("doctor", 1),))
        assert total(accruals_for([work], under(Scheme(1, (rule,))))[0]) == D(expected)


def test_kept_rule_goes_on_counting():
    """A rule that counted once for a piece of work counts on, whatever the scheme says now."""
    work = Work(1, None, DAY, 1, D(100), D(100), D(100), D(100), people=(("doctor", 1),))
    old, new = Rule(1, rate=D(30)), Rule(2, rate=D(50))
    earned, _gaps = accruals_for([work], under(Scheme(1, (new,))), kept={(1, None, "doctor", 1): old})
    assert [line.rule for line in earned] == [1]


# --- steps by volume ---


@st.composite
def tables(draw):
    bounds = sorted(draw(st.sets(st.integers(1, 10**6), max_size=4)))
    return tuple(Tier(D(lower), draw(percents)) for lower in [0, *bounds])


def slow_tiered(tiers, base):
    """Oracle: every whole unit at the rate of the step in which it lies."""
    amount = D(0)
    for unit in range(int(base)):
        rate = [tier.rate for tier in tiers if tier.lower <= unit][-1]
        amount += rate / 100
    return amount


@given(tables(), st.integers(0, 300))
def test_steps_by_volume_equal_the_slow_count(tiers, base):
    small = tuple(Tier(tier.lower % 100 if tier.lower else D(0), tier.rate) for tier in tiers)
    small = tuple(sorted({tier.lower: tier for tier in small}.values(), key=lambda tier: tier.lower))
    assert tiered(small, D(base)) == slow_tiered(small, base)


@given(tables(), cents, cents)
def test_more_volume_never_pays_less(tiers, one, other):
    less, more = sorted((one, other))
    assert tiered(tiers, less) <= tiered(tiers, more)
    rising = tuple(Tier(tier.lower, rate) for tier, rate in zip(tiers, sorted(t.rate for t in tiers), strict=True))
    assert tiered(rising, less, "whole") <= tiered(rising, more, "whole")


@given(tables(), st.lists(cents, max_size=20), st.sampled_from(["marginal", "whole"]))
def test_live_rate_and_volume_make_up_the_month(tiers, bases, mode):
    """What is accrued live at the first step plus what the month adds is what the table says for the sum."""
    rule = Rule(1, tiers=tiers, tier_mode=mode)
    live = sum((round_money(base * rule.live_rate / 100) for base in bases), D(0))
    base = sum(bases, D(0))
    assert live + volume_due(rule, base, D(0), live) == round_money(tiered(tiers, base, mode))


@given(st.integers(-(10**9), 10**9))
def test_rounding_is_half_away_from_zero(mills):
    amount = D(mills) / 1000
    assert round_money(amount) == amount.quantize(D("0.01"), ROUND_HALF_UP)
