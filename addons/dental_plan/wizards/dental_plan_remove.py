from odoo import fields, models


class DentalPlanRemove(models.TransientModel):
    """Ask why a step leaves the plan."""

    _name = "dental.plan.remove"
    _description = "Remove a step"

    step_id = fields.Many2one("dental.plan.step", required=True, ondelete="cascade")
    is_mandatory = fields.Boolean(related="step_id.is_mandatory")
    reason = fields.Text()

    def action_confirm(self):
        self.ensure_one()
        self.step_id.action_remove(self.reason)
        return {"type": "ir.actions.act_window_close"}
