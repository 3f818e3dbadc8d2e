from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PayCase

PERCENT_DONE = {"basis": "done", "method": "percent", "rate": 30}
PERCENT_RECEIVED = {"basis": "received", "method": "percent", "rate": 40}


@tagged("post_install", "-at_install", "dental_payroll")
class TestAccruals(PayCase):
    def test_work_done_earns_once(self):
        """Y3: a step done earns one line with rule, base and rate; the event again adds nothing."""
        self.scheme("doctor", PERCENT_DONE)
        step = self.work(200)
        step._after_step_done()
        self.env["dental.accrual"].settle_steps(step.ids)
        [line] = self.env["dental.accrual"].search([("step_id", "=", step.id)])
        self.assertEqual((line.amount, line.base, line.rate, line.number), (60, 200, 30, 1))
        self.assertEqual(line.employee_id, self.people["doctor"])
        self.assertEqual(str(line.date), "2026-10-05")

    def test_money_received_follows_payments(self):
        """Y2/Y3: 40 % of what came in, by part payment, the rest, and back when the payment is undone."""
        self.scheme("doctor", PERCENT_RECEIVED)
        step = self.work(200)
        self.assertEqual(self.earned("doctor"), 0)
        move = self.invoice(step)
        self.assertEqual(self.earned("doctor"), 0)
        self.pay(move, 50)
        self.assertEqual(self.earned("doctor"), 20)
        self.pay(move, 150)
        self.assertEqual(self.earned("doctor"), 80)
        move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").remove_move_reconcile()
        self.assertEqual(self.earned("doctor"), 0)
        back = self.env["dental.accrual"].search([("step_id", "=", step.id), ("amount", "<", 0)])
        self.assertTrue(back.reversal_of_id)

    def test_refund_takes_back(self):
        """Y3: a credit note adds a reversing line; the old line stays."""
        self.scheme("doctor", PERCENT_DONE)
        step = self.work(200)
        move = self.invoice(step)
        self.assertEqual(self.earned("doctor"), 60)
        self.refund(move)
        self.assertEqual(self.earned("doctor"), 0)
        self.assertEqual(len(self.env["dental.accrual"].search([("step_id", "=", step.id)])), 2)

    def test_invoice_back_to_draft_and_posted_again(self):
        self.scheme("doctor", PERCENT_RECEIVED)
        step = self.work(200)
        move = self.invoice(step)
        self.pay(move)
        self.assertEqual(self.earned("doctor"), 80)
        move.button_draft()
        self.assertEqual(self.earned("doctor"), 0)
        move.action_post()
        recount = self.earned("doctor")
        self.env["dental.accrual"].settle_steps(step.ids)
        self.assertEqual(self.earned("doctor"), recount)

    def test_first_rule_wins(self):
        """Y2: by procedure before the rest."""
        self.scheme(
            "doctor",
            {"basis": "done", "method": "percent", "rate": 10, "procedure_ids": [Command.set(self.crown.ids)]},
            PERCENT_DONE,
        )
        self.work(1000, procedure=self.crown)
        self.assertEqual(self.earned("doctor"), 100)
        self.work(100)
        self.assertEqual(self.earned("doctor"), 130)

    def test_no_rule_is_a_gap_not_zero(self):
        """Y2: a missing rate is listed and stops; it is no zero."""
        self.scheme("doctor", {**PERCENT_DONE, "procedure_ids": [Command.set(self.crown.ids)]})
        step = self.work(100)
        [gap] = self.env["dental.pay.gap"].search([("step_id", "=", step.id)])
        self.assertEqual((gap.employee_id, gap.reason), (self.people["doctor"], "rate"))

    def test_laboratory_before_and_after(self):
        """Y2: the order of laboratory and percentage gives two sums; an unknown cost is a gap."""
        self.scheme("doctor", {**PERCENT_DONE, "laboratory": "before"})
        self.scheme("other_doctor", {**PERCENT_DONE, "laboratory": "after", "cost_percent": 50})
        mine = self.work(1000, procedure=self.crown)
        theirs = self.work(1000, procedure=self.crown, doctor=self.other_doctor)
        self.assertEqual(self.earned("doctor"), 0)
        self.assertEqual(set(self.env["dental.pay.gap"].search([("step_id", "in", (mine + theirs).ids)]).mapped("reason")), {"laboratory"})
        (mine + theirs).set_cost("laboratory", 300)
        self.assertEqual(self.earned("doctor"), 210)
        self.assertEqual(self.earned("other_doctor"), 150)
        self.assertFalse(self.env["dental.pay.gap"].search([("step_id", "in", (mine + theirs).ids)]))

    def test_share_and_assistant(self):
        """Y2: one amount split between doctor and assistant, to the cent."""
        self.scheme("doctor", {"basis": "done", "method": "percent", "rate": 33.33, "shares": [("assistant", 33.33)]})
        self.work(101, assistant_id=self.assistant.id)
        self.assertEqual(self.earned("doctor"), 22.44)
        self.assertEqual(self.earned("assistant"), 11.22)

    def test_payers(self):
        """Y2: what the insurer pays earns by another rate."""
        self.scheme("doctor", {**PERCENT_DONE, "rate": 20, "payer_kind": "insurer"}, PERCENT_DONE)
        self.work(100, payer_id=self.insurer.id, payer_amount=40)
        self.assertEqual(self.earned("doctor"), 26)

    def test_redo_under_warranty(self):
        """Y2/Y3: a redo is free of pay and takes back what the first doctor earned."""
        self.scheme("doctor", PERCENT_DONE)
        self.scheme("other_doctor", PERCENT_DONE, redo_paid=True)
        first = self.work(200)
        redo = self.env["dental.plan.step"].create(
            {"patient_id": self.patient.id, "procedure_id": self.procedure.id, "price": 0, "list_price": 200, "redo_of_id": first.id}
        )
        redo.action_done(doctor=self.other_doctor, date="2026-10-09")
        self.assertEqual(self.earned("doctor"), 0)
        self.assertEqual(self.earned("other_doctor"), 60)

    def test_cross_sale(self):
        """Y2, wish 149: whoever referred earns when the other specialist's work is paid."""
        surgery = self.env.ref("dental_patient.specialty_surgery")
        implant = self.env["product.product"].create(
            {"name": "Implant", "is_dental": True, "type": "service", "dental_specialty_id": surgery.id, "taxes_id": [Command.clear()]}
        )
        self.scheme("doctor", PERCENT_DONE, {"role": "referrer", "basis": "received", "method": "percent", "rate": 5, "cross_only": True})
        step = self.work(1000, procedure=implant, doctor=self.other_doctor, referrer_id=self.doctor.id)
        self.assertEqual(self.earned("doctor"), 0)
        self.pay(self.invoice(step))
        self.assertEqual(self.earned("doctor"), 50)

    def test_doctor_mended(self):
        """Y3: the work was another doctor's: the ledger follows with two lines."""
        self.scheme("doctor", PERCENT_DONE)
        self.scheme("other_doctor", PERCENT_DONE)
        step = self.work(100)
        step.doctor_id = self.other_doctor
        self.assertEqual((self.earned("doctor"), self.earned("other_doctor")), (0, 30))

    def test_used_scheme_is_locked_and_versioned(self):
        """Y2: a rule that earned money stays; a version counts from a date; every day has one scheme."""
        scheme = self.scheme("doctor", PERCENT_DONE)
        self.work(100)
        with self.assertRaisesRegex(ValidationError, "new version"):
            scheme.rule_ids.rate = 35
        version = scheme.action_new_version("2026-11-01")
        version.rule_ids.rate = 50
        self.work(100, day="2026-11-02")
        self.assertEqual(self.earned("doctor"), 80)
        self.assertEqual(self.env["dental.pay.assignment"].search_count([("employee_id", "=", self.people["doctor"].id)]), 2)

    @mute_logger("odoo.sql_db")
    def test_ledger_is_insert_only(self):
        """Y3: neither the ORM nor SQL changes or deletes a line, superuser included."""
        self.scheme("doctor", PERCENT_DONE)
        step = self.work(100)
        line = self.env["dental.accrual"].sudo().search([("step_id", "=", step.id)])
        for statement in (
            "UPDATE dental_accrual SET amount = 0 WHERE id = %s",
            "UPDATE dental_accrual SET rate = 99, base = 1 WHERE id = %s",
            "UPDATE dental_accrual SET employee_id = employee_id WHERE id = %s",
            "DELETE FROM dental_accrual WHERE id = %s",
        ):
            with self.assertRaisesRegex(Exception, "never changed"), self.env.cr.savepoint():
                self.env.cr.execute(statement, [line.id])
        with self.assertRaisesRegex(Exception, "never changed"), self.env.cr.savepoint():
            line.amount = 5
            line.flush_recordset()
        self.env.invalidate_all()
        with self.assertRaisesRegex(Exception, "never changed"), self.env.cr.savepoint():
            line.unlink()
        self.assertEqual(line.amount, 30)
