from odoo import api, fields, models


class DentalPayGap(models.Model):
    """Why a sum cannot be told yet: a missing rate or cost. It stops the person's payslip; it never counts as zero."""

    _name = "dental.pay.gap"
    _description = "Missing rate or cost"
    _order = "employee_id, date, id"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="cascade", index=True, readonly=True)
    step_id = fields.Many2one("dental.plan.step", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True)
    patient_id = fields.Many2one(related="step_id.patient_id")
    date = fields.Date(readonly=True, index=True)
    reason = fields.Selection(
        [
            ("rate", "No rule of the scheme fits"),
            ("material", "Cost of materials unknown"),
            ("laboratory", "Cost of the laboratory unknown"),
        ],
        required=True,
        readonly=True,
    )

    _once = models.Constraint("UNIQUE (employee_id, step_id, reason)", "This gap is listed already.")

    @api.depends("employee_id", "step_id", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for gap in self:
            gap.display_name = f"{gap.employee_id.name or ''}, {gap.step_id.display_name or ''}: {reasons.get(gap.reason, '')}"

    def action_try_again(self):
        """Count the steps of these gaps anew, after the rule or the cost was entered."""
        self.env["dental.accrual"].settle_steps(self.step_id.ids)

    def action_enter_cost(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Costs of the work"),
            "res_model": "dental.step.cost",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("step_id", "=", self.step_id.id)],
            "context": {"default_step_id": self.step_id.id, "default_kind": self.reason if self.reason != "rate" else "laboratory"},
        }
