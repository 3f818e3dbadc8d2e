from odoo import api, fields, models

from ..const import COST_KINDS


class DentalStepCost(models.Model):
    """What a piece of work cost the clinic. A row is a known cost, also of 0; no row is an unknown one."""

    _name = "dental.step.cost"
    _description = "Cost of a step"
    _order = "step_id, kind"

    step_id = fields.Many2one("dental.plan.step", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(COST_KINDS, required=True, default="laboratory")
    amount = fields.Monetary(required=True)
    note = fields.Char()

    _kind_uniq = models.Constraint("UNIQUE (step_id, kind)", "The cost of this kind is entered already: change that row.")
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A cost is not negative.")

    @api.model_create_multi
    def create(self, vals_list):
        costs = super().create(vals_list)
        costs._settle()
        return costs

    def write(self, vals):
        result = super().write(vals)
        self._settle()
        return result

    def unlink(self):
        steps = self.step_id
        result = super().unlink()
        self.env["dental.accrual"].settle_steps(steps.ids)
        return result

    def _settle(self):
        self.env["dental.accrual"].settle_steps(self.step_id.ids)
