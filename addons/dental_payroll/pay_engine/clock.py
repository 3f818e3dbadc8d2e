"""Clock against roster. Naive UTC in, local days out: a minute is a minute, also when the clocks change."""

from datetime import timezone

from .types import DaySheet

UTC = timezone.utc


def day_sheets(shifts, punches, zone, tolerance):
    """One DaySheet per local day with a shift or a punch, in order.

    A shift belongs to the local day on which it starts, also over midnight; a punch to the day of the shift it shares most
    time with, else to the local day on which it starts.

    :param shifts: spans of one person that do not overlap
    :param punches: closed spans of one person that do not overlap; an open punch is left out by the caller
    :param zone: tzinfo of the clinic
    """
    days = {}
    for shift in sorted(shifts, key=lambda span: span.start):
        days.setdefault(_local_day(shift.start, zone), ([], []))[0].append(shift)
    dated = [(day, shift) for day, (own, _none) in days.items() for shift in own]
    for punch in sorted(punches, key=lambda span: span.start):
        best = max(dated, key=lambda row: _shared(row[1], punch), default=None)
        day = best[0] if best and _shared(best[1], punch) else _local_day(punch.start, zone)
        days.setdefault(day, ([], []))[1].append(punch)
    every = sorted(punches, key=lambda span: span.start)
    return [_sheet(day, own, clocked, every, tolerance) for day, (own, clocked) in sorted(days.items())]


def _local_day(moment, zone):
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _minutes(delta):
    return int(delta.total_seconds() // 60)


def _shared(one, other):
    return max(0, _minutes(min(one.stop, other.stop) - max(one.start, other.start)))


def _sheet(day, shifts, clocked, every, tolerance):
    late = early = absent = covered = present = 0
    for shift in shifts:
        inside = [punch for punch in every if _shared(shift, punch)]
        if not inside:
            absent += _shared(shift, shift)
            continue
        present += 1
        behind = _minutes(inside[0].start - shift.start)
        before = _minutes(shift.stop - inside[-1].stop)
        late += behind if behind > tolerance.late else 0
        early += before if before > tolerance.early else 0
    worked = sum(_shared(punch, punch) for punch in clocked)
    covered = sum(_shared(shift, punch) for shift in shifts for punch in clocked)
    over = worked - covered
    return DaySheet(
        day,
        planned=sum(_shared(shift, shift) for shift in shifts),
        worked=worked,
        late=late,
        early=early,
        absent=absent,
        overtime=over if over > tolerance.overtime else 0,
        shifts=len(shifts),
        shifts_worked=present,
    )
