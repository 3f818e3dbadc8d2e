"""Steps into visits: one specialist, one quadrant, a length that a patient stands; then visits into days."""

from .types import Visit


def pack(steps, settings):
    """Visits in order, every step in exactly one. Two ways of filling are tried; the one with fewer visits is taken.

    No visit is longer than the limit unless one step alone is; a step that has to wait lies in a later visit than what it
    waits for; phases never go back (acute and diagnostics, hygiene, work, maintenance).
    """
    limit = settings.max_visit_minutes
    ways = (_first_fit(steps, limit), _fill_up(steps, limit))
    return scheduled(steps, min(ways, key=len), settings.gap_days)


def fits(members, step, limit):
    """Whether `step` may join the steps of a visit."""
    if not members:
        return True
    specialties = {member.specialty for member in members if not member.shares_visit}
    quadrants = {member.quadrant for member in members if member.quadrant}
    return (
        sum(member.minutes for member in members) + step.minutes <= limit
        and (step.shares_visit or not specialties or specialties == {step.specialty})
        and (not step.quadrant or not quadrants or step.quadrant in quadrants)
    )


def _first_fit(steps, limit):
    """Each step into the earliest visit that takes it and lies late enough."""
    visits, visit_of = [], {}
    for step in sorted(steps, key=lambda step: (step.phase, step.index)):
        first = max((visit_of[before] + (1 if wait else 0) for before, wait in step.after), default=0)
        for number, members in enumerate(visits):
            if any(member.phase < step.phase for member in members):
                first = max(first, number)
        target = next((n for n in range(first, len(visits)) if fits(visits[n], step, limit)), None)
        if target is None:
            # behind everything: whatever it must follow lies before
            target = len(visits)
            visits.append([])
        visits[target].append(step)
        visit_of[step.index] = target
    return visits


def _fill_up(steps, limit):
    """Visit by visit: of the groups that could come next, the one that takes the most work."""
    visits, done, left = [], set(), sorted(steps, key=lambda step: (step.phase, step.index))
    while left:
        heads = {}
        for step in left:
            if step.phase == left[0].phase and all(before in done for before, _wait in step.after):
                heads.setdefault((step.specialty, step.quadrant), step)
        best = max((_grown(head, left, done, limit) for head in heads.values()), key=lambda m: sum(s.minutes for s in m))
        visits.append(best)
        done |= {member.index for member in best}
        left = [step for step in left if step.index not in done]
    return visits


def _grown(head, left, done, limit):
    """The visit that begins with `head` and takes on whatever may join, in order."""
    members, inside = [head], {head.index}
    grown = True
    while grown:
        grown = False
        missing = {step.phase for step in left if step.index not in inside}
        for step in left:
            if step.index in inside or step.phase > min(missing):
                continue
            ready = all(before in done or (not wait and before in inside) for before, wait in step.after)
            if ready and fits(members, step, limit):
                members.append(step)
                inside.add(step.index)
                grown = True
    return members


def scheduled(steps, groups, gap_days):
    """Visits of the groups of steps, each as early as what it waits for allows, with their days.

    `day` counts from the first visit and leaves `gap_days` between visits; `wait_days` is what must lie between a visit and
    the one before, so that keeping every `wait_days` keeps every wait.
    """
    visit_of = {step.index: number for number, members in enumerate(groups) for step in members}
    needs = [
        {(visit_of[before], wait) for step in members for before, wait in step.after if visit_of[before] != number}
        for number, members in enumerate(groups)
    ]
    order = _in_time(groups, needs, gap_days)
    parallel = _parallel(needs, order)
    day, least, visits = {}, {}, []
    previous = None
    for number in order:
        members = sorted(groups[number], key=lambda step: step.index)
        least[number] = max([least.get(previous, 0)] + [least[before] + wait for before, wait in needs[number]])
        day[number] = max(
            [0 if previous is None else day[previous] + gap_days] + [day[before] + wait for before, wait in needs[number]]
        )
        own = [step for step in members if not step.shares_visit] or members
        visits.append(
            Visit(
                steps=tuple(step.index for step in members),
                specialty=own[0].specialty,
                minutes=sum(step.minutes for step in members),
                wait_days=least[number] - (0 if previous is None else least[previous]),
                day=day[number],
                kind=_kind(members),
                rhythm="parallel" if number in parallel else "serial",
            )
        )
        previous = number
    return tuple(visits)


def _in_time(groups, needs, gap_days):
    """Numbers of the visits in the order in which a patient who comes every `gap_days` gets them.

    What was waited for comes on its day; else the order of the groups counts, and phases never go back.
    """
    phase = [max(step.phase for step in members) for members in groups]
    low = [min(step.phase for step in members) for members in groups]
    waits = [any(wait for _before, wait in need) for need in needs]
    day, day_of, left = 0, {}, list(range(len(groups)))
    while left:
        ready = {
            number: max((day_of[before] + wait for before, wait in needs[number]), default=0)
            for number in left
            if all(before in day_of for before, _wait in needs[number])
            and not any(low[other] < phase[number] for other in left if other != number)
        }
        due = [number for number in ready if ready[number] <= day]
        if not due:
            day = min(ready.values())
            continue
        number = min(due, key=lambda one: (not waits[one], ready[one] if waits[one] else 0, one))
        day_of[number] = day
        left.remove(number)
        day += gap_days
    return list(day_of)


def _kind(members):
    kinds = {step.kind for step in members}
    return next(kind for kind in ("treatment", "consultation", "examination") if kind in kinds)


def _parallel(needs, order):
    """Numbers of the visits that fill the time in which other teeth heal."""
    place = {number: position for position, number in enumerate(order)}
    healing = [(place[before], place[number]) for number in order for before, wait in needs[number] if wait]
    return {
        number
        for number in order
        if any(start < place[number] < stop for start, stop in healing)
        and not any(wait and before == order[place[number] - 1] for before, wait in needs[number])
    }
