"""Y2-Y4: accruals in bulk and a month of pay, against the same answer by bare SQL.

`run(env, size)` works in a database with dental_payroll and rolls back what it made.
"""

from datetime import date
from time import perf_counter

from odoo import Command

SIZES = {"small": (50, 100, 5000), "full": (1000, 500, 100000)}
FIRST, LAST = date(2031, 1, 1), date(2031, 1, 31)

PEOPLE = """
WITH resource AS (
    INSERT INTO resource_resource (name, resource_type, active, company_id, tz, time_efficiency, dental_role, calendar_id)
    SELECT 'Bench ' || n, 'user', TRUE, %(company)s, 'UTC', 100, 'doctor', %(calendar)s FROM generate_series(1, %(people)s) n
    RETURNING id
) SELECT id FROM resource ORDER BY id
"""
LEDGER = """
INSERT INTO dental_accrual (employee_id, company_id, date, occurred_on, origin, role, amount, base, rate, coefficient, deduction, rule_id, key, number)
SELECT employee, %(company)s, %(first)s::date + (n %% 28), %(first)s::date + (n %% 28), 'work', 'doctor', (n %% 97) + 0.25, 100, 30, 1, 0,
       %(rule)s, 'bench:' || employee || ':' || n, 1
  FROM unnest(%(people)s) employee CROSS JOIN generate_series(1, %(rows)s) n
"""
DAYS = """
INSERT INTO dental_work_day (employee_id, company_id, date, planned, worked, late, early, absent, overtime, overtime_agreed, shifts, shifts_worked)
SELECT employee, %(company)s, %(first)s::date + n, 480, 470, 10, 0, 0, 0, 0, 1, 1
  FROM unnest(%(people)s) employee CROSS JOIN generate_series(0, 21) n
"""
STEPS = """
INSERT INTO dental_plan_step (patient_id, company_id, procedure_id, specialty_id, price, list_price, payer_amount, state, flexibility,
                              done_on, doctor_id, sequence)
SELECT %(patient)s, %(company)s, %(procedure)s, %(specialty)s, (n %% 900) + 10, (n %% 900) + 10, 0, 'done', 'movable', %(first)s::date + (n %% 28),
       (%(resources)s::int[])[1 + n %% %(count)s], 10
  FROM generate_series(1, %(steps)s) n
RETURNING id
"""
BOUND_SLIPS = """
CREATE TEMP TABLE bench_slip ON COMMIT DROP AS
WITH work AS (
    SELECT employee_id, SUM(amount) AS amount FROM dental_accrual
     WHERE company_id = %(company)s AND payslip_id IS NULL AND date <= %(last)s GROUP BY employee_id
), hours AS (
    SELECT employee_id, round(SUM(worked - overtime) / 60.0 * 10, 2) AS amount FROM dental_work_day
     WHERE company_id = %(company)s AND date BETWEEN %(first)s AND %(last)s GROUP BY employee_id
)
SELECT employee_id, COALESCE(work.amount, 0) + COALESCE(hours.amount, 0) AS gross,
       round((COALESCE(work.amount, 0) + COALESCE(hours.amount, 0)) * 0.9, 2) AS net
  FROM work FULL JOIN hours USING (employee_id)
"""
BOUND_LINES = """
CREATE TEMP TABLE bench_line ON COMMIT DROP AS
SELECT employee_id, code, gross * rate AS amount FROM bench_slip CROSS JOIN
       (VALUES ('WORK', 0.5), ('TIME', 0.5), ('TAX', 0.1)) AS line (code, rate)
"""
BOUND_ACCRUALS = """
INSERT INTO dental_accrual (employee_id, company_id, date, occurred_on, origin, role, amount, base, rate, coefficient, deduction, rule_id, step_id, key, number)
SELECT employee.id, step.company_id, step.done_on, step.done_on, 'work', 'doctor', round(step.price * 0.3, 2), step.price, 30, 1, 0, %(rule)s,
       step.id, 'bound:' || step.id, 1
  FROM dental_plan_step step JOIN hr_employee employee ON employee.resource_id = step.doctor_id
 WHERE step.id = ANY(%(ids)s)
"""


