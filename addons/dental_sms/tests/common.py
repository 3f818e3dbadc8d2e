from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import TransactionCase, new_test_user

ROLES = ("receptionist", "operator", "coordinator", "assistant", "doctor", "chief_doctor", "manager")
# A Monday at noon; the branch keeps its clock in UTC unless a test says otherwise.
NOW = datetime(2027, 3, 1, 12, 0)


class MessageCase(TransactionCase):
    """A branch with a doctor, a chair, a patient, one user per role, and a gateway that only records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "mail_create_nolog": True})
        cls.company = cls.env["res.company"].create({"name": "Clinic", "country_id": cls.env.ref("base.de").id, "phone": "+4930123456"})
        cls.company.resource_calendar_id.tz = "UTC"
        cls.env.user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.users = {
            role: new_test_user(
                cls.env, f"messages_{role}", groups=f"dental_patient.group_dental_{role}", company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for role in ROLES
        }
        cls.doctor = cls.env["resource.resource"].create({"name": "Dr. Lind", "dental_role": "doctor", "company_id": cls.company.id})
        cls.chair = cls.env["resource.resource"].create({"name": "Chair 1", "dental_role": "chair", "company_id": cls.company.id})
        cls.patient = cls.make_patient("Maria Ferreira", "+4915112345601")
        cls.env["dental.gateway"].search([]).active = False
        cls.gateway = cls.env["dental.gateway"].create({"name": "Test", "kind": "record", "company_id": cls.company.id})
        cls.Message = cls.env["dental.message"]

    def setUp(self):
        super().setUp()
        patcher = patch.object(type(self.Message), "_outbox_commit", lambda model: model.env.flush_all())
        patcher.start()
        self.addCleanup(patcher.stop)

    @classmethod
    def make_patient(cls, name, phone, **values):
        return cls.env["dental.patient"].create({"name": name, "phone": phone, "branch_id": cls.company.id, "lang": "en_US", **values})

    def book(self, start, minutes=30, patient=None, user=None, **values):
        model = self.env["dental.appointment"].with_company(self.company)
        if user:
            model = model.with_user(self.users[user])
        answer = model.book(
            {
                "patient_id": (patient or self.patient).id, "start": start, "duration_minutes": minutes,
                "doctor_id": self.doctor.id, "chair_id": self.chair.id, "company_id": self.company.id, **values,
            }
        )
        return self.env["dental.appointment"].browse(answer["id"])

    def planned(self, appointment):
        """{anchor and amount of the rule: message} of what is planned for `appointment`."""
        return {message.rule_id.anchor + str(message.rule_id.amount): message for message in appointment.dental_message_ids if message.state == "planned"}

    def make_due(self, messages):
        past = Datetime.now() - timedelta(minutes=1)
        messages.write({"due_at": past, "next_at": past})

    def send(self):
        return self.Message._send_due(gateways=self.gateway)

    def recorded(self):
        return self.gateway.env["dental.gateway.record"].search([("gateway_id", "=", self.gateway.id)], order="id")
