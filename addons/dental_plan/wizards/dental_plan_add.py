from odoo import api, fields, models


class DentalPlanAdd(models.TransientModel):
    """Add a step that the protocols did not ask for, with the reason why."""

    _name = "dental.plan.add"
    _description = "Add a step"

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade")
    option_id = fields.Many2one(
        "dental.plan.option", required=True, ondelete="cascade", compute="_compute_option_id", store=True, precompute=True,
        readonly=False, domain="[('plan_id', '=', plan_id), ('state', '!=', 'archived')]",
    )
    procedure_id = fields.Many2one("product.product", required=True, domain=[("is_dental", "=", True)])
    tooth_id = fields.Many2one("dental.tooth")
    surfaces = fields.Char(help="Some of M, O, D, V, L")
    reason = fields.Text(required=True)

    @api.depends("plan_id")
    def _compute_option_id(self):
        for wizard in self:
            wizard.option_id = wizard.plan_id.agreed_option_id or wizard.plan_id._middle_option()

    def action_confirm(self):
        self.ensure_one()
        self.plan_id.action_add_step(
            self.option_id.id, self.procedure_id.id, self.reason, tooth_id=self.tooth_id.id, surfaces=self.surfaces
        )
        return {"type": "ir.actions.act_window_close"}
