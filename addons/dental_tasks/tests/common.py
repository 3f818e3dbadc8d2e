from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

ROLES = ("receptionist", "operator", "coordinator", "assistant", "doctor", "manager")


class TasksCase(TransactionCase):
    """A clinic with one doctor, one chair and one user per role. Rules know the clock of the database, so times are around now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"dental_call_from": 0.0, "dental_call_to": 24.0, "dental_contacts_per_week": 0})
        cls.env["dental.task.rule"].search([]).ask_above = 0
        cls.users = {
            role: new_test_user(cls.env, f"tasks_{role}", groups=f"base.group_user,dental_patient.group_dental_{role}")
            for role in ROLES
        }
        cls.doctor = cls.env["resource.resource"].create(
            {"name": "Dr Vera Test", "resource_type": "user", "dental_role": "doctor"}
        )
        cls.other_doctor = cls.env["resource.resource"].create(
            {"name": "Dr Otto Test", "resource_type": "user", "dental_role": "doctor"}
        )
        cls.procedure = cls.env["product.product"].create(
            {"name": "Test filling", "type": "service", "is_dental": True, "list_price": 100, "dental_duration": 30, "taxes_id": False}
        )
        cls.now = fields.Datetime.now()
        cls.patient = cls._patient("Anna Test", phone="+43 1 5550001")

    @classmethod
    def _patient(cls, name, **vals):
        return cls.env["dental.patient"].create({"name": name, "doctor_id": cls.doctor.id, **vals})

    @classmethod
    def _family(cls, count):
        """A mother and `count` children for whom she answers."""
        mother = cls._patient("Mother Test", phone="+43 1 5550100")
        return mother, [cls._patient(f"Child {n} Test", responsible_id=mother.partner_id.id) for n in range(count)]

    def _book(self, patient=None, hours=48, **vals):
        """A visit `hours` from now (negative: in the past), free of clashes by its own doctor-less, chair-less time."""
        answer = self.env["dental.appointment"].book(
            {
                "patient_id": (patient or self.patient).id,
                "start": self.now + timedelta(hours=hours),
                "duration_minutes": 30,
                **vals,
            }
        )
        return self.env["dental.appointment"].browse(answer["id"])

    def _done(self, patient=None, hours=-3, **vals):
        """A treatment that has just been done by the doctor."""
        appointment = self._book(patient, hours, doctor_id=self.doctor.id, **vals)
        appointment.write({"state": "in_chair"})
        appointment.action_done()
        return appointment

    def _tasks(self, code=None, patient=None, state="open"):
        domain = [("state", "=", state)] if state else []
        if code:
            domain.append(("reason_ids.queue_id.code", "=", code))
        if patient:
            domain.append(("reason_ids.patient_id", "in", patient.ids))
        return self.env["dental.task"].search(domain)

    def _reasons(self, code, patient=None, state="open"):
        domain = [("queue_id.code", "=", code), ("patient_id", "in", (patient or self.patient).ids)]
        return self.env["dental.task.reason"].search(domain + ([("state", "=", state)] if state else []))

    def _run_rules(self):
        """What the hourly job does, without its commits."""
        return sum(rule._run() for rule in self.env["dental.task.rule"]._in_order([]))

    def _tomorrow(self, hour):
        day = self.company._dental_local(self.now).date() + timedelta(days=1)
        return self.company._dental_utc(datetime.combine(day, time(hour)))
