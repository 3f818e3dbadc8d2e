"""Sums that add up: shares rounded so that their sum is the whole, to the smallest coin."""

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
