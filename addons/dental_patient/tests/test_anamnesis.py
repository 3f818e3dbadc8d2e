from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestAnamnesis(DentalCase):
    """Alerts and the health questionnaire (P3)."""

    def _signed(self, *yes, patient=None):
        anamnesis = self.env["dental.anamnesis"].with_user(self.users["assistant"]).start(patient or self.patient)
        for answer in anamnesis.answer_ids.filtered(lambda answer: answer.question_id.code in yes):
            answer.action_yes()
        (anamnesis.answer_ids.filtered(lambda answer: answer.answer == "yes" and answer.question_id.code not in yes)).action_no()
        anamnesis.action_rest_no()
        anamnesis.action_sign()
        return anamnesis

    def test_yes_raises_an_alert_and_no_ends_it(self):
        self._signed("allergy_penicillin", "smoking")
        self.assertEqual(set(self.patient.alert_ids.mapped("code")), {"allergy_penicillin", "smoking"})
        self.assertTrue(self.patient.has_alert)
        self.assertTrue(self.patient.alert_text.startswith("Allergy to antibiotics"), "the most severe comes first")
        self._signed("smoking")
        self.patient.invalidate_recordset()
        self.assertEqual(self.patient.alert_ids.mapped("code"), ["smoking"])
        self._signed()
        self.patient.invalidate_recordset()
        self.assertFalse(self.patient.has_alert)
        self.assertEqual(self.env["dental.alert"].search_count([("patient_id", "=", self.patient.id)]), 2, "history stays")

    def test_alert_written_by_hand_stays(self):
        self.env["dental.alert"].create({"patient_id": self.patient.id, "name": "Faints at needles"})
        self._signed()
        self.patient.invalidate_recordset()
        self.assertTrue(self.patient.has_alert)

    def test_last_answers_are_proposed(self):
        first = self._signed("diabetes")
        second = self.env["dental.anamnesis"].start(self.patient)
        self.assertEqual(second.open_count, 0)
        self.assertEqual(
            second.answer_ids.filtered(lambda answer: answer.answer == "yes").question_id,
            first.answer_ids.filtered(lambda answer: answer.answer == "yes").question_id,
        )

    def test_open_questions_stop_the_signature(self):
        anamnesis = self.env["dental.anamnesis"].start(self.patient)
        with self.assertRaisesRegex(UserError, "open questions"):
            anamnesis.action_sign()

    def test_questions_for_women_are_not_asked_of_men(self):
        man = self.env["dental.patient"].create({"name": "Man", "sex": "male"})
        codes = self.env["dental.anamnesis"].start(man).answer_ids.question_id.mapped("code")
        self.assertNotIn("pregnancy", codes)
        self.assertIn("pacemaker", codes)

    def test_out_of_date_after_twelve_months(self):
        self.assertTrue(self.patient.is_anamnesis_due)
        with freeze_time("2026-01-10"):
            self._signed()
            self.assertFalse(self.patient.is_anamnesis_due)
        with freeze_time("2027-01-11"):
            self.patient.invalidate_recordset(["is_anamnesis_due"])
            self.assertTrue(self.patient.is_anamnesis_due)
            due = self.env["dental.patient"].search([("is_anamnesis_due", "=", True)])
            self.assertIn(self.patient, due)

    @mute_logger("odoo.sql_db")
    def test_signed_answers_are_locked_by_the_database(self):
        anamnesis = self._signed("diabetes")
        self.env.flush_all()
        for statement in (
            SQL("UPDATE dental_anamnesis_answer SET answer = 'no' WHERE anamnesis_id = %s", anamnesis.id),
            SQL("DELETE FROM dental_anamnesis_answer WHERE anamnesis_id = %s", anamnesis.id),
            SQL("UPDATE dental_anamnesis SET note = 'x' WHERE id = %s", anamnesis.id),
            SQL("DELETE FROM dental_anamnesis WHERE id = %s", anamnesis.id),
        ):
            with self.subTest(statement=statement.code), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_receptionist_sees_that_but_not_which(self):
        self._signed("allergy_penicillin")
        patient = self.patient.with_user(self.users["receptionist"])
        self.assertTrue(patient.has_alert)
        self.assertTrue(patient.anamnesis_until)
        arch = patient.get_view(view_type="form")["arch"]
        self.assertNotIn("alert_text", arch)
        self.assertNotIn("anamnesis_ids", arch)
