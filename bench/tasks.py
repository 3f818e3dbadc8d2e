"""PERFORMANCE 5: rules over many patients, the list and the next task, the counter of the three states.

`run(env, size)` works in the open transaction of `env` and leaves nothing behind when that is rolled back.
"""

import time
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

SIZES = {"small": 20_000, "full": 200_000, "large": 1_000_000}

# The same rows by a bare INSERT … SELECT into empty copies of the two tables: with the same indexes, and with the foreign keys too.
BARE = """
INSERT INTO bench_task SELECT t.* FROM dental_task t WHERE t.id IN (SELECT task_id FROM dental_task_reason WHERE rule_id = %(rule)s);
INSERT INTO bench_reason SELECT r.* FROM dental_task_reason r WHERE r.rule_id = %(rule)s
"""


def clock(work, times=1):
    start = time.perf_counter()
    for _n in range(times):
        answer = work()
    return (time.perf_counter() - start) / times, answer


def clone(env, record, source, **own):
    """Rows like `record`, one per row of `source` (aliased n); `own`: SQL of the columns that differ."""
    env.flush_all()
    rows = env.execute_query(
        SQL("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s", record._table)
    )
    columns = [row[0] for row in rows if row[0] != "id"]
    values = [SQL(own[name]) if name in own else SQL.identifier("t", name) for name in columns]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t CROSS JOIN %s WHERE t.id = %s",
            SQL.identifier(record._table),
            SQL(", ").join(SQL.identifier(name) for name in columns),
            SQL(", ").join(values),
            SQL.identifier(record._table),
            SQL(source),
            record.id,
        )
    )


def fill(env, size):
    """`size` patients, each with one treatment done in the last two weeks."""
    patient = env["dental.patient"].create({"name": "Bench patient", "branch_id": env.company.id})
    now = fields.Datetime.now()
    visit = env["dental.appointment"].browse(
        env["dental.appointment"].book({"patient_id": patient.id, "start": now - timedelta(days=1), "duration_minutes": 30})["id"]
    )
    visit.write({"state": "in_chair"})
    visit.action_done()
    env.flush_all()
    env.cr.execute("SET LOCAL session_replication_role = replica")  # fixtures only: no triggers, no foreign keys
    clone(env, patient.partner_id, f"generate_series(1, {size}) n", name="'Bench ' || n", complete_name="'Bench ' || n", ref="'bench'")
    source = "(SELECT id FROM res_partner WHERE ref = 'bench') n"
    clone(env, patient, source, partner_id="n.id", household_id="n.id", code="'B' || n.id", is_vip="mod(n.id, 100) = 0")
    source = "(SELECT id FROM dental_patient WHERE starts_with(code, 'B')) n"
    ago = "t.%s - make_interval(hours => mod(n.id, 300))"
    clone(env, visit, source, patient_id="n.id", name="'B' || n.id", start=ago % "start", stop=ago % "stop", finished_at=ago % "finished_at")
    env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
    for table in ("res_partner", "dental_patient", "dental_appointment"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all(flush=False)


def bare(env, rule, with_keys):
    """Seconds of the floor."""
    env.cr.execute("DROP TABLE IF EXISTS bench_reason; DROP TABLE IF EXISTS bench_task")
    for copy, table in (("bench_task", "dental_task"), ("bench_reason", "dental_task_reason")):
        env.cr.execute(SQL("CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING INDEXES)", SQL.identifier(copy), SQL.identifier(table)))
        if with_keys:
            keys = env.execute_query(
                SQL("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", table)
            )
            for (text,) in keys:
                env.cr.execute(SQL("ALTER TABLE %s ADD %s", SQL.identifier(copy), SQL(text.replace("dental_task(", "bench_task("))))
    seconds = clock(lambda: env.cr.execute(BARE, {"rule": rule.id}))[0]
    env.cr.execute("DROP TABLE bench_reason; DROP TABLE bench_task")
    return seconds


def row(workload, seconds, unit, target):
    measured = seconds * 1000 if unit == "ms" else seconds
    return {"workload": workload, "measured": round(measured, 2), "unit": unit, "target": target}


def run(env, size="small"):
    """Rows: workload, measured, unit, target; `size` is small, full, large or a number of patients."""
    size = SIZES.get(size) or int(size)
    env.company.write({"dental_call_from": 0, "dental_call_to": 24, "dental_contacts_per_week": 3})
    fill(env, size)
    rule = env.ref("dental_tasks.dental_task_rule_care")
    rules = env["dental.task.rule"].search([])
    rules.ask_above = 0
    rows = []
    seconds, made = clock(lambda: rule._run())
    for table in ("dental_task", "dental_task_reason"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    floors = [bare(env, rule, with_keys) for with_keys in (False, True)]
    rows.append(row(f"a rule makes {made} tasks with their reasons", seconds, "s", "<= 1.5 x a bare insert"))
    rows.append(row("bare insert of the same rows, same indexes", floors[0], "s", f"rule = {seconds / floors[0]:.1f} x"))
    rows.append(row("bare insert, same indexes and foreign keys", floors[1], "s", f"rule = {seconds / floors[1]:.1f} x"))
    rows.append(row("the same rule again", clock(lambda: rule._run())[0], "s", "<= 1.8 at 1,000,000"))
    env.invalidate_all()
    env.cr.execute("UPDATE dental_task SET due_at = now() - interval '1 hour', sort_at = now() - make_interval(secs => 3600 + id % 86400) "
                   "WHERE state = 'open'")
    env.cr.execute("ANALYZE dental_task")
    env.invalidate_all()
    tasks = env["dental.task"]
    tasks.claim_next()
    rows.append(row("next task", clock(tasks.claim_next, 20)[0], "ms", "<= 2"))
    tasks.work_list()
    rows.append(row("my list with its counts", clock(tasks.work_list, 5)[0], "ms", "<= 10"))
    queue = rule.queue_id.id
    domain = [("queue_id", "=", queue), ("state", "=", "open"), ("company_id", "=", env.company.id)]
    rows.append(row("80 of a queue", clock(lambda: tasks.search(domain, limit=80, order="sort_at").ids, 5)[0], "ms", "<= 10"))
    rows.append(row("three-state counter", clock(env["dental.followup"].counts)[0], "s", "<= 2 at 1,000,000"))
    thirty = rules | rules.browse([one.copy().id for one in (rules - env.ref("dental_tasks.dental_task_rule_lost"))[:14]])
    rows.append(row(f"{len(thirty)} rules", clock(lambda: [one._run() for one in thirty._in_order([])])[0], "s", "<= 600 at 1,000,000"))
    env.cr.execute("ANALYZE dental_task; ANALYZE dental_task_reason")
    rows.append(row(f"{len(thirty)} rules again", clock(lambda: [one._run() for one in thirty._in_order([])])[0], "s", "<= 90 at 1,000,000"))
    return rows
