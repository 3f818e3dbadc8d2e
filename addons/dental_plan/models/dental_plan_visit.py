from odoo import api, fields, models

from ..const import RHYTHMS, VISIT_KINDS


class DentalPlanVisit(models.Model):
    """The steps meant for one sitting."""

    _name = "dental.plan.visit"
    _description = "Visit of a plan"
    _order = "option_id, sequence, id"

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
    step_ids = fields.One2many("dental.plan.step", "visit_id")
    amount = fields.Monetary(compute="_compute_amount")
    is_done = fields.Boolean(compute="_compute_is_done", store=True)

    _duration_positive = models.Constraint("CHECK (duration > 0)", "A visit lasts longer than 0 minutes.")

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
