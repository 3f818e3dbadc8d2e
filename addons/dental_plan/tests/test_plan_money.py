from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from .common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanMoney(PlanCase):
    def listen(self):
        """Collect what `_after_payment_received` is told."""
        told = []

        def hear(steps, amounts):
            told.append(dict(amounts))

        listener = patch.object(self.registry["dental.plan.step"], "_after_payment_received", hear)
        listener.start()
        self.addCleanup(listener.stop)
        return told

    def invoice(self, plan):
        steps = plan.agreed_option_id.step_ids
        steps.with_user(self.users["doctor"]).action_done()
        moves = steps.with_user(self.users["receptionist"])._create_invoices()
        moves.action_post()
        return moves

    def test_payment_hook_once_per_change(self):
        """L12: parts, the rest, taking a payment back: each told once, the sum told is `paid_amount`."""
        plan = self.agreed(("36", "caries_deep", "O"), ("26", "caries_medium", "O"), ("", "calculus"))
        steps = plan.agreed_option_id.step_ids
        told = self.listen()
        move = self.invoice(plan)
        self.assertEqual(told, [])
        first = self.pay(move, 100.01)
        self.assertEqual(sum(told[-1].values()), Decimal("100.01"))
        self.pay(move)
        self.assertEqual(len(told), 2)
        self.assertEqual({s.id: s.paid_amount for s in steps}, {s.id: s.price for s in steps})
        self.env["dental.plan.step"]._payments_changed(move)
        self.assertEqual(len(told), 2)
        first.with_user(self.users["accountant"]).action_cancel()
        self.assertEqual(sum(told[-1].values()), Decimal("-100.01"))
        move.with_user(self.users["accountant"]).button_draft()
        self.assertEqual(sum(steps.mapped("paid_amount")), 0)
        move.action_post()
        self.assertEqual(sum(sum(row.values()) for row in told), Decimal(str(move.amount_total)) - Decimal("100.01"))
        for step in steps:
            self.assertEqual(sum(row.get(step.id, Decimal(0)) for row in told), Decimal(str(round(step.paid_amount, 2))))

    def test_credit_note_and_refund(self):
        """L12: a credit note set off against an unpaid invoice is no money; a refund paid out is money back."""
        plan = self.agreed(("36", "caries_deep", "O"))
        step = plan.agreed_option_id.step_ids
        told = self.listen()
        move = self.invoice(plan)
        self.pay(move)
        self.assertEqual(sum(told[-1].values()), Decimal(str(step.price)))
        reversal = (
            self.env["account.move.reversal"]
            .with_user(self.users["accountant"])
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "reason": "Redo"})
        )
        refund = self.env["account.move"].browse(reversal.refund_moves()["res_id"])
        self.assertEqual(refund.invoice_line_ids.dental_step_id, step)
        refund.with_user(self.users["accountant"]).action_post()
        self.pay(refund, user="accountant")
        self.assertEqual(step.paid_amount, 0)
        self.assertFalse(step.is_invoiced)
        self.assertEqual(self.patient.balance, 0)

    def test_one_invoice_per_payer(self):
        """L11, L12: the payer's part and the patient's part are two invoices, ready at once."""
        payer = self.env["res.partner"].create({"name": "Insurer", "is_company": True})
        plan = self.built(("36", "caries_deep", "O"))
        step = plan.option_ids.filtered(lambda option: option.tier == "optimal").step_ids
        step.write({"payer_id": payer.id, "payer_amount": 60})
        plan.with_user(self.users["coordinator"]).action_agree(step.option_id)
        moves = self.invoice(plan)
        self.assertEqual(
            {move.partner_id: move.amount_total for move in moves},
            {payer: 60, self.patient.partner_id: step.price - 60},
        )
        self.assertEqual(moves.invoice_line_ids.dental_step_id, step)

    def test_who_pays_for_a_child(self):
        """P2, L12: invoices go to whoever pays the bills."""
        mother = self.env["res.partner"].create({"name": "Mother"})
        self.patient.bill_to_id = mother
        plan = self.agreed(("36", "caries_deep", "O"))
        self.assertEqual(self.invoice(plan).partner_id, mother)

    def test_work_outside_a_plan_is_billed(self):
        """L12: a first examination has no plan and still gets its invoice."""
        procedure = self.env.ref("dental_plan.procedure_exam").product_variant_id
        step = self.env["dental.plan.step"].create(
            {"patient_id": self.patient.id, "procedure_id": procedure.id, "price": 40, "list_price": 40}
        )
        step.action_done(doctor=self.doctor)
        self.assertEqual(self.patient.uninvoiced_steps(), step)
        self.assertEqual(step._create_invoices().amount_total, 40)

    def test_deposit_is_the_patients_balance(self):
        """L12: a deposit is a payment without an invoice; the invoice then takes it up."""
        deposit = self.env["account.payment"].with_user(self.users["receptionist"]).create(
            {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.patient.partner_id.id,
             "amount": 50, "journal_id": self.bank.id}
        )
        deposit.action_post()
        self.assertEqual(self.patient.balance, -50)
        told = self.listen()
        move = self.invoice(self.agreed(("36", "caries_deep", "O")))
        lines = deposit.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        move.js_assign_outstanding_line(lines.id)
        self.assertEqual(sum(told[-1].values()), Decimal(50))
        self.patient.invalidate_recordset(["balance"])
        self.assertEqual(self.patient.balance, move.amount_residual)

    def test_L12_a_part_taken_back_can_be_billed_again(self):
        payer = self.env["res.partner"].create({"name": "Payer", "is_company": True})
        procedure = self.env.ref("dental_plan.procedure_exam").product_variant_id
        step = self.env["dental.plan.step"].create(
            {"patient_id": self.patient.id, "procedure_id": procedure.id, "price": 100, "payer_id": payer.id, "payer_amount": 60}
        )
        step.action_done(doctor=self.doctor)
        moves = step._create_invoices()
        self.assertEqual(sorted(moves.mapped("amount_total")), [40, 60])
        self.assertTrue(step.is_invoiced)
        moves.filtered(lambda move: move.partner_id == payer).button_cancel()
        self.assertFalse(step.is_invoiced)
        again = step._create_invoices()
        self.assertEqual((again.partner_id, again.amount_total), (payer, 60))
        self.assertTrue(step.is_invoiced)
        self.assertFalse(step._create_invoices())

    def test_L12_a_patient_whose_mother_pays_owes_what_she_is_billed(self):
        mother = self.env["res.partner"].create({"name": "Mother Plan"})
        self.patient.bill_to_id = mother
        step = self.env["dental.plan.step"].create(
            {"patient_id": self.patient.id, "procedure_id": self.env.ref("dental_plan.procedure_exam").product_variant_id.id, "price": 40}
        )
        step.action_done(doctor=self.doctor)
        move = step._create_invoices()
        move.action_post()
        self.assertEqual((move.partner_id, self.patient.balance), (mother, 40))
        self.pay(move)
        self.patient.invalidate_recordset(["balance"])
        self.assertEqual(self.patient.balance, 0)
