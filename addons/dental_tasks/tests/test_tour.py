from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install", "dental_tasks", "dental_tour")
class TestTour(HttpCase):
    def test_morning_of_an_operator(self):
        """Journey 7, T2, T4: three calls from the list, the next one by itself; nobody is lost at the end."""
        self.env.company.write({"dental_call_from": 0, "dental_call_to": 24, "dental_contacts_per_week": 0})
        new_test_user(self.env, "tour_operator", groups="base.group_user,dental_patient.group_dental_operator", password="tour_operator")
        self.env["dental.task.reason"].search([("state", "=", "open")])._close()
        self.env["dental.task"].search([("state", "=", "open")])._refresh()
        now = fields.Datetime.now()
        patients = self.env["dental.patient"]
        for hours, name in ((3, "First"), (2, "Second"), (1, "Third")):
            patient = patients.create({"name": f"Tour {name}", "phone": f"+43 1 55566{hours}"})
            self.env["dental.task"].create_for("recall", patient, "Time for the check-up", due_at=now - timedelta(hours=hours))
            patients |= patient
        self.start_tour("/odoo/dental-my-list", "dental_tasks_morning", login="tour_operator")
        patients.invalidate_recordset()
        self.assertEqual(patients.mapped("followup_state"), ["contact", "declined", "contact"])
        self.assertEqual(patients.contact_ids.sorted("id").mapped("result"), ["call_back", "declined", "no_answer"])
        self.assertEqual(patients[0].contact_ids.note, "asked to be called later")
        self.assertFalse(self.env["dental.followup"].search_count([("state", "=", "lost"), ("has_lost_task", "=", False), ("patient_id", "in", patients.ids)]))
