from odoo import fields, models


class DentalPlanDecline(models.TransientModel):
    """Ask why the patient does not want the plan."""

    _name = "dental.plan.decline"
    _description = "Decline a plan"

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.plan_id.action_decline(self.reason)
        return {"type": "ir.actions.act_window_close"}
