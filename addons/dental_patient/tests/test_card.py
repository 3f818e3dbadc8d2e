import json

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, file_open, mute_logger

from .. import choice_text
from .common import DentalCase


@tagged("post_install", "-at_install")
class TestCard(DentalCase):
    """The card (P8): templates with drop-downs, signing locks, addendum, the chief doctor's queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caries = cls.env.ref("dental_patient.template_caries")
        cls.finding = cls.env["dental.finding"].create(
            {
                "patient_id": cls.patient.id,
                "tooth_id": cls.env["dental.tooth"].search([("fdi", "=", "16")]).id,
                "surfaces": "MO",
                "condition_id": cls.env.ref("dental_patient.condition_caries_medium").id,
            }
        )

    def _entry(self, user="doctor", **vals):
        return self.env["dental.encounter"].with_user(self.users[user]).create({"patient_id": self.patient.id, **vals})

    def _signed(self):
        entry = self._entry(template_id=self.caries.id)
        entry.action_sign()
        self.env.flush_all()
        return entry

    def test_choices_by_the_table_shared_with_the_screen(self):
        with file_open("dental_patient/tests/choice_text_cases.json") as file:
            cases = json.load(file)
        for text, parts, read in cases:
            with self.subTest(text=text):
                got = [part if isinstance(part, str) else [part[0], part[1]] for part in choice_text.parts(text)]
                self.assertEqual(got, parts)
                self.assertEqual(choice_text.resolved(text), read)

    def test_choosing_leaves_the_rest(self):
        self.assertEqual(choice_text.choose("[a|b] and [c|*d]", 0, 1), "[a|*b] and [c|*d]")

    def test_ordinary_caries_visit_needs_no_typing(self):
        """P8: choose the template, choose the next visit, sign; the doctor, the diagnosis and the texts are there."""
        form = Form(self.env["dental.encounter"].with_user(self.users["doctor"]).with_context(default_patient_id=self.patient.id))
        self.assertEqual(form.doctor_id, self.doctor)
        form.template_id = self.caries
        self.assertIn("16 MO", form.objective)
        form.next_visit_in = "6m"
        self.assertTrue(form.next_visit_on)
        entry = form.save()
        self.assertEqual(entry.icd_ids.code, "K02.1")
        entry.action_sign()
        self.assertNotIn("[", entry.complaint)
        self.assertTrue(entry.complaint.startswith("Short pain from cold"))
        self.assertEqual(entry.signed_by_id, self.users["doctor"])

    def test_templates_are_proposed_by_findings(self):
        entry = self._entry()
        self.assertIn(self.caries, entry.proposed_template_ids)
        self.assertNotIn(self.env.ref("dental_patient.template_pulpitis"), entry.proposed_template_ids)
        self.assertIn(self.env.ref("dental_patient.template_examination"), entry.proposed_template_ids)

    def test_words_written_by_hand_stay(self):
        entry = self._entry(complaint="Since Monday it hurts")
        entry.template_id = self.caries
        self.assertEqual(entry.complaint, "Since Monday it hurts")
        self.assertIn("16 MO", entry.work_done)
        entry.template_id = self.env.ref("dental_patient.template_examination")
        self.assertIn("Examination", entry.work_done, "a template may be changed for another")

    def test_template_with_unknown_placeholder_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "card.teeth"):
            self.caries.work_done = "Tooth {{card.tooth}}"

    @mute_logger("odoo.sql_db")
    def test_signing_locks_in_the_database(self):
        entry = self._entry(template_id=self.caries.id)
        entry.prescription_ids = [Command.create({"medicine_id": self.env.ref("dental_patient.medicine_paracetamol").id})]
        entry.action_sign()
        self.env.flush_all()
        for statement in (
            SQL("UPDATE dental_encounter SET complaint = 'x' WHERE id = %s", entry.id),
            SQL("UPDATE dental_encounter SET state = 'draft' WHERE id = %s", entry.id),
            SQL("DELETE FROM dental_encounter WHERE id = %s", entry.id),
            SQL("UPDATE dental_prescription SET instruction = 'x' WHERE encounter_id = %s", entry.id),
            SQL("DELETE FROM dental_prescription WHERE encounter_id = %s", entry.id),
        ):
            with self.subTest(statement=statement.code), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            entry.prescription_ids = [Command.create({"medicine_id": self.env.ref("dental_patient.medicine_ibuprofen").id})]
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_addendum_corrects_and_is_never_changed(self):
        draft = self._entry(complaint="Pain")
        with self.assertRaisesRegex(UserError, "not signed yet"):
            draft.addendum_ids = [Command.create({"text": "Too early"})]
        entry = self._signed()
        entry.addendum_ids = [Command.create({"text": "It was tooth 17"})]
        self.assertEqual(entry.addendum_ids.author_id, self.users["doctor"])
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(SQL("UPDATE dental_encounter_addendum SET text = 'x' WHERE encounter_id = %s", entry.id))
        with self.assertRaisesRegex(UserError, "name of who writes"):
            entry.addendum_ids = [Command.create({"text": "Forged", "author_id": self.users["chief_doctor"].id})]

    def test_empty_entry_is_not_signed(self):
        with self.assertRaisesRegex(UserError, "Write at least"):
            self._entry().action_sign()

    def test_assistant_prepares_and_does_not_sign(self):
        entry = self._entry("assistant", doctor_id=self.doctor.id, complaint="Pain")
        with self.assertRaisesRegex((UserError, AccessError), "signed by a doctor|not allowed"):
            entry.action_sign()

    def test_review_goes_back_and_forth(self):
        """Journey 10: remark to the doctor, answer by an addendum, reviewed."""
        entry = self._signed()
        review = entry.review_ids.with_user(self.users["chief_doctor"])
        self.assertEqual(review.state, "todo")
        with self.assertRaisesRegex(UserError, "Write the remark"):
            review.action_return()
        review.remark = "Which anaesthetic?"
        review.action_return()
        self.assertEqual(review.state, "returned")
        self.assertEqual(review.activity_ids.user_id, self.users["doctor"])
        entry.addendum_ids = [Command.create({"text": "Articaine 4 %"})]
        self.assertEqual(review.state, "answered")
        review.action_approve()
        self.assertEqual((review.state, review.reviewer_id), ("approved", self.users["chief_doctor"]))
        self.assertFalse(review.activity_ids.filtered("active"))

    def test_only_the_chief_doctor_reviews(self):
        review = self._signed().review_ids
        for role in ("doctor", "assistant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                review.with_user(self.users[role]).action_approve()

    def test_medicine_warns_of_an_allergy(self):
        question = self.env.ref("dental_patient.question_allergy_penicillin")
        self.env["dental.alert"].create({"patient_id": self.patient.id, "name": "Allergy to antibiotics", "question_id": question.id})
        entry = self._entry(
            complaint="Pain",
            prescription_ids=[
                Command.create({"medicine_id": self.env.ref("dental_patient.medicine_amoxicillin").id}),
                Command.create({"medicine_id": self.env.ref("dental_patient.medicine_paracetamol").id}),
            ],
        )
        self.assertEqual(entry.prescription_ids.mapped("warning"), ["Allergy to antibiotics", ""])
        self.assertIn("5 days", entry.prescription_ids[0].instruction)

    def test_prints(self):
        entry = self._signed()
        text = "".join(self.pdf("dental_patient.report_encounter", entry))
        for part in ("Anna Test", "16 MO", "K02.1", "Dr. Test"):
            self.assertIn(part, text)
        entry = self._entry(
            complaint="Pain", prescription_ids=[Command.create({"medicine_id": self.env.ref("dental_patient.medicine_paracetamol").id})]
        )
        self.assertIn("Paracetamol", "".join(self.pdf("dental_patient.report_prescription", entry)))
