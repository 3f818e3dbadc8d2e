from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Money that meets an invoice, or leaves it again, changes what its work has earned."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._settle_pay(partials._dental_step_ids())
        return partials

    def unlink(self):
        steps = self._dental_step_ids()
        result = super().unlink()
        if steps:
            self.env["dental.accrual"].settle_steps(steps)
        return result

    def _dental_step_ids(self):
        moves = self.debit_move_id.move_id | self.credit_move_id.move_id
        return moves.invoice_line_ids.dental_step_id.ids

    def _settle_pay(self, steps):
        if steps:
            self.env["dental.accrual"].settle_steps(steps, max(self.mapped("max_date")))
