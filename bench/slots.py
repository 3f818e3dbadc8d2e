"""PERFORMANCE 1: search for free time; 30 doctor-chair pairs, 60 days, many existing appointments."""

from datetime import timedelta
from statistics import median
from time import perf_counter

from schedule_data import HORIZON, SIZES, Clinic

from odoo.tools import SQL

# All 30-minute starts by multiranges: the same answer without our engine.
BOUND = """
    WITH open AS (
        SELECT resource_id AS d, chair_id AS c, range_agg(tsrange(start, stop)) AS r FROM dental_shift
         WHERE company_id = %s AND start < %s AND stop > %s GROUP BY 1, 2
    ), busy AS (
        SELECT resource_id, range_agg(tsrange(start, stop)) AS r FROM dental_booking
         WHERE is_blocking AND resource_id IN (SELECT d FROM open UNION SELECT c FROM open) AND start < %s AND stop > %s
           AND start > %s - interval '1 day' GROUP BY 1
    )
    SELECT d, c, g FROM open
      LEFT JOIN busy bd ON bd.resource_id = d LEFT JOIN busy bc ON bc.resource_id = c
      CROSS JOIN LATERAL unnest(open.r - COALESCE(bd.r, '{}') - COALESCE(bc.r, '{}')) f
      CROSS JOIN LATERAL generate_series(lower(f), upper(f) - interval '30 minutes', interval '15 minutes') g
"""


def timed(call, times=9):
    call()
    spent = []
    for _n in range(times):
        begin = perf_counter()
        call()
        spent.append(perf_counter() - begin)
    return median(spent) * 1000


def run(env, size="small"):
    """Rows: workload, milliseconds, ratio to the bound."""
    clinic = Clinic(env, SIZES[size])
    env, earliest, latest = clinic.env, clinic.day, clinic.day + timedelta(days=HORIZON)
    find = env["dental.slot.request"].find
    base = {"duration_minutes": 30, "earliest": earliest, "latest": latest, "company_id": clinic.company.id}

    def bound():
        env.cr.execute(SQL(BOUND, clinic.company.id, latest, earliest, latest, earliest, earliest))
        return env.cr.fetchall()

    # Every start of the bound begins at a free span's edge; ours lie on the quarter hours: the same here, where all is.
    assert len(bound()) == len(find({**base, "limit": 0})), "the search and the bound disagree"
    limit = timed(bound)
    rows = [("bare SQL, all starts", limit)]
    for name, request in (
        ("three best with reasons", {}),
        ("three best, 120 minutes", {"duration_minutes": 120}),
        ("every start, unranked", {"limit": 0}),
    ):
        rows.append((name, timed(lambda request=request: find({**base, **request}))))
    return [
        {"workload": name, "appointments": clinic.existing, "pairs": clinic.pairs, "days": HORIZON, "ms": round(ms, 1), "of_bound": round(ms / limit, 2)}
        for name, ms in rows
    ]

