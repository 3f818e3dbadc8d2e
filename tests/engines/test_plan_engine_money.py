"""plan_engine: sums, calendar and payers (L7, L11)."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from plan_engine import Cover, Rule, Used, payer_split, payment_calendar, spread

COINS = st.sampled_from([Decimal("0.01"), Decimal("1"), Decimal("0.05"), Decimal("0.001")])
START = date(2026, 3, 1)


@given(st.decimals(-100_000, 100_000, places=3), st.lists(st.integers(0, 1000), min_size=1, max_size=12), COINS)
def test_l7_shares_add_up_in_every_coin(total, weights, coin):
    """L7: shares are coins, add up to the rounded whole, and none is a coin away from its exact part."""
    shares = spread(total, weights, coin)
    assert sum(shares) == (total / coin).to_integral_value() * coin
    assert all(share % coin == 0 for share in shares)
    if any(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - sum(shares) * weight / sum(weights)) < coin


@given(st.lists(st.tuples(st.integers(0, 900), st.decimals(0, 5000, places=2)), max_size=15))
def test_l7_calendar_adds_up(visits):
    """L7: every month once, in order, and nothing lost."""
    calendar = payment_calendar(visits, START)
    months = [month for month, _amount in calendar]
    assert months == sorted(set(months)) and all(month.day == 1 for month in months)
    assert sum((amount for _month, amount in calendar), Decimal(0)) == sum((amount for _day, amount in visits), Decimal(0))


@st.composite
def claims(draw):
    steps = [
        (key, draw(st.integers(1, 4)), draw(st.sampled_from(["", "11", "36"])), draw(st.decimals(0, 900, places=2)),
         START + timedelta(days=draw(st.integers(0, 700))))
        for key in range(draw(st.integers(1, 10)))
    ]
    cover = Cover(
        procedures=frozenset(draw(st.sets(st.integers(1, 4)))),
        percent=draw(st.sampled_from([Decimal(100), Decimal(80), Decimal("33.3")])),
        copay=draw(st.sampled_from([Decimal(0), Decimal(15)])),
        amount_per_year=draw(st.sampled_from([None, Decimal(500), Decimal(0)])),
        waiting_days=draw(st.sampled_from([0, 90])),
        valid_from=START,
        valid_until=draw(st.sampled_from([None, START + timedelta(days=365)])),
        rules={1: Rule(count_per_year=1), 2: Rule(months_per_tooth=12), 3: Rule(percent=Decimal(50), until=START + timedelta(days=200))},
    )
    used = [Used(1, "36", START, Decimal(100))] if draw(st.booleans()) else []
    return steps, cover, used


@settings(deadline=None)
@given(claims())
def test_l11_payer_keeps_to_the_programme(claim):
    """L11: part of the price, nothing uncovered, limits per year and tooth kept, co-payment left to the patient."""
    steps, cover, used = claim
    answer = payer_split(steps, cover, used)
    facts = {step[0]: step for step in steps}
    spent = {}
    for row in used:
        spent[row.day.year] = spent.get(row.day.year, Decimal(0)) + row.amount
    counts = [(row.procedure, row.day.year) for row in used]
    for key, (amount, reason) in sorted(answer.items(), key=lambda item: (facts[item[0]][4], item[0])):
        _key, procedure, _fdi, price, day = facts[key]
        assert 0 <= amount <= price
        assert not (amount and reason)
        if not amount:
            continue
        assert procedure in cover.procedures
        assert price - amount >= min(cover.copay, price)
        assert day >= START + timedelta(days=cover.waiting_days) and (not cover.valid_until or day <= cover.valid_until)
        spent[day.year] = spent.get(day.year, Decimal(0)) + amount
        counts.append((procedure, day.year))
    if cover.amount_per_year is not None:
        for year, total in spent.items():
            assert total <= max(cover.amount_per_year, sum((u.amount for u in used if u.day.year == year), Decimal(0)))
    assert all(counts.count(pair) <= 1 for pair in counts if pair[0] == 1)


@given(claims())
def test_l11_order_of_rows_does_not_matter(claim):
    """L11: the limits are used up by day, however the rows come."""
    steps, cover, used = claim
    assert payer_split(steps, cover, used) == payer_split(steps[::-1], cover, used)


def test_l11_percentages_add_up_to_the_cent():
    """L11: a third of three odd prices is a third of their sum, to the cent."""
    steps = [(key, 1, "", Decimal("0.05"), START) for key in range(3)]
    answer = payer_split(steps, Cover(procedures=frozenset([1]), percent=Decimal("33.3333")))
    assert sum(amount for amount, _reason in answer.values()) == Decimal("0.05")
