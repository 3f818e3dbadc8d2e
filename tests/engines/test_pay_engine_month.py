"""pay_engine: periods, guaranteed minimum, payslip lines (Y2, Y4)."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pay_engine import Component, Period, Scheme, Tier, guarantee_top_up, period_at, prorated, slip_lines, tiered

D = Decimal
cents = st.integers(-(10**6), 10**6).map(lambda value: D(value) / 100)
percents = st.integers(0, 9900).map(lambda value: D(value) / 100)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(-10, 400))
def test_each_date_is_in_exactly_one_period(lengths, offset):
    """Periods that follow each other: one of them holds the day, the one the slow look finds."""
    start, periods = date(2026, 1, 1), []
    for number, length in enumerate(lengths):
        stop = start + timedelta(days=length - 1)
        periods.append(Period(start, None if number == len(lengths) - 1 else stop, number))
        start = stop + timedelta(days=1)
    day = date(2026, 1, 1) + timedelta(days=offset)
    holding = [p.value for p in periods if p.start <= day and (p.stop is None or day <= p.stop)]
    assert len(holding) == (1 if offset >= 0 else 0)
    assert period_at(periods, day) == (holding[0] if holding else None)


@given(st.integers(0, 10**6), st.integers(0, 31))
def test_parts_of_a_salary_make_up_the_salary(salary, days):
    whole = D(salary) / 100
    assert abs(prorated(whole, days, 31) + prorated(whole, 31 - days, 31) - whole) <= D("0.01")
    assert prorated(whole, 31, 31) == whole


@given(cents, cents)
def test_guarantee_lifts_to_the_minimum_and_never_above(minimum, earned):
    scheme = Scheme(1, guarantee=abs(minimum), guarantee_period="month")
    top_up = guarantee_top_up(scheme, earned)
    assert top_up >= 0
    assert earned + top_up == max(earned, abs(minimum))


@given(st.dictionaries(st.dates(), cents, max_size=10), cents)
def test_guarantee_per_day(days, minimum):
    scheme = Scheme(1, guarantee=abs(minimum), guarantee_period="day")
    top_up = guarantee_top_up(scheme, D(0), days)
    assert sum(days.values(), D(0)) + top_up == sum((max(amount, abs(minimum)) for amount in days.values()), D(0))


@st.composite
def component_lists(draw):
    result = [Component("WORK", "accruals", "earning", origins=frozenset(["work"])),
              Component("TIME", "accruals", "earning", origins=frozenset(["time"]))]
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["fixed", "percent", "brackets"]))
        result.append(
            Component(
                f"C{number}", kind, draw(st.sampled_from(["deduction", "employer", "earning"])), amount=abs(draw(cents)),
                rate=draw(percents), tiers=(Tier(D(0), draw(percents)), Tier(D(500), draw(percents))),
                cap=draw(st.sampled_from([None, D(2000)])), bases=frozenset(draw(st.sampled_from([[], ["WORK"]]))),
            )
        )
    return tuple([*result, Component("ADVANCE", "adjustment", "deduction")])


@given(component_lists(), cents, cents, cents, cents)
def test_slip_is_the_sum_of_its_lines(components, work, hours, advance, debt):
    """Y4: gross, net and debt are told by the lines alone; net is never negative; no cent is lost."""
    debt = abs(debt)
    lines, gross, due, net, left = slip_lines(components, {"work": work, "time": hours}, {"ADVANCE": abs(advance)}, debt)
    sides = {side: sum((line.amount for line in lines if line.side == side), D(0)) for side in ("earning", "deduction", "employer")}
    assert gross == sides["earning"]
    assert due == sides["earning"] - sides["deduction"]
    assert net >= 0
    assert left >= 0
    assert net - left == due - debt
    assert not (net and left)


def test_country_example():
    """The worked example of the guide: 5,000 earned, contributions capped at 4,000, tax by brackets."""
    components = (
        Component("WORK", "accruals", "earning", origins=frozenset(["work"])),
        Component("PENSION", "percent", "deduction", rate=D("9.3"), cap=D(4000)),
        Component("TAX", "brackets", "deduction", tiers=(Tier(D(0), D(0)), Tier(D(1000), D(10)), Tier(D(3000), D(20)))),
        Component("SOCIAL", "percent", "employer", rate=D(20), cap=D(4000)),
    )
    lines, gross, due, net, left = slip_lines(components, {"work": D(5000)})
    assert [(line.code, line.amount) for line in lines] == [
        ("WORK", D(5000)), ("PENSION", D("372.00")), ("TAX", D("600.00")), ("SOCIAL", D("800.00")),
    ]
    assert (gross, due, net, left) == (D(5000), D(4028), D(4028), D(0))
    assert tiered(components[2].tiers, D(5000)) == D(600)
