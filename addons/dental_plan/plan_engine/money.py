"""Sums that add up: shares rounded so that their sum is the whole, to the smallest coin."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal


def spread(total, weights, coin=Decimal("0.01")):
    """`total` in shares proportional to `weights`, each a multiple of `coin`, by the largest remainder.

    The shares add up to `total` rounded to `coin`. Equal remainders go to the earlier share, so the answer never
    depends on chance. Weights that are all zero share evenly.

    >>> [str(share) for share in spread(Decimal("100"), [1, 1, 1])]
    ['33.34', '33.33', '33.33']
    """
    weights = [Decimal(weight) for weight in weights]
    if not weights:
        return []
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    coins = int((Decimal(total) / coin).to_integral_value())
    whole = sum(weights)
    exact = [Decimal(coins) * weight / whole for weight in weights]
    shares = [int(part.to_integral_value(rounding=ROUND_FLOOR)) for part in exact]
    rest = coins - sum(shares)
    for index in sorted(range(len(weights)), key=lambda i: (-(exact[i] - shares[i]), i))[:rest]:
        shares[index] += 1
    return [share * coin for share in shares]


def payment_calendar(visits, start):
    """What falls due when: [(first day of the month, amount)], in order, months without payment left out.

    :param visits: iterable of (days after `start`, amount)
    :param start: date of the first visit

    >>> payment_calendar([(0, Decimal(10)), (3, Decimal(5)), (40, Decimal(7))], date(2026, 1, 5))
    [(datetime.date(2026, 1, 1), Decimal('15')), (datetime.date(2026, 2, 1), Decimal('7'))]
    """
    months = {}
    for day, amount in visits:
        if amount:
            month = (start + timedelta(days=day)).replace(day=1)
            months[month] = months.get(month, Decimal(0)) + amount
    return sorted(months.items())


@dataclass(frozen=True)
class Rule:
    """Where one procedure differs from its programme; None or 0 = as the programme says."""

    percent: Decimal | None = None
    count_per_year: int = 0
    months_per_tooth: int = 0
    waiting_days: int = 0
    until: date | None = None


@dataclass(frozen=True)
class Cover:
    """A patient's policy: what its programme pays, from when to when."""

    procedures: frozenset
    percent: Decimal = Decimal(100)
    copay: Decimal = Decimal(0)  # the patient pays at least this of every step
    amount_per_year: Decimal | None = None
    waiting_days: int = 0
    valid_from: date | None = None
    valid_until: date | None = None
    rules: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Used:
    """A step that the payer has paid for already."""

    procedure: int
    fdi: str
    day: date
    amount: Decimal


def payer_split(steps, cover, used=(), coin=Decimal("0.01")):
    """{key: (payer's part, reason where he pays nothing)} of steps, the limits used up in the order of their days.

    :param steps: iterable of (key, procedure, fdi, price, day)
    :param cover: Cover
    :param used: iterable of Used, what was paid before
    """
    paid = list(used)
    answer, ordered = {}, sorted(steps, key=lambda step: (step[4], step[0]))
    shares = _shares(ordered, cover, coin)
    for key, procedure, fdi, price, day in ordered:
        reason = _refused(procedure, fdi, day, cover, paid)
        amount = Decimal(0)
        if not reason:
            amount = max(Decimal(0), min(shares[key], price - cover.copay))
            if cover.amount_per_year is not None:
                spent = sum((row.amount for row in paid if row.day.year == day.year), Decimal(0))
                amount = max(Decimal(0), min(amount, cover.amount_per_year - spent))
                reason = "" if amount or not price else "amount_per_year"
        if amount:
            paid.append(Used(procedure, fdi, day, amount))
        answer[key] = (amount, reason)
    return answer


def _shares(steps, cover, coin):
    """The payer's percentage of every price; steps of one percentage add up to the rounded percentage of their sum."""
    by_percent = {}
    for step in steps:
        rule = cover.rules.get(step[1])
        percent = cover.percent if rule is None or rule.percent is None else rule.percent
        by_percent.setdefault(percent, []).append(step)
    shares = {}
    for percent, rows in by_percent.items():
        total = sum((row[3] for row in rows), Decimal(0)) * percent / 100
        shares.update(zip((row[0] for row in rows), spread(total, [row[3] for row in rows], coin), strict=True))
    return shares


def _refused(procedure, fdi, day, cover, paid):
    rule = cover.rules.get(procedure, Rule())
    if procedure not in cover.procedures or (rule.until and day > rule.until):
        return "not_covered"
    if (cover.valid_from and day < cover.valid_from) or (cover.valid_until and day > cover.valid_until):
        return "not_valid"
    waiting = max(rule.waiting_days, cover.waiting_days)
    if waiting and cover.valid_from and day < cover.valid_from + timedelta(days=waiting):
        return "waiting"
    same = [row for row in paid if row.procedure == procedure]
    if rule.count_per_year and sum(row.day.year == day.year for row in same) >= rule.count_per_year:
        return "count_per_year"
    if rule.months_per_tooth and fdi:
        since = day - timedelta(days=rule.months_per_tooth * 30)
        if any(row.fdi == fdi and row.day > since for row in same):
            return "per_tooth"
    return ""
