from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

ROLES = ("receptionist", "operator", "coordinator", "assistant", "doctor", "chief_doctor", "manager")


class ScheduleCase(TransactionCase):
    """A small clinic in Paris: two doctors and a hygienist on three chairs, a microscope, a week of shifts, three patients.

    `cls.day` is a Monday four weeks ahead at midnight UTC; shifts run 08:00–16:00 UTC from Monday to Friday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env["base"].with_context(tracking_disable=True, mail_create_nolog=True, no_reset_password=True).env
        cls.company = cls.env["res.company"].create({"name": "Schedule clinic", "country_id": cls.env.ref("base.fr").id})
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Clinic", "tz": "Europe/Paris", "company_id": cls.company.id}
        )
        cls.users = {
            role: new_test_user(
                cls.env, f"schedule_{role}", groups=f"dental_patient.group_dental_{role}",
                company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)], tz="Europe/Paris",
            )
            for role in ROLES
        }
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.therapy = cls.env.ref("dental_patient.specialty_therapy")
        cls.surgery = cls.env.ref("dental_patient.specialty_surgery")
        cls.hygiene = cls.env.ref("dental_patient.specialty_hygiene")
        cls.doctor = cls.resource("Dr. Reed", "doctor", cls.therapy)
        cls.surgeon = cls.resource("Dr. Stone", "doctor", cls.surgery | cls.therapy)
        cls.hygienist = cls.resource("Hygienist Bell", "hygienist", cls.hygiene)
        cls.assistant = cls.resource("Assistant Lee", "assistant")
        cls.chair, cls.chair2, cls.chair3 = (cls.resource(f"Chair {n}", "chair") for n in (1, 2, 3))
        kind = cls.env.ref("dental_schedule.equipment_kind_microscope")
        cls.microscope = cls.resource("Microscope", "equipment", dental_equipment_kind_id=kind.id)
        cls.patient, cls.patient2, cls.patient3 = (
            cls.env["dental.patient"].create({"name": name, "branch_id": cls.company.id})
            for name in ("Ada First", "Ben Second", "Cleo Third")
        )
        today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        cls.day = today + timedelta(days=28 - today.weekday())
        cls.env["dental.shift"].create(
            [
                {
                    "resource_id": doctor.id, "chair_id": chair.id, "company_id": cls.company.id,
                    "start": cls.day + timedelta(days=n, hours=8), "stop": cls.day + timedelta(days=n, hours=16),
                }
                for doctor, chair in ((cls.doctor, cls.chair), (cls.surgeon, cls.chair2), (cls.hygienist, cls.chair3))
                for week in range(10)
                for n in range(7 * week, 7 * week + 5)
            ]
        )
        cls.Appointment = cls.env["dental.appointment"]

    @classmethod
    def resource(cls, name, role, specialties=None, **values):
        return cls.env["resource.resource"].create(
            {
                "name": name, "dental_role": role, "company_id": cls.company.id, "tz": "Europe/Paris",
                "resource_type": "user" if role in ("doctor", "hygienist", "assistant") else "material",
                "dental_specialty_ids": [Command.set(specialties.ids if specialties else [])],
                **values,
            }
        )

    @classmethod
    def at(cls, hour, day=0):
        """`hour` (UTC, may be 9.5) of the day `day` days after the first Monday."""
        return cls.day + timedelta(days=day, minutes=round(hour * 60))

    def book(self, hour=9, minutes=60, day=0, patient=None, user=None, **values):
        model = self.Appointment.with_user(user) if user else self.Appointment
        answer = model.book(
            {
                "patient_id": (patient or self.patient).id, "start": self.at(hour, day), "duration_minutes": minutes,
                "doctor_id": self.doctor.id, "chair_id": self.chair.id, "company_id": self.company.id, **values,
            }
        )
        return self.Appointment.browse(answer["id"])

    @classmethod
    def plan(cls, *visits, patient=None):
        """An agreed plan with visits (specialty, minutes, wait_days[, rhythm])."""
        patient = patient or cls.patient
        plan = cls.env["dental.plan"].create({"patient_id": patient.id, "company_id": cls.company.id})
        option = cls.env["dental.plan.option"].create({"plan_id": plan.id, "tier": "optimal"})
        procedure = cls.env["product.product"].search([("is_dental", "=", True), ("dental_scope", "in", ("mouth", "none"))], limit=1)
        for number, (specialty, minutes, wait, *rhythm) in enumerate(visits, start=1):
            visit = cls.env["dental.plan.visit"].create(
                {
                    "plan_id": plan.id, "option_id": option.id, "sequence": number, "specialty_id": specialty.id,
                    "duration": minutes, "wait_days": wait, "rhythm": rhythm[0] if rhythm else "serial",
                }
            )
            cls.env["dental.plan.step"].create(
                {
                    "patient_id": patient.id, "plan_id": plan.id, "option_id": option.id, "visit_id": visit.id,
                    "company_id": cls.company.id, "procedure_id": procedure.id, "duration": minutes, "price": 100.0,
                }
            )
        plan.action_propose()
        plan.action_agree(option)
        return plan
