"""The steps of one tier in an order that makes sense."""

from heapq import heapify, heappop, heappush

from .types import PHASE, STAGE_ORDER, STAGE_RANK, Step, quadrant_of

LETTERS = "MODVL"


def ordered_steps(chosen, tier, procedures):
    """Steps of one tier, each after what it must follow; by stage, then quadrant, tooth and protocol.

    A step that several protocols ask for on one place (the same cleaning) is planned once.
    """
    rows = _rows(chosen, tier, procedures)
    order = _place_extractions(_sorted(rows), rows)
    index = {place: position for position, place in enumerate(order)}
    return tuple(_step(index, rows[place], position) for position, place in enumerate(order))


def _rows(chosen, tier, procedures):
    rows, once = [], {}
    for protocol, found in chosen:
        surfaces = "".join(letter for letter in LETTERS if any(letter in finding.surfaces for finding in found))
        previous, wait = [], 0
        for line in protocol.steps(tier):
            procedure = procedures[line.procedure]
            places = []
            for fdi, area in _places(procedure.scope, found[0].fdi):
                own = surfaces if procedure.scope == "surface" else ""
                key = (procedure.key, fdi, area, own)
                if key not in once:
                    once[key] = len(rows)
                    rows.append(_row(protocol, line, procedure, fdi, area, own))
                place = once[key]
                rows[place]["findings"] |= {finding.key for finding in found}
                rows[place]["mandatory"] |= line.is_mandatory
                for before in previous:
                    if before != place and not _reaches(rows, before, place):
                        rows[place]["after"][before] = max(wait, rows[place]["after"].get(before, 0))
                places.append(place)
            previous, wait = places, line.wait_days
    return rows


def _row(protocol, line, procedure, fdi, area, surfaces):
    return {
        "procedure": procedure, "protocol": protocol.key, "line": line, "fdi": fdi, "area": area, "surfaces": surfaces,
        "stage": line.stage or procedure.stage, "findings": set(), "mandatory": False, "after": {},
    }


def _places(scope, fdi):
    """[(fdi, area)] that a procedure is done on; what a whole mouth needs by quadrant or jaw is one step for each."""
    if scope in ("mouth", "none"):
        return [("", "")]
    if scope in ("quadrant", "sextant"):
        return [("", quadrant_of(fdi))] if fdi else [("", quadrant) for quadrant in "1234"]
    if scope == "jaw":
        jaws = {"1": "upper", "2": "upper", "3": "lower", "4": "lower"}
        return [("", jaws[quadrant_of(fdi)])] if fdi else [("", "upper"), ("", "lower")]
    return [(fdi, "")]


def _reaches(rows, start, goal):
    """Whether `start` must come after `goal` already: a new "after" would close a circle."""
    todo = [start]
    seen = set()
    while todo:
        place = todo.pop()
        if place == goal:
            return True
        if place not in seen:
            seen.add(place)
            todo.extend(rows[place]["after"])
    return False


def _sorted(rows):
    """Places in topological order; among what is free, the lowest stage, quadrant, tooth."""
    followers = {place: [] for place in range(len(rows))}
    waiting = [len(row["after"]) for row in rows]
    for place, row in enumerate(rows):
        row["rank"] = STAGE_RANK[row["stage"]]
        for before in row["after"]:
            followers[before].append(place)
    heap = [_priority(rows, place) for place in range(len(rows)) if not waiting[place]]
    heapify(heap)
    order = []
    while heap:
        place = heappop(heap)[-1]
        order.append(place)
        for follower in followers[place]:
            # what follows a late step is late itself
            if rows[place]["rank"] > rows[follower]["rank"]:
                rows[follower]["rank"] = rows[place]["rank"]
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(heap, _priority(rows, follower))
    return _by_rank(order, rows)


def _by_rank(order, rows):
    # A rank is never lower than that of what came before in its chain, so a stable sort keeps every chain.
    return sorted(order, key=lambda place: rows[place]["rank"])


def _priority(rows, place):
    row = rows[place]
    return (row["rank"], quadrant_of(row["fdi"]) or row["area"], row["fdi"], place)


def _place_extractions(order, rows):
    """Extractions sit in the flow: neither first without need, nor the last step before the end."""

    def extracts(place):
        return rows[place]["procedure"].removes_tooth and rows[place]["stage"] != "acute"

    if order and extracts(order[0]):
        other = next((p for p in order if not extracts(p) and not rows[p]["after"] and _same_phase(rows, order[0], p)), None)
        if other is not None:
            order = [other] + [place for place in order if place != other]
    if order and extracts(order[-1]):
        followed = {before for row in rows for before in row["after"]}
        other = next(
            (p for p in reversed(order[1:]) if not extracts(p) and p not in followed and _same_phase(rows, order[-1], p)),
            None,
        )
        if other is not None:
            order = [place for place in order if place != other] + [other]
    return order


def _same_phase(rows, one, other):
    return _phase(rows[one]["rank"]) == _phase(rows[other]["rank"])


def _phase(rank):
    return PHASE[STAGE_ORDER[rank]]


def _step(index, row, position):
    return Step(
        index=position,
        procedure=row["procedure"].key,
        protocol=row["protocol"],
        protocol_step=row["line"].key,
        fdi=row["fdi"],
        area=row["area"],
        surfaces=row["surfaces"],
        findings=tuple(sorted(row["findings"])),
        stage=row["stage"],
        rank=row["rank"],
        minutes=row["procedure"].minutes,
        price=row["procedure"].price,
        specialty=row["procedure"].specialty,
        is_mandatory=row["mandatory"],
        after=tuple(sorted((index[before], wait) for before, wait in row["after"].items())),
        shares_visit=row["line"].shares_visit,
        removes_tooth=row["procedure"].removes_tooth,
        kind=row["procedure"].kind,
    )
