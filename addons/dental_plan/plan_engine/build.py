"""build_options: choose a protocol per finding, order the steps, pack the visits."""

from decimal import Decimal

from .types import STAGE_ORDER, Option, Step, Visit

STAGE_RANK = {stage: rank for rank, stage in enumerate(STAGE_ORDER)}


def build_options(findings, protocols, procedures, settings):
    """Options of a mouth, one per tier that any protocol offers.

    :param findings: iterable of Finding, in any order
    :param protocols: iterable of Protocol
    :param procedures: {key: Procedure}
    :param settings: Settings
    :return: tuple of Option, in the order of `settings.tiers`
    :raise KeyError: a protocol names an unknown procedure
    """
    chosen, untreated = _choose(findings, protocols, procedures, settings)
    options = []
    for tier in settings.tiers:
        if not any(protocol.steps(tier) for protocol, _found in chosen):
            continue
        steps = _steps(chosen, tier, procedures)
        options.append(
            Option(
                tier=tier,
                steps=steps,
                visits=_pack(steps, settings.max_visit_minutes),
                untreated=untreated,
                total=sum((step.price for step in steps), Decimal(0)),
            )
        )
    return tuple(options)


def _place(finding):
    return (finding.fdi, finding.surfaces, finding.condition, finding.key)


def _removes_tooth(protocol, procedures):
    return any(procedures[step.procedure].removes_tooth for _tier, steps in protocol.tiers for step in steps)


def _choose(findings, protocols, procedures, settings):
    """[(protocol, findings it treats)] per place, and the keys that nothing treats.

    One protocol serves all findings of a tooth that it matches. A protocol that removes the tooth covers everything
    found on it: nothing is drilled that will be extracted.
    """
    ranked = sorted(protocols, key=lambda protocol: (protocol.sequence, protocol.key))
    by_place = {}
    for finding in sorted(findings, key=_place):
        by_place.setdefault(finding.fdi, []).append(finding)
    chosen, untreated = [], []
    for fdi, found in sorted(by_place.items()):
        groups = {}
        for finding in found:
            protocol = next((p for p in ranked if p.matches(finding, settings.age)), None)
            if protocol is None:
                untreated.append(finding.key)
            else:
                groups.setdefault(protocol.key, (protocol, []))[1].append(finding)
        removing = [group for group in groups.values() if fdi and _removes_tooth(group[0], procedures)]
        if removing:
            protocol, _own = min(removing, key=lambda group: (group[0].sequence, group[0].key))
            groups = {protocol.key: (protocol, [f for f in found if f.key not in untreated])}
        chosen.extend((protocol, tuple(own)) for protocol, own in groups.values())
    return chosen, tuple(sorted(untreated))


def _steps(chosen, tier, procedures):
    """Ordered steps of one tier: by stage, then tooth; the order inside a protocol is kept."""
    rows = []
    once = {}
    for protocol, found in chosen:
        lines = protocol.steps(tier) or next((steps for _tier, steps in protocol.tiers if steps), ())
        surfaces = "".join(letter for letter in "MODVL" if any(letter in finding.surfaces for finding in found))
        fdi = found[0].fdi
        rank, wait, previous = 0, 0, None
        for line in lines:
            procedure = procedures[line.procedure]
            stage = line.stage or procedure.stage
            rank = max(rank, STAGE_RANK[stage])
            whole_mouth = procedure.scope in ("mouth", "none")
            key = (procedure.key, "" if whole_mouth else fdi, "" if whole_mouth else surfaces)
            if key in once:
                # the same cleaning serves several findings
                once[key]["findings"] |= {finding.key for finding in found}
                previous, wait = once[key], line.wait_days
                continue
            row = {
                "rank": rank,
                "stage": stage,
                "procedure": procedure,
                "protocol": protocol.key,
                "fdi": "" if whole_mouth else fdi,
                "surfaces": surfaces if procedure.scope == "surface" else "",
                "findings": {finding.key for finding in found},
                "is_mandatory": line.is_mandatory,
                "wait": wait,
                "after": previous,
                "place": len(rows),
            }
            once[key] = row
            rows.append(row)
            previous, wait = row, line.wait_days
    rows = _in_order(rows)
    index = {id(row): position for position, row in enumerate(rows)}
    return tuple(
        Step(
            index=position,
            procedure=row["procedure"].key,
            protocol=row["protocol"],
            fdi=row["fdi"],
            surfaces=row["surfaces"],
            findings=tuple(sorted(row["findings"])),
            stage=row["stage"],
            minutes=row["procedure"].minutes,
            price=row["procedure"].price,
            specialty=row["procedure"].specialty,
            is_mandatory=row["is_mandatory"],
            wait_before=row["wait"],
            after=index[id(row["after"])] if row["after"] is not None else -1,
        )
        for position, row in enumerate(rows)
    )


def _in_order(rows):
    """By stage, tooth and place, but never before the row that must come first (a cleaning can serve several chains)."""
    waiting = sorted(rows, key=lambda row: (row["rank"], row["fdi"], row["place"]))
    ordered, placed = [], set()
    while waiting:
        row = next(row for row in waiting if row["after"] is None or id(row["after"]) in placed)
        waiting.remove(row)
        placed.add(id(row))
        ordered.append(row)
    return ordered


def _pack(steps, max_minutes):
    """Visits in order: one specialty each, not longer than `max_minutes` unless one step alone is, waits kept.

    A step joins the earliest visit of its specialty that has room and does not come before a step it must follow.
    """
    visits = []  # [specialty, quadrants, minutes, wait, [indexes]]
    visit_of = {}
    for step in steps:
        first = 0
        if step.after >= 0:
            first = visit_of[step.after] + (1 if step.wait_before else 0)
        quadrant = step.fdi[:1]
        target = None
        for position in range(first, len(visits)):
            specialty, quadrants, minutes, wait, _members = visits[position]
            fits = specialty == step.specialty and minutes + step.minutes <= max_minutes
            near = not quadrant or not quadrants or quadrant in quadrants
            if fits and near and wait >= step.wait_before:
                target = position
                break
        if target is None:
            target = len(visits)
            visits.append([step.specialty, set(), 0, step.wait_before, []])
        visit = visits[target]
        if quadrant:
            visit[1].add(quadrant)
        visit[2] += step.minutes
        visit[4].append(step.index)
        visit_of[step.index] = target
    return tuple(
        Visit(steps=tuple(members), specialty=specialty, minutes=minutes, wait_days=wait)
        for specialty, _quadrants, minutes, wait, members in visits
    )
