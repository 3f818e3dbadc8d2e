"""What only a whole month can tell: periods, steps by volume, guaranteed minimum, part of a salary."""

from .money import CENT, percent_of, round_money
from .types import ZERO


def period_at(periods, day):
    """The value of the period that holds `day`; None outside all. Periods do not overlap."""
    for period in periods:
        if (period.start is None or period.start <= day) and (period.stop is None or day <= period.stop):
            return period.value
    return None


def tiered(tiers, base, mode="marginal"):
    """Percentage of `base` by a table of ascending lower bounds.

    >>> from decimal import Decimal as D; from pay_engine import Tier
    >>> tiered((Tier(D(0), D(10)), Tier(D(100), D(20))), D(150))
    Decimal('20')
    >>> tiered((Tier(D(0), D(10)), Tier(D(100), D(20))), D(150), "whole")
    Decimal('30')
    """
    if base <= 0 or not tiers:
        return ZERO
    if mode == "whole":
        return percent_of(base, [tier.rate for tier in tiers if tier.lower <= base][-1])
    uppers = [tier.lower for tier in tiers[1:]] + [base]
    return sum(
        (percent_of(max(ZERO, min(base, upper) - tier.lower), tier.rate) for tier, upper in zip(tiers, uppers, strict=True)),
        ZERO,
    )


def volume_due(rule, base, deduction, accrued, unit=CENT):
    """What the month's volume adds to what was accrued live at the first step's rate."""
    if rule.method == "fixed":
        rate = [tier.rate for tier in rule.tiers if tier.lower <= base]
        due = (
            sum((tier.rate * count for tier, count in _pieces(rule.tiers, base)), ZERO)
            if rule.tier_mode == "marginal"
            else base * (rate[-1] if rate else ZERO)
        )
    else:
        due = tiered(rule.tiers, base, rule.tier_mode)
    return round_money(due * rule.coefficient - deduction, unit) - accrued


def _pieces(tiers, base):
    uppers = [tier.lower for tier in tiers[1:]] + [max(base, ZERO)]
    return [(tier, max(ZERO, min(base, upper) - tier.lower)) for tier, upper in zip(tiers, uppers, strict=True)]


def guarantee_top_up(scheme, earned, days=None, unit=CENT):
    """What is missing to the guaranteed minimum.

    :param earned: sum of the month
    :param days: {day worked: earned that day}, for a minimum per day
    """
    if scheme.guarantee_period == "month":
        return round_money(max(ZERO, scheme.guarantee - earned), unit)
    if scheme.guarantee_period == "day":
        return round_money(sum((max(ZERO, scheme.guarantee - amount) for amount in (days or {}).values()), ZERO), unit)
    return ZERO


def prorated(amount, days, of_days, unit=CENT):
    """Part of a monthly amount for `days` out of `of_days`."""
    return round_money(amount * days / of_days, unit) if of_days else ZERO


def hourly(rate, minutes, unit=CENT):
    return round_money(rate * minutes / 60, unit)


