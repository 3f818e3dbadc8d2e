from odoo import fields, models
from odoo.exceptions import UserError


class DentalPlanDiscount(models.TransientModel):
    """A discount on an option that is not agreed yet, in the name of who gives it."""

    _name = "dental.plan.discount"
    _description = "Discount on an option"

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade")
    option_id = fields.Many2one("dental.plan.option", required=True, ondelete="cascade", domain="[('plan_id', '=', plan_id), ('state', '=', 'open')]")
    percent = fields.Float(required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.option_id.state != "open":
            raise UserError(self.env._("Prices of an agreed option are fixed."))
        steps = self.option_id.step_ids.filtered(lambda step: step.state == "planned")
        # sudo: a manager gives discounts without the right to plan; action_discount checks that he may
        steps.sudo().action_discount(self.percent, self.reason)
        return {"type": "ir.actions.act_window_close"}
