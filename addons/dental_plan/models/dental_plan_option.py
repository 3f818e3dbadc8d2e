from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import OPTION_STATES, OPTION_TIERS


class DentalPlanOption(models.Model):
    """One way to treat all of a plan: premium, optimal or economy."""

    _name = "dental.plan.option"
    _description = "Option of a plan"
    _inherit = ["dental.amounts.hidden"]
    _order = "plan_id, sequence, id"
    _hidden_amounts = ("amount_total", "amount_patient", "amount_payer")

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade", index=True)
    patient_id = fields.Many2one(related="plan_id.patient_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier = fields.Selection(OPTION_TIERS, required=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(OPTION_STATES, default="open", required=True, readonly=True)
    step_ids = fields.One2many("dental.plan.step", "option_id")
    visit_ids = fields.One2many("dental.plan.visit", "option_id")
    amounts_hidden = fields.Boolean(related="plan_id.amounts_hidden", store=True)
    amount_total = fields.Monetary(compute="_compute_totals", store=True)
    amount_payer = fields.Monetary(compute="_compute_totals", store=True)
    amount_patient = fields.Monetary(compute="_compute_totals", store=True)
    ratio = fields.Integer(compute="_compute_ratio", help="Price in percent of the dearest option")
    visit_count = fields.Integer(compute="_compute_visit_count")
    minutes_total = fields.Integer(compute="_compute_visit_count")

    _tier_uniq = models.Constraint("UNIQUE (plan_id, tier)", "A plan has one option of each tier.")
    _agreed_uniq = models.UniqueIndex("(plan_id) WHERE state = 'agreed'", "One option of a plan is agreed, not two.")

    @api.depends("tier", "plan_id.name")
    def _compute_display_name(self):
        tiers = dict(self._fields["tier"]._description_selection(self.env))
        for option in self:
            option.display_name = tiers.get(option.tier, "")

    @api.depends("step_ids.price", "step_ids.payer_amount", "step_ids.state")
    def _compute_totals(self):
        for option in self:
            steps = option.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled"))
            option.amount_total = sum(steps.mapped("price"))
            option.amount_payer = sum(steps.mapped("payer_amount"))
            option.amount_patient = option.amount_total - option.amount_payer

    @api.depends("amount_total", "plan_id.option_ids.amount_total")
    def _compute_ratio(self):
        for option in self:
            top = max(option.plan_id.option_ids.mapped("amount_total"), default=0)
            option.ratio = round(100 * option.amount_total / top) if top else 100

    @api.depends("visit_ids.duration")
    def _compute_visit_count(self):
        for option in self:
            option.visit_count = len(option.visit_ids)
            option.minutes_total = sum(option.visit_ids.mapped("duration"))

    def _number_visits(self):
        """Visits numbered in their order, each not before the waits of its steps are over."""
        gap = 7
        for option in self:
            day, previous = {}, None
            for number, visit in enumerate(option.visit_ids.sorted(lambda visit: (visit.sequence, visit.id)), 1):
                need = max(
                    (day.get(before.visit_id.id, 0) + before.wait_days
                     for before in visit.step_ids.after_ids if before.visit_id != visit),
                    default=0,
                )
                least = 0 if previous is None else day[previous] + gap
                day[visit.id] = max(least, need)
                wait = max(0, day[visit.id] - day[previous]) if previous is not None and need > least else 0
                visit.write({"sequence": number, "day": day[visit.id], "wait_days": wait})
                previous = visit.id

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
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_option_id": self.id},
        }
