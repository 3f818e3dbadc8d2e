"""Rounding to the currency and splitting without losing a cent."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from .types import HUNDRED, ZERO

CENT = Decimal("0.01")


def round_money(amount, unit=CENT):
    """`amount` in whole `unit`s, half away from zero.

    >>> round_money(Decimal("2.345")), round_money(Decimal("-2.345"))
    (Decimal('2.35'), Decimal('-2.35'))
    """
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def split(total, weights, unit=CENT):
    """`total` by `weights`, each part in whole units, the parts make up `total` (largest remainder, first wins a tie).

    >>> split(Decimal("10.00"), [1, 1, 1])
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    """
    weights = [Decimal(weight) for weight in weights]
    whole = sum(weights, ZERO)
    if not weights or whole <= 0:
        raise ValueError("A sum is split by weights of which at least one is positive.")
    sign = -1 if total < 0 else 1
    units = (abs(total) / unit).quantize(Decimal(1), ROUND_HALF_UP)
    exact = [units * weight / whole for weight in weights]
    floors = [share.quantize(Decimal(1), ROUND_DOWN) for share in exact]
    missing = int(units - sum(floors, ZERO))
    order = sorted(range(len(weights)), key=lambda index: (floors[index] - exact[index], index))
    for index in order[:missing]:
        floors[index] += 1
    return [sign * part * unit for part in floors]


def percent_of(base, rate):
    return base * rate / HUNDRED
