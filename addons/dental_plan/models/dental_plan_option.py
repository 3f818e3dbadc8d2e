from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import OPTION_STATES, TIERS


class DentalPlanOption(models.Model):
    """One way to treat all of a plan: premium, optimal or economy."""

    _name = "dental.plan.option"
    _description = "Option of a plan"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade", index=True)
    patient_id = fields.Many2one(related="plan_id.patient_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier = fields.Selection(TIERS, required=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(OPTION_STATES, default="open", required=True, readonly=True)
    step_ids = fields.One2many("dental.plan.step", "option_id")
    visit_ids = fields.One2many("dental.plan.visit", "option_id")
    amount_total = fields.Monetary(compute="_compute_totals", store=True)
    visit_count = fields.Integer(compute="_compute_visit_count")
    minutes_total = fields.Integer(compute="_compute_visit_count")

    _tier_uniq = models.Constraint("UNIQUE (plan_id, tier)", "A plan has one option of each tier.")
    _agreed_uniq = models.UniqueIndex("(plan_id) WHERE state = 'agreed'", "One option of a plan is agreed, not two.")

    @api.depends("tier", "plan_id.name")
    def _compute_display_name(self):
        tiers = dict(self._fields["tier"]._description_selection(self.env))
        for option in self:
            option.display_name = tiers.get(option.tier, "")

    @api.depends("step_ids.price", "step_ids.state")
    def _compute_totals(self):
        for option in self:
            option.amount_total = sum(
                option.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled")).mapped("price")
            )

    @api.depends("visit_ids.duration")
    def _compute_visit_count(self):
        for option in self:
            option.visit_count = len(option.visit_ids)
            option.minutes_total = sum(option.visit_ids.mapped("duration"))

    def write(self, vals):
        if "state" in vals:
            raise UserError(self.env._("An option is agreed or put away by agreeing the plan."))
        return super().write(vals)

    def _set_state(self, state):
        self.env["dental.plan.step"].flush_model()  # what was written before the agreement must not meet its lock
        super().write({"state": state})
        self.flush_recordset()

    def action_agree(self):
        self.ensure_one()
        return self.plan_id.action_agree(self)

    def action_open_agree(self):
        """Dialog in which the patient signs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Agree and sign"),
            "res_model": "dental.plan.agree",
            "view_mode": "form",
            "target": "new",
            "context": {"default_option_id": self.id},
        }
