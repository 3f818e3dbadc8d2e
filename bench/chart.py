"""Chart as of any day over 30 years of findings: server time, queries, engine time (P5, PERFORMANCE section 7).

`run(env, size)`: `size` years of findings, 40 a year. Everything is rolled back by the caller.
"""

import random
from datetime import date, timedelta
from statistics import median
from time import perf_counter, process_time

TARGET_MS = 20
CODES = (
    "caries_medium", "caries_deep", "pulpitis", "periodontitis_apical", "filling_composite", "filling_amalgam",
    "root_canal_treated", "post", "crown_zirconia", "crown_metal_ceramic", "wedge_defect", "gingivitis", "recession", "sealant",
)  # fmt: skip
SLOTS = [f"{quadrant}{position}" for quadrant in (1, 2, 3, 4) for position in range(1, 9)]


def history(years, seed=1):
    """Rows for `dental.finding.chart`: 40 findings a year, most of them resolved after some years."""
    dice = random.Random(seed)
    rows = []
    for year in range(years):
        for _number in range(40):
            found = date(2026 - years + year, 1, 1) + timedelta(days=dice.randrange(365))
            ended = found + timedelta(days=dice.randrange(30, 2500))
            code = dice.choice(CODES)
            rows.append(
                {
                    "fdi": dice.choice(SLOTS),
                    "condition": code,
                    "surfaces": dice.choice(("O", "M", "MO", "MOD")) if "caries" in code or "filling" in code else False,
                    "found_on": found,
                    "resolved_on": ended if ended < date(2026, 1, 1) and dice.random() < 0.9 else False,
                }
            )
    return rows


def _timed(env, act, rounds=30):
    """(median milliseconds, median of the processor's, queries) of `act(n)`, the ORM's cache emptied before each round."""
    times, processor, queries = [], [], 0
    for number in range(rounds):
        env.invalidate_all()
        before = env.cr.sql_log_count
        start, start_processor = perf_counter(), process_time()
        act(number)
        processor.append((process_time() - start_processor) * 1000)
        times.append((perf_counter() - start) * 1000)
        queries = env.cr.sql_log_count - before
    return round(median(times), 1), round(median(processor), 1), queries


def run(env, size=30):
    patient = env["dental.patient"].create({"name": "Bench Patient", "birthdate": "1960-01-01"})
    rows = history(size)
    start = perf_counter()
    env["dental.finding"].chart([{**row, "patient_id": patient.id} for row in rows])
    env.flush_all()
    charted = (perf_counter() - start) * 1000
    days = [str(date(2026 - size, 6, 1) + timedelta(days=number * 365 * size // 30)) for number in range(30)]
    patient.chart_at(days[0])
    at_day, processor, queries = _timed(env, lambda number: patient.chart_at(days[number]))
    opened, open_processor, open_queries = _timed(env, lambda number: patient.chart_open())
    printed, print_processor, _queries = _timed(env, lambda number: patient.chart_svg(days[number]))
    return [
        {"what": f"chart as of any day, {len(rows)} findings", "ms": at_day, "cpu_ms": processor, "queries": queries, "target_ms": TARGET_MS},
        {"what": "chart opened with the whole history", "ms": opened, "cpu_ms": open_processor, "queries": open_queries},
        {"what": "chart as SVG for print", "ms": printed, "cpu_ms": print_processor},
        {"what": f"{len(rows)} findings charted in one call", "ms": round(charted, 1)},
    ]
