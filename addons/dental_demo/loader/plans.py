"""Plans in all states, built from the charts by the protocols, agreed and declined by the real actions."""

from datetime import timedelta

from odoo import Command

# what becomes of the plans of the patients who have something to treat, in turn
FATES = (
    "in_progress", "proposed", "agreed", "in_progress", "draft", "completed", "declined", "in_progress", "proposed", "agreed",
    "expired", "in_progress",
)
DECLINE_REASONS = (
    "Too expensive for now; wants to think until spring.",
    "Moves to another town.",
    "Prefers to treat only what hurts.",
)


def insure(stage):
    """A payer with a programme, and the patient who is in it."""
    env = stage.env
    payer = env["res.partner"].create({"name": "Sana Insurance", "is_company": True, "country_id": env.ref("base.fr").id})
    covered = env["product.product"].search(
        [("is_dental", "=", True), ("dental_stage", "in", ("diagnostics", "acute", "hygiene", "endodontics", "therapy", "surgery"))]
    )
    program = env["dental.insurance.program"].create(
        {
            "name": "Sana Basic",
            "payer_id": payer.id,
            "company_id": stage.companies["clinic"].id,
            "procedure_ids": [Command.set(covered.ids)],
            "coverage_percent": 80,
            "show_prices": False,
        }
    )
    env["dental.insurance.policy"].create(
        {
            "patient_id": stage.by_story["insured"].id,
            "program_id": program.id,
            "number": "SB-204-771",
            "valid_from": stage.day(-200),
            "valid_until": stage.day(165),
        }
    )


def make_plans(stage):
    """A plan for each of about forty patients with something to treat; the stories first."""
    env = stage.env
    pathological = env["dental.finding"]._read_group(
        [("condition_id.kind", "in", ("pathology", "absence")), ("resolved_on", "=", False), ("patient_id", "in", stage.patients.ids)],
        ["patient_id"],
    )
    wanted = {patient.id for (patient,) in pathological}
    stage.plans = {}
    turn = 0
    for patient in stage.patients:
        if patient.id not in wanted or turn >= 40:
            continue
        fate = FATES[turn % len(FATES)]
        plan = env["dental.plan"].create(
            {
                "patient_id": patient.id,
                "doctor_id": patient.doctor_id.id,
                "coordinator_id": patient.coordinator_id.id,
                "company_id": patient.branch_id.id,
            }
        )
        plan.action_build()
        _live(stage, plan, fate, turn)
        stage.plans.setdefault(fate, env["dental.plan"])
        stage.plans[fate] |= plan
        turn += 1


def _live(stage, plan, fate, turn):
    if fate == "draft":
        return
    plan.action_propose()
    plan.proposed_on = stage.day(-30 + turn % 20)
    if fate == "declined":
        plan.action_decline(DECLINE_REASONS[turn % len(DECLINE_REASONS)])
    elif fate == "expired":
        plan.proposed_on = stage.today - timedelta(days=120)
        plan._move_to("expired")
    elif fate in ("agreed", "in_progress", "completed"):
        options = plan.option_ids
        plan.action_agree(options[turn % len(options)])
        plan.agreed_on = plan.proposed_on + timedelta(days=2)
