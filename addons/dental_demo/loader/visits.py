"""The days around today: treatment by plan, single visits, and what goes on right now."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from odoo.exceptions import UserError

from ..clinic_generator import visits_of_day
from .stage import SEED

PAST_DAYS = 10
FUTURE_DAYS = 12
COMPLAINTS = (
    "Sensitive to cold on the right side",
    "Check-up and cleaning",
    "A filling fell out",
    "Gums bleed when brushing",
    "Pain when biting",
    "Wants whiter teeth",
    "Control after treatment",
)
NOTES = {
    "objective": "Findings as charted. Mucosa pale pink, moist.",
    "work_done": "Work done by protocol, under local anaesthesia. Occlusion checked.",
    "recommendations": "No food for two hours. Soft brush. Call if it hurts.",
}


def treat_by_plan(stage):
    """The first visits of running plans lie in the past and are done; the rest is booked ahead."""
    for fate, share in (("completed", 1.0), ("in_progress", 0.5)):
        for plan in stage.plans.get(fate, ()):
            visits = plan.agreed_option_id.visit_ids.sorted("sequence")
            count = len(visits) if fate == "completed" else max(1, int(len(visits) * share))
            done = _treat_past(stage, plan, visits[:count])
            if fate == "completed" and done == len(visits):
                plan.action_complete()
    running = stage.plans.get("in_progress", stage.env["dental.plan"])[:9] | stage.plans.get("agreed", stage.env["dental.plan"])[:3]
    for plan in running:
        try:
            with stage.env.cr.savepoint():
                plan.action_book_all({"earliest": stage.utc(stage.day(1), 0)})
        except UserError:
            # a specialty of the plan has no free time in this branch: the plan stays to be booked, as in life
            continue


def _treat_past(stage, plan, visits):
    appointments = stage.env["dental.appointment"]
    earliest = stage.utc(stage.day(-38), 0)
    done = 0
    for visit in visits:
        slots = stage.env["dental.slot.request"].find(
            {"visit_id": visit.id, "earliest": earliest, "latest": stage.utc(stage.today, 0), "limit": 1}
        )
        if not slots:
            break
        slot = slots[0]
        answer = appointments.book(
            {
                "visit_id": visit.id,
                "start": slot["start"],
                "stop": slot["stop"],
                "doctor_id": slot["doctor_id"],
                "chair_id": slot["chair_id"],
                "equipment_ids": slot["equipment_ids"],
                "source": "plan",
            }
        )
        _run_through(stage, appointments.browse(answer["id"]))
        earliest = slot["stop"] + timedelta(hours=20)
        done += 1
    return done


def fill_days(stage):
    """Single visits from two weeks ago to two weeks ahead; today is nearly full."""
    taken, patient_days = _taken(stage)
    shifts = stage.env["dental.shift"].search(
        [
            ("start", ">=", stage.utc(stage.day(-PAST_DAYS), 0)),
            ("start", "<", stage.utc(stage.day(FUTURE_DAYS + 1), 0)),
            ("resource_id.dental_role", "in", ("doctor", "hygienist")),
        ]
    )
    procedures = _single_procedures(stage)
    for shift in shifts:
        day = (stage.zone.fromutc(shift.start).date() - stage.today).days
        midnight = stage.utc(stage.day(day), 0)
        first, last = ((moment - midnight).total_seconds() // 60 for moment in (shift.start, shift.stop))
        for visit in visits_of_day(SEED, shift.resource_id.id, day, (int(first), int(last)), len(stage.patients), _fill(day)):
            start = midnight + timedelta(minutes=visit.start)
            stop = start + timedelta(minutes=visit.minutes)
            patient = stage.patients[visit.patient]
            busy = any(begin < stop and start < end for begin, end in taken[shift.resource_id.id])
            if busy or (patient.id, day) in patient_days:
                continue
            patient_days.add((patient.id, day))
            appointment = _book(stage, shift, patient, visit, start, stop, procedures)
            if day < 0:
                _past(stage, appointment, visit.outcome)


def _fill(day):
    if day < 0:
        return 0.1
    if day == 0:
        return 0.85
    return max(0.1, 0.4 - day * 0.03)


def _taken(stage):
    taken, patient_days = defaultdict(list), set()
    for appointment in stage.env["dental.appointment"].search([]):
        taken[appointment.doctor_id.id].append((appointment.start, appointment.stop))
        day = (stage.zone.fromutc(appointment.start).date() - stage.today).days
        patient_days.add((appointment.patient_id.id, day))
    return taken, patient_days


def _single_procedures(stage):
    def procedure(code):
        return stage.env["product.product"].search([("dental_code", "in", code.split())])

    return {
        "examination": procedure("EXAM"),
        "consultation": procedure("CONSULT"),
        "hygienist": procedure("HYGIENE"),
        "treatment": procedure("ACUTE_PAIN FLUORIDE DESENSITISE"),
    }


def _book(stage, shift, patient, visit, start, stop, procedures):
    rng = Random(f"{SEED}:book:{shift.id}:{visit.start}")
    hygienist = shift.resource_id.dental_role == "hygienist"
    procedure = rng.choice(procedures["hygienist" if hygienist else visit.kind])
    answer = stage.env["dental.appointment"].book(
        {
            "patient_id": patient.id,
            "start": start,
            "stop": stop,
            "doctor_id": shift.resource_id.id,
            "chair_id": shift.chair_id.id,
            "company_id": shift.company_id.id,
            "kind": "treatment" if hygienist else visit.kind,
            "procedure_ids": procedure.ids,
            "complaint": rng.choice(COMPLAINTS),
            "source": rng.choice(("phone", "phone", "desk", "online")),
        }
    )
    return stage.env["dental.appointment"].browse(answer["id"])


def _past(stage, appointment, outcome):
    if outcome == "no_show":
        appointment.action_no_show()
    elif outcome == "cancelled":
        appointment.action_cancel(by="patient", reason="Fell ill")
        appointment.cancelled_at = appointment.start - timedelta(hours=6 + appointment.id % 40)
    else:
        _run_through(stage, appointment)


def _run_through(stage, appointment, paid=None):
    """A kept visit: arrived, seated, card written and signed, done, invoiced, mostly paid; the clocks tell its own day."""
    rng = Random(f"{SEED}:run:{appointment.id}")
    start, stop = appointment.start, appointment.stop
    appointment.write({"booked_at": start - timedelta(days=rng.randint(1, 20))})
    appointment.action_confirm()
    appointment.action_arrive()
    appointment.action_seat(override_reason="Papers are signed on paper and filed.")
    encounter = stage.env["dental.encounter"].create(
        {
            "patient_id": appointment.patient_id.id,
            "doctor_id": appointment.doctor_id.id,
            "appointment_id": appointment.id,
            "company_id": appointment.company_id.id,
            "date": start,
            "complaint": appointment.complaint or rng.choice(COMPLAINTS),
            **NOTES,
        }
    )
    appointment.action_done()
    if rng.random() < 0.85:
        encounter.action_sign()
    arrived = start - timedelta(minutes=rng.randint(-12, 15))
    seated = max(arrived, start) + timedelta(minutes=rng.randint(0, 9))
    appointment.write(
        {
            "confirmed_at": start - timedelta(hours=rng.randint(3, 30)),
            "arrived_at": arrived,
            "seated_at": seated,
            "finished_at": max(seated + timedelta(minutes=10), stop + timedelta(minutes=rng.randint(-8, 10))),
        }
    )
    if paid is None:
        paid = rng.random() < 0.9
    stage.to_invoice.append((appointment, paid))


def take_money(stage):
    """Invoices of all finished visits, dated by the visit, and the payments taken for most of them; in batches, a year is long."""
    moves_of_day = defaultdict(lambda: stage.env["account.move"])
    for appointment, paid in stage.to_invoice:
        moves = appointment.step_ids._create_invoices()
        day = stage.zone.fromutc(appointment.start).date()
        moves.write({"invoice_date": day})
        moves_of_day[appointment.company_id, day, paid] |= moves
    for (_company, day, paid), moves in moves_of_day.items():
        moves.action_post()
        due = moves.filtered(lambda move: move.amount_residual > 0)
        if paid and due:
            stage.env["account.payment.register"].with_context(active_model="account.move", active_ids=due.ids).create(
                {"payment_date": day, "group_payment": False}
            ).action_create_payments()


def live_today(stage):
    """What goes on right now: over, in the chair, waiting, late, expected."""
    appointments = stage.env["dental.appointment"].search(
        [
            ("start", ">=", stage.utc(stage.today, 0)),
            ("start", "<", stage.utc(stage.day(1), 0)),
            ("state", "=", "booked"),
        ]
    )
    for number, appointment in enumerate(appointments):
        if appointment.stop <= stage.now:
            _run_through(stage, appointment, paid=number % 4 != 0)
        elif appointment.start <= stage.now:
            _in_progress(stage, appointment, number)
        elif appointment.start <= stage.now + timedelta(minutes=25) and number % 2:
            appointment.action_confirm()
            appointment.action_arrive()
        elif number % 5:
            appointment.action_confirm()
    tomorrow = stage.env["dental.appointment"].search(
        [("start", ">=", stage.utc(stage.day(1), 0)), ("start", "<", stage.utc(stage.day(2), 0)), ("state", "=", "booked")]
    )
    tomorrow[::3].action_confirm()


def _in_progress(stage, appointment, number):
    if number % 5 == 1:
        return  # expected and not here: late
    appointment.action_confirm()
    appointment.action_arrive()
    appointment.arrived_at = appointment.start - timedelta(minutes=5)
    if number % 5 != 2:
        appointment.action_seat(override_reason="Papers are signed on paper and filed.")
        appointment.seated_at = appointment.start + timedelta(minutes=2)