def timed(action):
    start = perf_counter()
    action()
    return perf_counter() - start


def doctors(env, count):
    """Employees with a scheme, by SQL where the ERP allows it."""
    env.cr.execute(PEOPLE, {"company": env.company.id, "calendar": env.company.resource_calendar_id.id, "people": count})
    resources = [row[0] for row in env.cr.fetchall()]
    employees = env["hr.employee"].create([{"name": f"Bench {number}", "resource_id": id_} for number, id_ in enumerate(resources)])
    scheme = env["dental.pay.scheme"].create(
        {
            "name": "Bench",
            "rule_ids": [
                Command.create({"basis": "done", "method": "percent", "rate": 30}),
                Command.create({"basis": "hours", "method": "fixed", "rate": 10}),
            ],
        }
    )
    env["dental.pay.assignment"].create(
        [{"employee_id": employee.id, "scheme_id": scheme.id, "date_from": "2030-01-01"} for employee in employees]
    )
    env.flush_all()
    return employees, resources, scheme


def month(env, employees, scheme, rows):
    """Seconds of ours and of the bound, from hours and accruals to stored slips."""
    values = {
        "company": env.company.id, "first": FIRST, "last": LAST, "people": employees.ids, "rows": rows, "rule": scheme.rule_ids[0].id,
    }
    env.cr.execute(LEDGER, values)
    env.cr.execute(DAYS, values)
    env.cr.execute("ANALYZE dental_accrual")
    env.cr.execute("ANALYZE dental_work_day")
    env["dental.pay.component"].create(
        {"name": "Bench tax", "code": "BENCHTAX", "sequence": 100, "kind": "percent", "side": "deduction", "rate": 10}
    )
    run_ = env["dental.pay.run"].create({"date_from": FIRST, "date_to": LAST})
    env.flush_all()

    def bound():
        env.cr.execute(BOUND_SLIPS, values)
        env.cr.execute(BOUND_LINES)

    def ours():
        env["dental.accrual"].sudo()._settle_month(env.company, FIRST, LAST)
        run_._make_slips()

    return timed(ours), timed(bound), len(run_.slip_ids), run_


def run(env, size="full"):
    """[{workload, ours, bound, unit, ratio}]"""
    people, rows, steps = SIZES[size]
    try:
        employees, resources, scheme = doctors(env, people)
        ours, bound, slips, run_ = month(env, employees, scheme, rows)
        table = [_row(f"pay: {slips} slips from {people * rows} accruals, per slip", ours / slips, bound / slips)]
        post = timed(lambda: (run_.write({"state": "computed"}), run_._link_accruals(), run_._post_entry()))
        table.append({"workload": f"pay: {slips} slips linked and posted in one entry, in all", "ours": post * 1000, "unit": "ms"})
        table.append(accruals(env, resources, scheme, steps))
    finally:
        env.cr.rollback()
        env.invalidate_all()
    return table


def accruals(env, resources, scheme, count):
    procedure = env["product.product"].search([("is_dental", "=", True), ("dental_lab_cost", "=", False)], limit=1)
    patient = env["dental.patient"].create({"name": "Bench"})
    env.flush_all()
    env.cr.execute(
        STEPS,
        {
            "patient": patient.id, "company": env.company.id, "procedure": procedure.id, "first": FIRST, "steps": count,
            "specialty": procedure.dental_specialty_id.id, "resources": resources, "count": len(resources),
        },
    )
    ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute("ANALYZE dental_plan_step")
    env.cr.execute("SAVEPOINT bench")
    bound = timed(lambda: env.cr.execute(BOUND_ACCRUALS, {"rule": scheme.rule_ids[0].id, "ids": ids}))
    env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    ours = timed(lambda: [env["dental.accrual"].settle_steps(ids[start : start + 5000]) for start in range(0, count, 5000)])
    return _row(f"pay: accruals of {count} pieces of work, per piece", ours / count, bound / count)


def _row(workload, ours, bound):
    return {"workload": workload, "ours": ours * 1000, "bound": bound * 1000, "unit": "ms", "ratio": ours / bound}
