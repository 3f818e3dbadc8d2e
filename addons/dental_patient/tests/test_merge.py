from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestMerge(DentalCase):
    """Two records of one person become one and nothing is lost (P1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.env["dental.patient"].create(
            {"name": "Anna Twin", "phone": "+33698765432", "email": "anna@example.com", "sex": "female", "is_vip": True}
        )

    def _merge(self, user="manager"):
        wizard = self.env["dental.patient.merge"].with_user(self.users[user]).create(
            {"patient_id": self.patient.id, "source_id": self.twin.id}
        )
        wizard.action_merge()
        self.env.invalidate_all()

    def test_everything_moves(self):
        finding = self.env["dental.finding"].create(
            {"patient_id": self.twin.id, "condition_id": self._condition().id}
        )
        encounter = self.env["dental.encounter"].create(
            {"patient_id": self.twin.id, "doctor_id": self.doctor.id, "complaint": "Pain"}
        )
        encounter.action_sign()
        paper = self.env["dental.paper"].create(
            {"patient_id": self.twin.id, "type_id": self.env.ref("dental_patient.paper_type_contract").id}
        )
        paper.action_sign()
        alert = self.env["dental.alert"].create({"patient_id": self.twin.id, "name": "Latex"})
        note = self.twin.message_post(body="Called on Monday")
        file = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": "dental.patient", "res_id": self.twin.id}
        )
        partner_note = self.twin.partner_id.message_post(body="On the contact")
        child = self.env["dental.patient"].create({"name": "Child", "responsible_id": self.twin.partner_id.id})
        activity = self.twin.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        self.twin.with_user(self.users["doctor"]).web_read({"name": {}})
        self.env.flush_all()
        self._merge()
        self.assertFalse(self.twin.exists())
        for record in (finding, encounter, paper, alert):
            self.assertEqual(record.patient_id, self.patient, record)
        self.assertEqual((encounter.state, paper.state), ("signed", "signed"))
        self.assertEqual((note.model, note.res_id), ("dental.patient", self.patient.id))
        self.assertEqual(file.res_id, self.patient.id)
        self.assertEqual(activity.res_id, self.patient.id)
        self.assertEqual(partner_note.res_id, self.patient.partner_id.id)
        self.assertEqual(child.responsible_id, self.patient.partner_id)
        self.assertEqual(child.household_id, self.patient.household_id)
        self.assertTrue(self.patient.has_alert, "what is computed from the moved rows is computed again")
        logs = self.env["dental.access.log"].search([("patient_id", "=", self.patient.id)])
        self.assertIn("merge", logs.mapped("what"))
        self.assertIn("open", logs.filtered(lambda row: row.user_id == self.users["doctor"]).mapped("what"))

    def _condition(self):
        return self.env["dental.condition"].create({"name": "Test calculus", "code": "test_calculus", "kind": "pathology", "scope": "mouth"})

    def test_empty_fields_are_filled_and_nothing_is_overwritten(self):
        self._merge()
        self.assertEqual(self.patient.name, "Anna Test")
        self.assertEqual(self.patient.phone, "+33 6 12 34 56 78")
        self.assertEqual((self.patient.email, self.patient.sex, self.patient.is_vip), ("anna@example.com", "female", True))

    def test_links_that_both_have_stay_once(self):
        tag = self.env["res.partner.category"].create({"name": "Regular"})
        (self.patient | self.twin).write({"category_id": [Command.link(tag.id)]})
        self._merge()
        self.assertEqual(self.patient.category_id, tag)

    def test_what_only_one_may_have_is_said_and_nothing_is_half_done(self):
        for patient in (self.patient, self.twin):
            self.env["dental.anamnesis"].start(patient)
        with self.assertRaisesRegex(UserError, "only one patient may have"), self.env.cr.savepoint():
            self._merge()
        self.assertTrue(self.twin.exists())
        self.assertEqual(self.env["dental.anamnesis"].search_count([("patient_id", "=", self.twin.id)]), 1)

    def test_lock_of_signed_rows_is_back_after_a_merge(self):
        self._merge()
        self.env.cr.execute("SELECT current_setting('dental.merging', true)")
        self.assertEqual(self.env.cr.fetchone()[0], "off")

    def test_only_managers_merge(self):
        for role in ("receptionist", "doctor", "chief_doctor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._merge(role)

    def test_same_patient_twice_is_refused(self):
        wizard = self.env["dental.patient.merge"].create({"patient_id": self.patient.id, "source_id": self.patient.id})
        with self.assertRaisesRegex(UserError, "two different"):
            wizard.action_merge()
