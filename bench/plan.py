"""PERFORMANCE 7: three options for a mouth with 28 findings (<= 300 ms), 1,000 mouths in a batch (<= 60 s),
opening a plan, printing it.

Run on a database with dental_plan: `odoo shell -d DB < bench/plan.py`, or `run(env, size)` from a runner.
Everything is rolled back.
"""

import random
import time
from statistics import median

CONDITIONS = [
    ("caries_deep", "MO"), ("caries_medium", "O"), ("caries_superficial", "D"), ("pulpitis", ""), ("periodontitis_apical", ""),
    ("wedge_defect", "V"), ("hopeless", ""), ("missing", ""), ("cracked", ""), ("recession", ""), ("discolouration", ""),
]
TEETH = [f"{quadrant}{place}" for quadrant in "1234" for place in "12345678"]


def charted(env, count, findings, seed=1):
    """`count` patients with `findings` findings each, always the same ones."""
    dice = random.Random(seed)
    patients = env["dental.patient"].create([{"name": f"Bench {n}", "birthdate": "1980-01-01"} for n in range(count)])
    rows = []
    for patient in patients:
        places = dice.sample(TEETH, findings - 2)
        for fdi in places:
            condition, surfaces = dice.choice(CONDITIONS)
            rows.append({"patient_id": patient.id, "fdi": fdi, "condition": condition, "surfaces": surfaces or False})
        rows += [{"patient_id": patient.id, "condition": name} for name in ("gingivitis", "calculus")]
    env["dental.finding"].chart(rows)
    return patients


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(env, size=1000):
    """Figures in seconds by name; nothing stays in the database."""
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    plans = env["dental.plan"]
    singles = []
    for patient in charted(env, 7, 28):
        plan = plans.create({"patient_id": patient.id})
        env.flush_all()
        env.invalidate_all()
        singles.append(timed(lambda plan=plan: (plan.action_build(), env.flush_all())))
    env.invalidate_all()
    opening = timed(plan.screen)
    report = env["ir.actions.report"].with_context(force_report_rendering=True)
    printing = timed(lambda: report._render_qweb_pdf("dental_plan.report_plan", plan.ids))
    batch = plans.create([{"patient_id": patient.id} for patient in charted(env, size, 10, seed=2)])
    env.flush_all()
    env.invalidate_all()
    many = timed(lambda: (batch.action_build(), env.flush_all()))
    env.cr.rollback()
    return {
        "three options for 28 findings": median(singles[1:]),
        "first build after a start": singles[0],
        f"{size} mouths in a batch": many,
        "opening the plan screen": opening,
        "printing the plan": printing,
    }


if "env" in globals():
    for name, seconds in run(globals()["env"]).items():
        print(f"{name:32} {seconds * 1000:10.1f} ms")
