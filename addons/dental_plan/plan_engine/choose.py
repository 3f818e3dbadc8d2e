"""Which protocol treats what is found on each tooth."""

from collections import Counter

from .types import CANAL, CROWNS, REPLACEMENTS, RESTORATIONS, quadrant_of


def choose(findings, protocols, procedures, age, tier):
    """[(protocol, its findings)] and the keys that nothing treats, for one tier; independent of the order of findings.

    On one tooth the most urgent protocol (lowest sequence) leads. A protocol that removes the tooth takes everything found on
    it: nothing is drilled that will be extracted. One that rebuilds the tooth takes what others would only fill.
    A gap that is filled already needs nothing; what is charted on a missing tooth is left alone.
    """
    ranked = sorted(protocols, key=lambda protocol: (protocol.sequence, protocol.key))
    by_place = {}
    findings = sorted(findings, key=_place)
    gaps = _gaps(findings)
    for finding in findings:
        by_place.setdefault(finding.fdi, []).append(finding)
    chosen, untreated = [], []
    for fdi, found in sorted(by_place.items()):
        groups, left = _groups(found, ranked, age, tier, gaps.get(quadrant_of(fdi) in ("1", "2"), 0) if fdi else 0)
        groups, left = _merge(groups, left, procedures, tier)
        chosen.extend(groups)
        untreated.extend(finding.key for finding in left)
    return chosen, tuple(sorted(untreated))


def _place(finding):
    return (finding.fdi, finding.condition, finding.surfaces, finding.key)


def _gaps(findings):
    """{True for the upper, False for the lower jaw: teeth missing and not replaced, wisdom teeth not counted}."""
    filled = {finding.fdi for finding in findings if finding.kind == "work" and finding.condition in REPLACEMENTS}
    missing = {finding.fdi for finding in findings if finding.kind == "absence" and finding.fdi and finding.fdi[1:] != "8"}
    return Counter(quadrant_of(fdi) in ("1", "2") for fdi in missing - filled)


def _groups(found, ranked, age, tier, gaps):
    replaced = any(finding.condition in REPLACEMENTS for finding in found if finding.kind == "work")
    absent = any(finding.kind == "absence" for finding in found)
    groups, left = {}, []
    for finding in found:
        if finding.kind not in ("pathology", "absence") or (finding.kind == "absence" and replaced):
            continue
        protocol = None
        if finding.kind == "absence" or not absent or not finding.fdi:
            protocol = next((p for p in ranked if p.matches(finding, age, gaps) and p.steps(tier)), None)
        if protocol is None:
            left.append(finding)
        else:
            groups.setdefault(protocol.key, (protocol, []))[1].append(finding)
    return [(protocol, tuple(own)) for protocol, own in groups.values()], left


def _merge(groups, left, procedures, tier):
    groups = sorted(groups, key=lambda group: (group[0].sequence, group[0].key))
    if not groups or not groups[0][1][0].fdi:
        return groups, left
    results = {group[0].key: [procedures[step.procedure].result for step in group[0].steps(tier)] for group in groups}
    for protocol, own in groups:
        if any(procedures[step.procedure].removes_tooth for step in protocol.steps(tier)):
            everything = own + tuple(f for _p, others in groups if _p is not protocol for f in others) + tuple(left)
            return [(protocol, everything)], []
    leader, own = groups[0]
    if CANAL in results[leader.key] or CROWNS & set(results[leader.key]):
        taken = [group for group in groups[1:] if set(results[group[0].key]) <= RESTORATIONS]
        groups = [(leader, own + tuple(f for _p, others in taken for f in others))] + [
            group for group in groups[1:] if group not in taken
        ]
    return groups, left
