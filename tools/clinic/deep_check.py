"""./clinic status --deep: is the data of a clinic whole? Runs in Odoo's shell, reads only.

Each check is a sentence that must hold and a query for the rows that break it. A check is left out where its tables are not installed.
"""

import os

# sentence: (tables it needs, query for the ids that break it)
CHECKS = {
    "an appointment that takes time has its doctor and chair booked": (
        ("dental_appointment", "dental_booking"),
        """SELECT a.id FROM dental_appointment a
            CROSS JOIN LATERAL (VALUES (a.doctor_id), (a.chair_id)) wanted(resource_id)
            WHERE a.is_blocking AND wanted.resource_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM dental_booking b WHERE b.appointment_id = a.id AND b.resource_id = wanted.resource_id AND b.is_blocking)""",
    ),
    "nobody is booked twice at the same time": (
        ("dental_booking",),
        """SELECT b.id FROM dental_booking b JOIN dental_booking c
             ON c.resource_id = b.resource_id AND c.id > b.id AND b.is_blocking AND c.is_blocking
            AND tsrange(b.start, b.stop) && tsrange(c.start, c.stop)""",
    ),
    "a cancelled or missed appointment takes nobody's time": (
        ("dental_booking", "dental_appointment"),
        """SELECT b.id FROM dental_booking b JOIN dental_appointment a ON a.id = b.appointment_id
            WHERE b.is_blocking AND a.state IN ('cancelled', 'no_show')""",
    ),
    "a plan has at most one agreed option, and it is one of its own": (
        ("dental_plan", "dental_plan_option"),
        """SELECT p.id FROM dental_plan p JOIN dental_plan_option o ON o.id = p.agreed_option_id WHERE o.plan_id <> p.id""",
    ),
    "an option costs what its steps cost": (
        ("dental_plan_option", "dental_plan_step"),
        """SELECT o.id FROM dental_plan_option o LEFT JOIN dental_plan_step s ON s.option_id = o.id AND s.state <> 'removed'
            GROUP BY o.id HAVING abs(COALESCE(o.amount_total, 0) - COALESCE(sum(s.price), 0)) > 0.005""",
    ),
    "patient and payer together pay the price of a step": (
        ("dental_plan_step",),
        """SELECT id FROM dental_plan_step WHERE state <> 'removed'
              AND abs(COALESCE(price, 0) - COALESCE(patient_amount, 0) - COALESCE(payer_amount, 0)) > 0.005""",
    ),
    "a step done says when": (("dental_plan_step",), "SELECT id FROM dental_plan_step WHERE state = 'done' AND done_on IS NULL"),
    "a finding is not resolved before it was found": (
        ("dental_finding",),
        "SELECT id FROM dental_finding WHERE resolved_on < found_on",
    ),
    "a signed card says who signed it and when": (
        ("dental_encounter",),
        "SELECT id FROM dental_encounter WHERE state = 'signed' AND (signed_at IS NULL OR signed_by_id IS NULL)",
    ),
    "a payslip's gross is the sum of its accruals and earnings": (
        ("dental_payslip", "dental_payslip_line"),
        """SELECT p.id FROM dental_payslip p JOIN dental_payslip_line l ON l.payslip_id = p.id
            GROUP BY p.id HAVING abs(p.amount_gross - COALESCE(sum(l.amount) FILTER (WHERE l.side = 'earning'), 0)) > 0.005""",
    ),
    "an accrual that reverses another takes back no more than it gave": (
        ("dental_accrual",),
        """SELECT o.id FROM dental_accrual o JOIN dental_accrual r ON r.reversal_of_id = o.id
            GROUP BY o.id HAVING o.amount * (o.amount + sum(r.amount)) < -0.005""",
    ),
    "an accrual is paid by a payslip of its own employee": (
        ("dental_accrual", "dental_payslip"),
        """SELECT a.id FROM dental_accrual a JOIN dental_payslip p ON p.id = a.payslip_id WHERE p.employee_id <> a.employee_id""",
    ),
    "no message hangs between planned and sent": (
        ("dental_message",),
        "SELECT id FROM dental_message WHERE state = 'sending' AND claimed_at < timezone('UTC', now()) - interval '1 hour'",
    ),
    "no patient is lost without a task (T1)": (
        ("dental_followup",),
        """SELECT f.id FROM dental_followup f JOIN dental_patient p ON p.id = f.patient_id
            WHERE f.state = 'lost' AND NOT f.has_lost_task AND p.create_date < timezone('UTC', now()) - interval '2 days'""",
    ),
    "an open task has an open reason": (
        ("dental_task", "dental_task_reason"),
        """SELECT t.id FROM dental_task t WHERE t.state = 'open'
              AND NOT EXISTS (SELECT FROM dental_task_reason r WHERE r.task_id = t.id AND r.state = 'open')""",
    ),
    "every posted entry balances": (
        ("account_move_line",),
        "SELECT move_id FROM account_move_line WHERE parent_state = 'posted' GROUP BY move_id HAVING abs(sum(balance)) > 0.005",
    ),
}


def missing_constraints(env):
    """Names of constraints and indexes that the code declares and the database lacks."""
    env.cr.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
    there = {name for (name,) in env.cr.fetchall()}
    missing = []
    for name, model in sorted(env.items()):
        if name.startswith("dental.") and model._auto and not model._abstract:
            for item in model._table_objects.values():
                if item.get_definition(env.registry) and item.full_name(model) not in there:
                    missing.append(item.full_name(model))
    return missing


def invalid_constraints(env):
    """Foreign keys that were made without looking at the rows: orphans would be possible."""
    env.cr.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated AND conrelid::regclass::text LIKE 'dental%'")
    return [name for (name,) in env.cr.fetchall()]


def missing_files(env):
    """Attachments whose file is not in the store."""
    env.cr.execute("SELECT id, store_fname FROM ir_attachment WHERE store_fname IS NOT NULL")
    store = env["ir.attachment"]._filestore()
    return [number for number, name in env.cr.fetchall() if not os.path.exists(os.path.join(store, name))]


def examine(env):
    """[(sentence, rows that break it)] for everything that can be asked of this database."""
    results = [
        ("every declared constraint is in the database", missing_constraints(env)),
        ("every constraint was checked against all rows", invalid_constraints(env)),
        ("every file of an attachment is there", missing_files(env)),
    ]
    env.cr.execute("SELECT table_name FROM information_schema.tables")
    there = {name for (name,) in env.cr.fetchall()}
    for sentence, (tables, query) in CHECKS.items():
        if there.issuperset(tables):
            env.cr.execute(query)
            results.append((sentence, [row[0] for row in env.cr.fetchall()]))
    return results


def report(env):
    """Print the findings; the last line tells the caller how many checks failed."""
    broken = 0
    for sentence, rows in examine(env):
        broken += bool(rows)
        shown = f": {len(rows)}, as {', '.join(map(str, rows[:5]))}" if rows else ""
        print(f"{'BROKEN' if rows else 'ok':<7} {sentence}{shown}")
    env.cr.rollback()
    print(f"BROKEN CHECKS {broken}")
