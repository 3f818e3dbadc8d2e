"""What is wrong with a plan as it stands after editing (L14): warnings, never silent corrections."""

from dataclasses import dataclass

from .types import CANAL, CROWNS, RESTORATIONS


@dataclass(frozen=True)
class Planned:
    """A step as it lies in the plan."""

    key: int
    visit: int  # position of its visit, 0 = none yet
    day: int  # planned day of its visit
    fdi: str
    surfaces: str
    procedure: int
    stage: str
    result: str
    minutes: int
    specialty: int
    after: tuple = ()  # ((key, days), …)
    treats_tooth: bool = False
    removes_tooth: bool = False
    shares_visit: bool = False
    harms: frozenset = frozenset()  # codes of allergies and conditions it must not meet
    is_done: bool = False


@dataclass(frozen=True, order=True)
class Conflict:
    kind: str
    key: int  # the step to look at
    other: int = 0  # the step in its way
    detail: str = ""


def conflicts(steps, alerts=frozenset(), found=(), max_visit_minutes=90):
    """Sorted Conflicts of one option.

    :param steps: iterable of Planned, without removed ones
    :param alerts: codes of the patient's allergies and conditions
    :param found: iterable of (fdi, condition) still open
    """
    steps = list(steps)
    by_tooth = {}
    for step in steps:
        if step.fdi:
            by_tooth.setdefault(step.fdi, []).append(step)
    answer = set()
    for fdi, own in by_tooth.items():
        answer |= _on_removed(own) | _crowns(own, {condition for tooth, condition in found if tooth == fdi}) | _twice(own)
    by_key = {step.key: step for step in steps}
    for step in steps:
        answer |= _order(step, by_key)
        answer |= {Conflict("harm", step.key, detail=code) for code in step.harms & alerts if not step.is_done}
    return sorted(answer | _visits(steps, max_visit_minutes))


def _on_removed(own):
    """Work on a tooth that is taken out: wasted before, impossible after."""
    return {
        Conflict("tooth_removed", step.key, removal.key)
        for removal in own
        if removal.removes_tooth
        for step in own
        if step is not removal and not step.is_done and (step.treats_tooth or step.removes_tooth)
        and (not step.removes_tooth or step.key > removal.key)
    }


def _crowns(own, found):
    answer = set()
    canals = [step for step in own if step.result == CANAL]
    for crown in own:
        if crown.result not in CROWNS or crown.is_done:
            continue
        answer |= {Conflict("crown_first", crown.key, canal.key) for canal in canals if canal.visit > crown.visit > 0}
        if not canals and found & {"pulpitis", "periodontitis_apical"}:
            answer.add(Conflict("crown_without_canal", crown.key))
    return answer


def _twice(own):
    """Two restorations on one surface; a crown takes all surfaces. A temporary crown is meant to be replaced."""
    work = [step for step in own if step.result in RESTORATIONS and step.result != "crown_temporary"]
    answer = set()
    for number, step in enumerate(work):
        for other in work[number + 1 :]:
            first, second = (step, other) if (step.visit, step.key) <= (other.visit, other.key) else (other, step)
            crowns = [one.result in CROWNS for one in (first, second)]
            if all(crowns) or crowns[0] or (not crowns[1] and set(first.surfaces) & set(second.surfaces)):
                answer.add(Conflict("twice", second.key, first.key))
    return answer


def _order(step, by_key):
    answer = set()
    for before, wait in step.after:
        other = by_key.get(before)
        if other is None or not step.visit or not other.visit:
            continue
        if step.visit < other.visit or (wait and step.visit == other.visit):
            answer.add(Conflict("too_early", step.key, before))
        elif wait and step.day < other.day + wait:
            answer.add(Conflict("wait", step.key, before, str(wait)))
    return answer


def _visits(steps, max_visit_minutes):
    answer, by_visit = set(), {}
    for step in steps:
        if step.visit and not step.is_done:
            by_visit.setdefault(step.visit, []).append(step)
    for own in by_visit.values():
        minutes = sum(step.minutes for step in own)
        if minutes > max_visit_minutes and len(own) > 1:
            answer.add(Conflict("too_long", own[-1].key, detail=str(minutes)))
        specialists = {step.specialty for step in own if not step.shares_visit}
        if len(specialists) > 1:
            answer.add(Conflict("specialists", own[-1].key))
    removals = [step for step in steps if step.removes_tooth and step.visit and step.stage != "acute"]
    last = max((step.visit for step in steps), default=0)
    for step in removals:
        others = [one for one in steps if not one.removes_tooth]
        if step.visit == last and others and max((one.visit for one in others), default=0) < last:
            answer.add(Conflict("extraction_last", step.key))
    return answer
