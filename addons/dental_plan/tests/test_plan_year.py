from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from odoo.tests import tagged

from .common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanYear(PlanCase):
    """L12: whatever happens at the desk in a year, the patient's balance is the ERP's aged receivable to the cent."""

    def work(self, dice):
        procedure = dice.choice(self.procedures)
        price = dice.randrange(1, 60_000) / 100
        step = self.env["dental.plan.step"].create(
            {"patient_id": self.patient.id, "procedure_id": procedure.id, "price": price, "list_price": price}
        )
        step.action_done(doctor=self.doctor)
        return step

    def aged(self):
        """The ERP's open receivable of the partner, line by line as its aged report sums it."""
        lines = self.env["account.move.line"].search(
            [("partner_id", "=", self.patient.partner_id.id), ("account_type", "=", "asset_receivable"),
             ("parent_state", "=", "posted"), ("reconciled", "=", False)]
        )
        return sum(lines.mapped("amount_residual"))

    def test_balance_is_the_aged_receivable(self):
        self.procedures = self.env["product.product"].search(
            [("is_dental", "=", True), ("dental_result_condition_id", "=", False)], limit=5
        )
        dice = Random(20260101)
        invoices, told = self.env["account.move"], []
        day = date(2026, 1, 5)
        for _turn in range(24):
            day += timedelta(days=dice.randrange(3, 25))
            with freeze_time(day):
                what = dice.choice(("work", "work", "pay", "part", "deposit", "credit", "cancel"))
                unpaid = invoices.filtered(lambda move: move.state == "posted" and move.payment_state in ("not_paid", "partial"))
                if what == "work" or (what in ("pay", "part", "credit") and not unpaid):
                    steps = self.env["dental.plan.step"]
                    for _n in range(dice.randrange(1, 4)):
                        steps |= self.work(dice)
                    move = steps._create_invoices()
                    move.invoice_date = day
                    move.action_post()
                    invoices |= move
                elif what == "pay":
                    self.pay(unpaid[0])
                elif what == "part":
                    self.pay(unpaid[0], max(0.01, round(unpaid[0].amount_residual * dice.random(), 2)))
                elif what == "deposit":
                    self.env["account.payment"].create(
                        {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.patient.partner_id.id,
                         "amount": dice.randrange(1, 30_000) / 100, "journal_id": self.bank.id}
                    ).action_post()
                elif what == "credit":
                    unpaid[-1]._reverse_moves([{"invoice_date": day}], cancel=True)
                else:
                    payment = self.env["account.payment"].search([("partner_id", "=", self.patient.partner_id.id), ("move_id", "!=", False)], limit=1)
                    if payment and payment.state != "canceled":
                        payment.action_cancel()
                told.append(what)
                self.patient.invalidate_recordset(["balance"])
                self.assertAlmostEqual(self.patient.balance, self.aged(), 2, msg=told)
        steps = self.env["dental.plan.step"].search([("patient_id", "=", self.patient.id)])
        moves = steps.invoice_line_ids.move_id.filtered(lambda move: move.state == "posted")
        self.assertAlmostEqual(
            sum(steps.mapped("paid_amount")),
            sum(move.amount_total_signed - move.amount_residual_signed for move in moves), 2,
        )
