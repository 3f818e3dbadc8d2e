"""Visits of one doctor on one day: the shift filled with visits of real lengths, some missed, some cancelled."""

from random import Random

from .types import Visit

# (minutes, kind, weight)
MIX = (
    (15, "consultation", 8),
    (30, "examination", 22),
    (30, "treatment", 14),
    (45, "treatment", 14),
    (60, "treatment", 22),
    (90, "treatment", 12),
    (120, "treatment", 5),
)


def visits_of_day(seed, doctor, day, shift, patients, fill=0.8):
    """Visits that fill one shift, none overlapping.

    :param int doctor: number of the doctor
    :param int day: offset from today
    :param tuple shift: (first minute, last minute) of the local day
    :param int patients: how many the clinic has; visits name one of 0 … patients - 1, each at most once a day and doctor
    :param float fill: share of the shift that is booked
    :return: tuple of Visit in order of time
    """
    rng = Random(f"{seed}:day:{doctor}:{day}")
    visits, seen = [], set()
    minute, end = shift
    while minute + 15 <= end:
        minutes, kind, _weight = rng.choices(MIX, [row[2] for row in MIX])[0]
        minutes = min(minutes, (end - minute) // 15 * 15)
        if rng.random() > fill:
            minute += 15 * rng.randint(1, 3)
            continue
        patient = rng.randrange(patients)
        if patient in seen:
            minute += 15
            continue
        seen.add(patient)
        outcome = rng.choices(("done", "no_show", "cancelled"), (90, 4, 6))[0]
        visits.append(Visit(patient, doctor, day, minute, minutes, kind, outcome))
        minute += minutes
    return tuple(visits)
