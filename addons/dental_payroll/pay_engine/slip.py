"""Ordered components → the lines of one slip. No formulas: fixed, percentage, table of brackets, sums."""

from .money import CENT, percent_of, round_money
from .month import tiered
from .types import ZERO, SlipLine


def slip_lines(components, accrued, adjustments=None, debt=ZERO, unit=CENT):
    """Lines, gross, net and debt of one slip.

    :param components: tuple of Component in order
    :param accrued: {origin: sum of the accruals}
    :param adjustments: {component code: advances and deductions entered for the month}, positive = taken off
    :param debt: carried from the month before, positive = owed by the employee
    :return: (lines, gross, due, net, debt left); due is before the debt, net is never negative
    """
    lines, sums, gross, net = [], {}, ZERO, ZERO
    for component in components:
        base, rate, amount = _value(component, accrued, adjustments or {}, gross, sums)
        amount = round_money(amount, unit)
        if not amount:
            continue
        sums[component.code] = amount
        if component.side == "earning":
            gross += amount
            net += amount
        elif component.side == "deduction":
            net -= amount
        lines.append(SlipLine(component.code, component.side, base, rate, amount))
    left = net - debt
    return lines, gross, net, max(left, ZERO), max(-left, ZERO)


def _value(component, accrued, adjustments, gross, sums):
    if component.kind == "accruals":
        total = sum((amount for origin, amount in accrued.items() if origin in component.origins), ZERO)
        return total, ZERO, total
    if component.kind == "adjustment":
        total = adjustments.get(component.code, ZERO)
        return total, ZERO, total
    if component.kind == "fixed":
        return ZERO, ZERO, component.amount
    base = sum((sums.get(code, ZERO) for code in component.bases), ZERO) if component.bases else gross
    base = max(base, ZERO)
    if component.cap is not None:
        base = min(base, component.cap)
    if component.kind == "percent":
        return base, component.rate, percent_of(base, component.rate)
    return base, ZERO, tiered(component.tiers, base)
