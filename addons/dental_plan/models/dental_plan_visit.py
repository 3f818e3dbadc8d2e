from datetime import timedelta

from odoo import api, fields, models

from ..const import RHYTHMS, VISIT_KINDS


class DentalPlanVisit(models.Model):
    """The steps meant for one sitting."""

    _name = "dental.plan.visit"
    _description = "Visit of a plan"
    _inherit = ["dental.amounts.hidden"]
    _order = "option_id, sequence, id"
    _hidden_amounts = ("amount",)

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade", index=True)
    option_id = fields.Many2one("dental.plan.option", required=True, ondelete="cascade", index=True)
    patient_id = fields.Many2one(related="plan_id.patient_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(VISIT_KINDS, default="treatment", required=True)
    rhythm = fields.Selection(RHYTHMS, default="serial", required=True)
    specialty_id = fields.Many2one("dental.specialty")
    duration = fields.Integer("Minutes", required=True, default=30)
    wait_days = fields.Integer(help="Days to wait after the visit before")
    day = fields.Integer(help="Planned day, counted from the first visit")
    planned_on = fields.Date(compute="_compute_planned_on", store=True)
    step_ids = fields.One2many("dental.plan.step", "visit_id")
    amounts_hidden = fields.Boolean(related="plan_id.amounts_hidden", store=True)
    paper_type_ids = fields.Many2many("dental.paper.type", compute="_compute_needs", string="Papers needed")
    preparation = fields.Text(compute="_compute_needs")
    amount = fields.Monetary(compute="_compute_amount")
    is_done = fields.Boolean(compute="_compute_is_done", store=True)

    _duration_positive = models.Constraint("CHECK (duration > 0)", "A visit lasts longer than 0 minutes.")

    @api.depends("day", "plan_id.agreed_on", "plan_id.proposed_on")
    def _compute_planned_on(self):
        for visit in self:
            start = visit.plan_id.agreed_on or visit.plan_id.proposed_on or fields.Date.context_today(visit)
            visit.planned_on = start + timedelta(days=visit.day)

    @api.depends("step_ids.procedure_id", "step_ids.state")
    def _compute_needs(self):
        # read once for all visits; what is read below comes from the cache
        self.step_ids.procedure_id.mapped("dental_paper_type_ids")
        for visit in self:
            procedures = visit.step_ids.filtered(lambda step: step.state in ("planned", "in_progress")).procedure_id
            visit.paper_type_ids = procedures.dental_paper_type_ids
            visit.preparation = "\n".join(dict.fromkeys(filter(None, procedures.mapped("dental_preparation"))))

    @api.depends("step_ids.procedure_id", "sequence")
    def _compute_display_name(self):
        for visit in self:
            names = ", ".join(visit.step_ids.mapped("display_name")[:3])
            visit.display_name = self.env._("Visit %(number)s: %(steps)s", number=visit.sequence, steps=names)

    @api.depends("step_ids.price", "step_ids.state")
    def _compute_amount(self):
        for visit in self:
            visit.amount = sum(
                visit.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled")).mapped("price")
            )

    @api.depends("step_ids.state")
    def _compute_is_done(self):
        for visit in self:
            visit.is_done = bool(visit.step_ids) and all(
                step.state in ("done", "removed", "cancelled") for step in visit.step_ids
            )

    def action_invoice(self):
        """Draft invoices for what was done in these visits; answers the moves."""
        return self.step_ids._create_invoices()

    def _refresh(self):
        """After steps moved: length, specialty and kind follow from the steps, numbers from the order; empty visits go."""
        empty = self.filtered(lambda visit: not visit.step_ids)
        options = self.option_id
        empty.unlink()
        for visit in (self - empty):
            steps = visit.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled")) or visit.step_ids
            own = steps.filtered(lambda step: not step.shares_visit) or steps
            kinds = set(steps.procedure_id.mapped("dental_kind"))
            visit.write(
                {
                    "duration": sum(steps.mapped("duration")) or 1,
                    "specialty_id": own[:1].specialty_id.id,
                    "kind": next((kind for kind in ("treatment", "consultation", "examination") if kind in kinds), "treatment"),
                }
            )
        options._number_visits()
