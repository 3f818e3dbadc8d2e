from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, no_retry, tagged

from .common import ScheduleCase


def hoot_id(name):
    """Identifier that the test page of the web client gives to a suite."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install", "dental_schedule")
class TestHoot(HttpCase):
    @no_retry
    def test_unit(self):
        """S5, S6, S14: layout, rules, gestures and booking of the screens."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id('@dental_schedule')}",
            "", "", login="admin", timeout=600, success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install", "dental_schedule", "dental_tour")
class TestTours(ScheduleCase, HttpCase):
    """S5, S6 as the receptionist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["receptionist"].password = "schedule_receptionist"
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        cls.env["dental.shift"].create(
            {
                "resource_id": cls.doctor.id, "chair_id": cls.chair.id, "company_id": cls.company.id,
                "start": now - timedelta(hours=2), "stop": now + timedelta(hours=30),
            }
        )
        cls.ada, cls.ben = (cls.env["dental.patient"].create({"name": name, "branch_id": cls.company.id}) for name in ("Ada Tour", "Ben Tour"))

    def test_S6_quick_booking(self):
        self.start_tour("/odoo/dental-board", "dental_quick_booking_tour", login="schedule_receptionist")
        visit = self.Appointment.search([("patient_id", "=", self.ada.id)])
        self.assertEqual((len(visit), visit.reason_id.name, visit.source), (1, "Check-up", "phone"))

    def test_S5_front_desk(self):
        procedure = self.env["product.product"].search([("is_dental", "=", True), ("dental_scope", "in", ("mouth", "none"))], limit=1)
        local = fields.Datetime.now().replace(second=0, microsecond=0)
        answer = self.Appointment.book(
            {
                "patient_id": self.ben.id, "start": local, "duration_minutes": 30, "doctor_id": self.doctor.id, "chair_id": self.chair.id,
                "company_id": self.company.id, "procedure_ids": procedure.ids,
            }
        )
        for paper in self.Appointment.browse(answer["id"]).missing_papers():
            self.env["dental.paper"].create({"patient_id": self.ben.id, "type_id": paper.id}).action_sign()
        self.start_tour("/odoo/dental-board", "dental_front_desk_tour", login="schedule_receptionist")
        self.assertEqual(self.Appointment.search([("patient_id", "=", self.ben.id)]).state, "done")
