"""build_options: choose a protocol per place, order the steps, pack the visits."""

from dataclasses import replace
from decimal import Decimal

from .choose import choose
from .order import ordered_steps
from .pack import pack
from .types import Option


def build_options(findings, protocols, procedures, settings):
    """Options of a mouth, one per tier that any protocol offers.

    :param findings: iterable of Finding, in any order: everything open in the mouth, existing work too
    :param protocols: iterable of Protocol
    :param procedures: {key: Procedure}
    :param settings: Settings
    :return: tuple of Option, in the order of `settings.tiers`
    :raise KeyError: a protocol names an unknown procedure
    """
    findings, protocols = tuple(findings), tuple(protocols)
    offered = {tier for protocol in protocols for tier, steps in protocol.tiers if steps}
    options = (
        _option(findings, protocols, procedures, settings, tier) for tier in settings.tiers if tier in offered
    )
    return tuple(option for option in options if option.steps)


def build_insured(findings, protocols, procedures, settings, covered):
    """The one option that a payer's programme allows; its `untreated` holds what only own money can treat.

    Of each protocol the first tier counts whose mandatory steps are all in `covered`; optional steps outside are left
    out. Nothing outside the programme is ever in it.
    """
    allowed = []
    for protocol in protocols:
        own = dict(protocol.tiers)
        for tier in settings.tiers:
            steps = own.get(tier, ())
            if steps and all(step.procedure in covered for step in steps if step.is_mandatory):
                kept = tuple(step for step in steps if step.procedure in covered)
                if kept:
                    allowed.append(replace(protocol, tiers=(("insured", kept),)))
                    break
    return _option(tuple(findings), tuple(allowed), procedures, settings, "insured")


def _option(findings, protocols, procedures, settings, tier):
    chosen, untreated = choose(findings, protocols, procedures, settings.age, tier)
    steps = ordered_steps(chosen, tier, procedures)
    return Option(
        tier=tier,
        steps=steps,
        visits=pack(steps, settings),
        untreated=untreated,
        total=sum((step.price for step in steps), Decimal(0)),
    )
