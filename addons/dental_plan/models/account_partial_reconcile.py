from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Every payment of an invoice, and its undoing, passes here."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["dental.plan.step"]._payments_changed((partials.debit_move_id + partials.credit_move_id).move_id)
        return partials

    def unlink(self):
        moves = (self.debit_move_id + self.credit_move_id).move_id
        result = super().unlink()
        self.env["dental.plan.step"]._payments_changed(moves.exists())
        return result
