"""PERFORMANCE 2 and 7: booking writes, and the cascade of a plan, beside the plain constrained rows they write."""

from datetime import timedelta
from statistics import median
from time import perf_counter

from schedule_data import SIZES, Clinic
from slots import timed


def run(env, size="small"):
    """Rows: workload, milliseconds for one, ratio to the plain rows through the ORM."""
    clinic = Clinic(env, SIZES[size])
    env = clinic.env
    patients = env["dental.patient"].create([{"name": f"Caller {n}", "branch_id": clinic.company.id} for n in range(60)]).ids
    start = clinic.day + timedelta(days=90)

    def place(number):
        begin = start + timedelta(days=number // 12, minutes=30 * (number % 12))
        return {"start": begin, "stop": begin + timedelta(minutes=30), "doctor_id": clinic.doctors[0], "chair_id": clinic.chairs[0]}

    def book(number):
        env["dental.appointment"].book({"patient_id": patients[number % 60], "company_id": clinic.company.id, **place(number)})

    def plain(number):
        """As many rows as a booking writes, without any of its rules: one of a plain model and two constrained ones."""
        at = place(number + 1000)
        span = {"start": at["start"], "stop": at["stop"], "company_id": clinic.company.id}
        bookings = [{"resource_id": at[key], "role": key[:-3], "appointment_id": first, **span} for key in ("doctor_id", "chair_id")]
        env["dental.booking"].sudo().create(bookings)
        env["dental.waitlist"].create({"patient_id": patients[number % 60], "company_id": clinic.company.id, "duration_minutes": 30})

    def each(work, times=40):
        spent = []
        for number in range(times):
            begin = perf_counter()
            work(number)
            env.flush_all()
            spent.append(perf_counter() - begin)
        return median(spent[3:]) * 1000

    booked = each(book)
    first = env["dental.appointment"].search([("patient_id", "=", patients[0])], limit=1).id
    floor = each(plain)
    return [
        {"workload": "book()", "appointments": clinic.existing, "ms": round(booked, 2), "of_plain_rows": round(booked / floor, 1)},
        {"workload": "three plain rows by the ORM, two constrained", "appointments": clinic.existing, "ms": round(floor, 2), "of_plain_rows": 1.0},
        *_cascade(clinic),
    ]


def _cascade(clinic):
    """A plan of 12 visits moved by three weeks."""
    env = clinic.env
    patient = env["dental.patient"].create({"name": "Traveller", "branch_id": clinic.company.id})
    plan = env["dental.plan"].create({"patient_id": patient.id, "company_id": clinic.company.id})
    option = env["dental.plan.option"].create({"plan_id": plan.id, "tier": "optimal"})
    specialty = env.ref("dental_patient.specialty_therapy")
    procedure = env["product.product"].search([("is_dental", "=", True), ("dental_scope", "in", ("mouth", "none"))], limit=1)
    for number in range(1, 13):
        visit = env["dental.plan.visit"].create(
            {"plan_id": plan.id, "option_id": option.id, "sequence": number, "specialty_id": specialty.id, "duration": 30, "wait_days": 1}
        )
        env["dental.plan.step"].create(
            {
                "patient_id": patient.id, "plan_id": plan.id, "option_id": option.id, "visit_id": visit.id,
                "company_id": clinic.company.id, "procedure_id": procedure.id, "duration": 30, "price": 10,
            }
        )
    plan.action_propose()
    plan.action_agree(option)
    begin = perf_counter()
    plan.action_book_all({"earliest": clinic.day})
    env.flush_all()
    booked = (perf_counter() - begin) * 1000
    first = option.visit_ids.sorted("sequence")[0].appointment_id
    request = {"duration_minutes": 30, "earliest": first.start + timedelta(days=21), "latest": first.start + timedelta(days=40), "limit": 1}
    target = env["dental.slot.request"].find({**request, "doctor_ids": first.doctor_id.ids, "company_id": clinic.company.id})[0]["start"]
    preview = timed(lambda: first.cascade(target, chair_id=first.chair_id.id))
    begin = perf_counter()
    answer = first.cascade(target, dry_run=False)
    env.flush_all()
    applied = (perf_counter() - begin) * 1000
    assert answer["moved_count"] == 12, answer
    return [
        {"workload": "12 visits of a plan booked at once", "appointments": clinic.existing, "ms": round(booked, 1)},
        {"workload": "cascade of 12 visits, preview", "appointments": clinic.existing, "ms": round(preview, 1)},
        {"workload": "cascade of 12 visits, applied", "appointments": clinic.existing, "ms": round(applied, 1)},
    ]
