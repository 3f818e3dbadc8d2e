from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    dental_patient_id = fields.Many2one("dental.patient", string="Patient", index="btree_not_null", copy=True)

    # An invoice that goes back to draft and is posted again keeps its reconciliation: no partial is made or undone.

    def _post(self, soft=True):
        posted = super()._post(soft)
        self.env["dental.plan.step"]._payments_changed(posted)
        return posted

    def button_draft(self):
        result = super().button_draft()
        self.env["dental.plan.step"]._payments_changed(self)
        return result

    def _dental_open(self):
        """Action that shows these invoices: the form of one, the list of several."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "domain": [("id", "in", self.ids)],
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "context": {"default_move_type": "out_invoice", "create": False},
        }
        if len(self) == 1:
            action |= {"view_mode": "form", "res_id": self.id}
        return action


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dental_step_id = fields.Many2one("dental.plan.step", index="btree_not_null", ondelete="restrict", copy=True)
