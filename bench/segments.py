"""Ten segments over many patients, recomputed set-based (P11; PERFORMANCE section 7: 100,000 patients in at most 5 s).

`run(env, size)`: `size` patients with three findings each, made by SQL. Everything is rolled back by the caller.
"""

from time import perf_counter

from odoo import Command
from odoo.tools import SQL

TARGET_MS = 5000
PEOPLE = """
    WITH people AS (
        INSERT INTO res_partner (name, complete_name, active, type, company_registry, autopost_bills)
        SELECT 'Segment ' || n, 'Segment ' || n, true, 'contact', 'segment-bench', 'ask' FROM generate_series(1, %s) n RETURNING id
    )
    INSERT INTO dental_patient (partner_id, household_id, code, birthdate, is_vip, has_alert, active, create_date, preferred_days)
    SELECT id, id, 'SB' || id, date '1930-01-01' + (id %% 30000), id %% 20 = 0, id %% 7 = 0, true, now() - (id %% 2000) * interval '1 day', ''
    FROM people
"""
FINDINGS = """
    INSERT INTO dental_finding (patient_id, condition_id, found_on, resolved_on, author_id, origin, active)
    SELECT p.id, c.id, current_date - 400, CASE WHEN (p.id + k) %% 3 = 0 THEN current_date END, 1, 'here', true
    FROM dental_patient p, generate_series(1, 3) k
    JOIN LATERAL (SELECT id FROM dental_condition WHERE scope = 'mouth' ORDER BY id LIMIT 1 OFFSET 0) c ON true
    WHERE p.code LIKE 'SB%%'
"""


def _segments(env):
    condition = env["dental.condition"].search([("scope", "=", "mouth")], limit=1, order="id")
    lines = [
        [{"criterion": "age", "operator": "ge", "number": 60}],
        [{"criterion": "age", "operator": "between", "number": 20, "number_to": 40}, {"criterion": "vip", "operator": "no"}],
        [{"criterion": "vip", "operator": "yes"}],
        [{"criterion": "registered", "operator": "within", "number": 365}],
        [{"criterion": "registered", "operator": "before", "number": 1000}, {"criterion": "alert", "operator": "yes"}],
        [{"criterion": "questionnaire", "operator": "never"}],
        [{"criterion": "household", "operator": "ge", "number": 2}],
        [{"criterion": "finding", "operator": "any", "condition_ids": [Command.set(condition.ids)]}],
        [{"criterion": "finding", "operator": "none", "condition_ids": [Command.set(condition.ids)]}],
        [{"criterion": "alert", "operator": "no"}, {"criterion": "age", "operator": "le", "number": 30}],
    ]
    return env["dental.segment"].create(
        [{"name": f"Bench {number}", "line_ids": [Command.create(line) for line in group]} for number, group in enumerate(lines)]
    )


def run(env, size=100000):
    env.cr.execute(SQL(PEOPLE, size))
    env.cr.execute(FINDINGS.replace("%%", "%"))
    env.cr.execute("ANALYZE dental_patient")
    env.cr.execute("ANALYZE dental_finding")
    env.invalidate_all()
    segments = _segments(env)
    timings = []
    for _round in range(2):
        start = perf_counter()
        segments._recompute_members()
        timings.append(round((perf_counter() - start) * 1000))
    patient = segments[0].member_ids[:1]
    start = perf_counter()
    for segment in segments:
        segment.explain(patient)
    explained = round((perf_counter() - start) * 1000 / len(segments), 1)
    return [
        {"what": f"10 segments of {size} patients, first time", "ms": timings[0], "target_ms": TARGET_MS},
        {"what": "again, nothing new", "ms": timings[1], "target_ms": TARGET_MS},
        {"what": "why is she in it, per segment", "ms": explained},
        {"what": "memberships", "ms": sum(segments.mapped("member_count"))},
    ]
