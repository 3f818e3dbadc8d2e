"""Work and schemes → what everybody has earned by it, or what is missing to say so."""

from .money import CENT, percent_of, round_money, split
from .month import period_at
from .types import HUNDRED, ONE, ZERO, Earned, Gap

STEP_BASES = ("done", "received")


def first_match(rules, role, work):
    """The first rule for `role` whose filters let `work` pass; None if there is none."""
    for rule in rules:
        if rule.role == role and rule.basis in STEP_BASES and _matches(rule, work):
            return rule
    return None


def _matches(rule, work):
    if rule.procedures and work.procedure not in rule.procedures:
        return False
    if rule.categories and not rule.categories & work.categories:
        return False
    if rule.specialties and work.specialty not in rule.specialties:
        return False
    if rule.payers and work.payer not in rule.payers:
        return False
    if rule.payer_kind == "patient" and work.payer is not None:
        return False
    if rule.payer_kind == "insurer" and work.payer is None:
        return False
    return work.is_cross or not rule.cross_only


def accruals_for(works, schemes, unit=CENT, kept=None):
    """All that `works` have earned up to now.

    :param works: iterable of Work; their order does not matter
    :param schemes: {employee: tuple of Period with a Scheme}; who has no scheme on the day is not paid by piece
    :param kept: {(step, payer, role, employee): Rule} that counted before and goes on counting, whatever the scheme says now
    :return: (list of Earned, list of Gap)
    """
    kept = kept or {}
    earned, gaps = [], []
    for work in works:
        people = dict(work.people)
        for role, employee in work.people:
            scheme = period_at(schemes.get(employee, ()), work.day)
            if scheme is None or not _pays_role(scheme, role):
                continue
            rule = kept.get((work.step, work.payer, role, employee)) or first_match(scheme.rules, role, work)
            if rule is None:
                if role != "referrer":
                    gaps.append(Gap(work.step, employee, "rate"))
                continue
            missing = _missing_cost(rule, work)
            if missing:
                gaps.append(Gap(work.step, employee, missing))
                continue
            earned += _earn(work, role, employee, people, scheme, rule, unit)
    return earned, sorted(set(gaps), key=lambda gap: (gap.step, gap.employee, gap.reason))


def _pays_role(scheme, role):
    return any(rule.role == role and rule.basis in STEP_BASES for rule in scheme.rules)


def _missing_cost(rule, work):
    if rule.method != "percent":
        return None
    for kind in ("material", "laboratory"):
        if getattr(rule, kind) != "none" and getattr(work, kind) is None:
            return kind
    return None


def _earn(work, role, employee, people, scheme, rule, unit):
    """The parts of one rule's amount: the owner's and those of the people it is shared with."""
    if rule.method == "nothing" or (work.is_redo and not scheme.redo_paid):
        return []
    if work.is_redone and scheme.redo_takes_back:
        return []
    base, deduction, amount = _amount(work, rule)
    amount = round_money(amount, unit)
    if not amount and not base:
        return []
    shares = [(share.role, people[share.role], share.percent) for share in rule.shares if people.get(share.role)]
    own = HUNDRED - sum((percent for *_who, percent in shares), ZERO)
    receivers = [(role, employee, own), *shares]
    amounts = split(amount, [percent for *_who, percent in receivers], unit)
    return [
        Earned(
            work.step, work.payer, name, role, person, rule.id, work.day,
            base=base, rate=rule.live_rate, coefficient=rule.coefficient,
            deduction=deduction, amount=part,
        )
        for (name, person, _percent), part in zip(receivers, amounts, strict=True)
    ]


def _amount(work, rule):
    """(base, taken off after the percentage, exact amount); nothing of it falls below zero."""
    gross = _gross(work, rule)
    portion = _portion(work, rule)
    part = work.part / work.price if work.price else ONE
    if rule.method == "fixed":
        pieces = part * portion
        return pieces, ZERO, rule.live_rate * rule.coefficient * pieces
    costs = {"before": ZERO, "after": ZERO}
    for kind in ("material", "laboratory"):
        order = getattr(rule, kind)
        if order != "none":
            weight = part if rule.costs_first else part * portion
            costs[order] += getattr(work, kind) * weight * rule.cost_percent / HUNDRED
    if not gross:
        return ZERO, ZERO, ZERO
    base = max(ZERO, gross - costs["before"])
    due = percent_of(base, rule.live_rate) * rule.coefficient
    deduction = min(due, costs["after"])
    return base, deduction, due - deduction


def _portion(work, rule):
    """How much of the part counts: 1 = all of it was done, or paid."""
    if work.is_redo or not work.part:
        return ONE
    return (work.done if rule.basis == "done" else work.received) / work.part


def _gross(work, rule):
    """The money that the percentage starts from. A warranty redo costs the patient nothing and counts by the list."""
    if work.is_redo:
        return work.listed
    if rule.full_price:
        return work.listed * _portion(work, rule)
    return work.done if rule.basis == "done" else work.received
