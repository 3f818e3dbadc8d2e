from odoo import fields, models


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    def _create_payments(self):
        payments = super()._create_payments()
        # sudo: the mark that keeps payments of pay from other eyes is set whoever registers them
        for payment in payments.sudo():
            run = payment.reconciled_bill_ids.dental_pay_run_id or (
                payment.move_id.line_ids.matched_debit_ids.debit_move_id | payment.move_id.line_ids.matched_credit_ids.credit_move_id
            ).move_id.dental_pay_run_id
            if run:
                payment.dental_pay_run_id = run[:1]
                payment.move_id.dental_pay_run_id = run[:1]
        return payments


class AccountPayment(models.Model):
    _inherit = "account.payment"

    dental_pay_run_id = fields.Many2one(
        "dental.pay.run", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        groups="dental_payroll.group_dental_payroll",
    )
