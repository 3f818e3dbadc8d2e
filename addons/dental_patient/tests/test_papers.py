import base64

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import DentalCase

SIGNATURE = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
).decode()


@tagged("post_install", "-at_install")
class TestPapers(DentalCase):
    """Papers (P10): placeholders, gapless numbers, signing freezes, validity, the desk's flow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.env.ref("dental_patient.paper_type_contract")
        cls.data = cls.env.ref("dental_patient.paper_type_consent_data")
        cls.act = cls.env.ref("dental_patient.paper_type_act")

    def _paper(self, paper_type, **vals):
        return self.env["dental.paper"].create({"patient_id": self.patient.id, "type_id": paper_type.id, **vals})

    def test_placeholders_are_filled_and_escaped(self):
        self.patient.name = "Anna <b>& Co"
        text = self._paper(self.contract).text
        self.assertIn("Anna &lt;b&gt;&amp; Co", text)
        self.assertIn("Test clinic", text)
        self.assertNotIn("{{", text)

    def test_unknown_and_broken_placeholders_are_refused_on_saving(self):
        for body in ("<p>{{patient.nmae}}</p>", "<p>{{<b>patient</b>.name}}</p>", "<p>{{env.cr}}</p>", "<p>name }}</p>"):
            with self.subTest(body=body), self.assertRaisesRegex(ValidationError, "placeholders"):
                self.contract.body = body

    def test_every_placeholder_of_the_list_has_a_value(self):
        paper = self._paper(self.act)
        self.assertEqual(set(paper._placeholders()), set(paper._placeholder_values()))

    def test_amount_in_words_in_the_patients_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.patient.lang = "fr_FR"
        self.company.currency_id = self.env.ref("base.EUR")
        paper = self._paper(
            self.act, line_ids=[Command.create({"name": "Filling", "amount": 1000}), Command.create({"name": "Crown", "amount": 234.5})]
        )
        self.assertEqual(paper.amount, 1234.5)
        self.assertIn("mille deux cent trente-quatre euros 50 centimes", paper.text)
        self.assertIn("Filling", paper.text)

    def test_numbers_have_no_gaps(self):
        numbers = [int(self._paper(self.contract).number.rsplit("/", 1)[1]) for _ in range(4)]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self._paper(self.contract).unlink()

    def test_own_numbering_of_a_kind(self):
        self.contract.number_sequence_id = self.env["ir.sequence"].create(
            {"name": "Contracts", "prefix": "K-", "padding": 3, "implementation": "no_gap"}
        )
        self.assertEqual(self._paper(self.contract).number, "K-001")
        self.assertTrue(self._paper(self.data).number.startswith("D/"))

    def test_signing_freezes_text_and_validity(self):
        with freeze_time("2026-03-01"):
            paper = self._paper(self.data)
            paper.action_sign(signature=SIGNATURE, signed_by="Anna Test")
            self.assertTrue(paper.is_valid)
            self.assertEqual(str(paper.valid_until), "2029-03-01")
        before = paper.text
        self.data.write({"body": "<p>Other text</p>", "validity_months": 1})
        paper.invalidate_recordset()
        self.assertEqual(paper.text, before)
        with freeze_time("2029-03-02"):
            paper.invalidate_recordset()
            self.assertFalse(paper.is_valid)

    @mute_logger("odoo.sql_db")
    def test_database_refuses_changes_of_a_signed_paper(self):
        paper = self._paper(self.data)
        paper.action_sign()
        self.env.flush_all()
        other = self.env["dental.patient"].create({"name": "Other"})
        for statement in (
            SQL("UPDATE dental_paper SET body = 'x' WHERE id = %s", paper.id),
            SQL("UPDATE dental_paper SET signature = 'x' WHERE id = %s", paper.id),
            SQL("UPDATE dental_paper SET state = 'draft' WHERE id = %s", paper.id),
            SQL("UPDATE dental_paper SET patient_id = %s WHERE id = %s", other.id, paper.id),
            SQL("DELETE FROM dental_paper WHERE id = %s", paper.id),
        ):
            with self.subTest(statement=statement.code), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement)
        paper.action_revoke("Signed by mistake")
        self.env.flush_all()
        self.assertEqual((paper.state, paper.is_valid), ("revoked", False))

    def test_signing_twice_is_refused(self):
        paper = self._paper(self.data)
        paper.action_sign()
        with self.assertRaisesRegex(UserError, "signed or revoked already"):
            paper.action_sign()

    def test_lines_of_a_signed_paper_stay(self):
        paper = self._paper(self.act, line_ids=[Command.create({"name": "Filling", "amount": 100})])
        paper.action_sign()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            paper.line_ids.amount = 1

    def test_papers_to_sign_one_after_the_other(self):
        """The desk's flow: missing papers of the patient, signed in a row; then nothing is missing."""
        patient = self.patient.with_user(self.users["receptionist"])
        action = patient.action_papers_to_sign()
        seen = []
        while action["type"] == "ir.actions.act_window":
            self.env.flush_all()
            self.env.invalidate_all()
            wizard = self.env[action["res_model"]].with_user(self.users["receptionist"]).browse(action["res_id"])
            seen.append(wizard.paper_id.type_id)
            with self.assertRaisesRegex(UserError, "sign in the field"):
                wizard.action_sign()
            wizard.signature = SIGNATURE
            action = wizard.action_sign()
        self.assertEqual(seen, [self.contract, self.data])
        self.assertFalse(patient.missing_papers(self.contract | self.data))
        with self.assertRaisesRegex(UserError, "signed everything"):
            patient.action_papers_to_sign()

    def test_flow_uses_the_drafts_at_hand(self):
        draft = self._paper(self.contract)
        self.patient.action_papers_to_sign()
        self.assertEqual(self.patient.paper_ids.filtered(lambda paper: paper.type_id == self.contract), draft)

    def test_child_is_signed_for_by_the_responsible(self):
        mother = self.patient.partner_id
        child = self.env["dental.patient"].create({"name": "Child", "birthdate": "2020-01-01", "responsible_id": mother.id})
        paper = self.env["dental.paper"].create({"patient_id": child.id, "type_id": self.contract.id})
        paper.action_sign(signature=SIGNATURE)
        self.assertEqual(paper.signed_by, "Anna Test")

    def test_operator_reads_but_does_not_sign(self):
        paper = self._paper(self.contract).with_user(self.users["operator"])
        self.assertEqual(paper.state, "draft")
        with self.assertRaises(AccessError):
            paper.action_sign()
