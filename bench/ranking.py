"""S7: what the ranking of free times is worth, on a simulated quarter of a clinic.

Ten doctors on six chairs; patients ask over time for visits of 15 to 240 minutes, some with wishes, some in pain, some
cancel. The same stream of patients is booked by our first proposal, by the first free time, and by a random free time.
"""

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import mean

from slot_engine import Pair, Request, find_slots

START = datetime(2026, 1, 5)
DOCTORS = {
    1: {"therapy", "endodontics"}, 2: {"therapy"}, 3: {"surgery", "therapy"}, 4: {"hygiene", "therapy"}, 5: {"therapy", "endodontics"},
    6: {"therapy"}, 7: {"prosthetics", "therapy"}, 8: {"hygiene"}, 9: {"surgery"}, 10: {"orthodontics", "therapy"},
}
NEEDS = {"therapy": 46, "endodontics": 12, "surgery": 14, "orthodontics": 7, "prosthetics": 10, "hygiene": 11}
LENGTHS = {
    "therapy": {15: 10, 30: 34, 45: 16, 60: 26, 90: 14},
    "endodontics": {60: 20, 90: 45, 120: 35},
    "surgery": {30: 30, 45: 20, 60: 20, 120: 18, 180: 8, 240: 4},
    "orthodontics": {15: 30, 30: 50, 60: 20},
    "prosthetics": {30: 25, 60: 35, 90: 20, 120: 12, 240: 8},
    "hygiene": {45: 30, 60: 70},
}
LONG = 120


def roster(days):
    """Two shifts a day on six chairs, given to ten doctors in turn."""
    spans = defaultdict(list)
    order, turn = sorted(DOCTORS), 0
    for day in range(days):
        midnight = START + timedelta(days=day)
        if midnight.weekday() == 6:
            continue
        for chair in range(101, 107):
            for first, last in ((8, 14), (14, 20)):
                doctor = order[turn % len(order)]
                turn += 1
                spans[doctor, chair].append((midnight + timedelta(hours=first), midnight + timedelta(hours=last)))
        turn += 1
    for spans_of_pair in spans.values():
        spans_of_pair.sort()
    return spans


def patients(seed, days, per_day):
    """[(asked at, need, minutes, earliest, latest, wished hours or None, cancels n days before or None)] in order of time."""
    dice = random.Random(seed)
    rows = []
    for day in range(days):
        for _n in range(max(0, round(dice.gauss(per_day, per_day / 6)))):
            need = dice.choices(list(NEEDS), list(NEEDS.values()))[0]
            minutes = dice.choices(list(LENGTHS[need]), list(LENGTHS[need].values()))[0]
            asked = START + timedelta(days=day, minutes=dice.randrange(8 * 60, 20 * 60))
            is_acute = need == "therapy" and minutes <= 30 and dice.random() < 0.15
            patience = 1 if is_acute else dice.choice((4, 7, 10, 14, 21))
            wish = None if is_acute else dice.choices((None, (16, 20), (8, 11), (9, 18)), (50, 25, 10, 15))[0]
            cancels = dice.choice((1, 2, 3, 5)) if dice.random() < 0.08 else None
            earliest = asked + timedelta(minutes=30 if is_acute else 12 * 60)
            rows.append((asked, need, minutes, earliest, earliest + timedelta(days=patience), wish, cancels))
    return sorted(rows, key=lambda row: row[0])


def wished(earliest, latest, hours):
    if hours is None:
        return None
    day, spans = earliest.replace(hour=0, minute=0, second=0, microsecond=0), []
    while day <= latest:
        spans.append((day + timedelta(hours=hours[0]), day + timedelta(hours=hours[1])))
        day += timedelta(days=1)
    return tuple(spans)


def ours(request, pairs, busy, _dice):
    found = find_slots(request, pairs, busy)
    return found[0] if found else None


def first_fit(request, pairs, busy, _dice):
    found = find_slots(Request(**{**request.__dict__, "limit": 0}), pairs, busy)
    return found[0] if found else None


def at_random(request, pairs, busy, dice):
    found = find_slots(Request(**{**request.__dict__, "limit": 0}), pairs, busy)
    return dice.choice(found) if found else None


def simulate(choose, seed, days=90, per_day=78):
    """Minutes served and visits turned away when every patient is booked by `choose`."""
    spans, dice, end = roster(days + 25), random.Random(seed), START + timedelta(days=days)
    busy, cancellations, result = defaultdict(list), [], Counter()
    for asked, need, minutes, earliest, latest, hours, cancels in patients(seed, days, per_day):
        for row in [row for row in cancellations if row[0] <= asked]:
            cancellations.remove(row)
            for key in row[2]:
                busy[key].remove(row[1])
            result["minutes"] -= (row[1][1] - row[1][0]).seconds // 60 if row[1][0] < end else 0
        pairs = [
            Pair(doctor, chair, tuple(span for span in own if span[1] > earliest and span[0] < latest), len(DOCTORS[doctor]))
            for (doctor, chair), own in spans.items()
            if need in DOCTORS[doctor]
        ]
        near = {key: [row for row in rows if row[1] > earliest and row[0] < latest] for key, rows in busy.items()}
        request = Request(
            minutes, earliest, latest, limit=1, wanted=wished(earliest, latest, hours),
            busy_hours=() if hours else wished(earliest, latest, (16, 20)),
        )
        slot = choose(request, pairs, near, dice)
        if slot is None:
            result["turned_away"] += 1
            result["long_turned_away"] += minutes >= LONG
            continue
        taken = (slot.start, slot.stop)
        busy[slot.doctor].append(taken)
        busy[slot.chair].append(taken)
        result["minutes"] += minutes if slot.start < end else 0
        if cancels and slot.start - timedelta(days=cancels) > asked:
            cancellations.append((slot.start - timedelta(days=cancels), taken, (slot.doctor, slot.chair)))
    return result


def run(_env=None, size="small"):
    """Rows of the table: strategy, chair minutes served, gain over first-fit in percent, turned away, long ones of them."""
    seeds = range(1, 3 if size == "small" else 7)
    days = 30 if size == "small" else 90
    rows = {
        name: [simulate(choose, seed, days) for seed in seeds]
        for name, choose in (("our first proposal", ours), ("first free time", first_fit), ("random free time", at_random))
    }
    base = mean(result["minutes"] for result in rows["first free time"])
    return [
        {
            "strategy": name,
            "chair_minutes": round(mean(result["minutes"] for result in results)),
            "gain_percent": round(100 * mean(result["minutes"] for result in results) / base - 100, 1),
            "turned_away": round(mean(result["turned_away"] for result in results)),
            "long_turned_away": round(mean(result["long_turned_away"] for result in results)),
        }
        for name, results in rows.items()
    ]


if __name__ == "__main__":
    import sys

    for row in run(size=sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(row)
