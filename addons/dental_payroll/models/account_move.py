from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    dental_pay_run_id = fields.Many2one(
        "dental.pay.run", string="Pay run", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        groups="dental_payroll.group_dental_payroll",
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._settle_pay()
        return posted

    def button_draft(self):
        self._check_not_pay()
        result = super().button_draft()
        self._settle_pay()
        return result

    def button_cancel(self):
        self._check_not_pay()
        result = super().button_cancel()
        self._settle_pay()
        return result

    def _check_not_pay(self):
        # sudo: whoever resets an entry may have no right to pay runs; only whether there is one is asked
        if any(move.dental_pay_run_id.move_id == move for move in self.sudo()):
            raise UserError(self.env._("This entry posts a closed month of pay: correct it in the next pay run."))

    def _settle_pay(self):
        steps = self.invoice_line_ids.dental_step_id
        if steps:
            self.env["dental.accrual"].settle_steps(steps.ids)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dental_pay_run_id = fields.Many2one(
        related="move_id.dental_pay_run_id", store=True, index="btree_not_null", groups="dental_payroll.group_dental_payroll"
    )
