from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalComplication(models.Model):
    """What went wrong with a step that was done, held against that step and its doctor; the redo hangs on it."""

    _name = "dental.complication"
    _description = "Complication"
    _order = "found_on desc, id desc"

    step_id = fields.Many2one(
        "dental.plan.step", "Original step", required=True, ondelete="restrict", index=True, domain=[("state", "=", "done")]
    )
    patient_id = fields.Many2one(related="step_id.patient_id", store=True, index=True)
    plan_id = fields.Many2one(related="step_id.plan_id", store=True, index="btree_not_null")
    doctor_id = fields.Many2one(related="step_id.doctor_id", string="Original doctor", store=True, index="btree_not_null")
    procedure_id = fields.Many2one(related="step_id.procedure_id", store=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True)
    found_on = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [
            ("pain", "Pain"),
            ("inflammation", "Inflammation"),
            ("bleeding", "Bleeding"),
            ("loss", "Lost or broken work"),
            ("instrument", "Broken instrument"),
            ("perforation", "Perforation"),
            ("other", "Other"),
        ],
        required=True,
    )
    description = fields.Text(required=True)
    redo_step_id = fields.Many2one("dental.plan.step", "Redo", readonly=True, ondelete="restrict", copy=False)
    author_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True, required=True)

    @api.constrains("step_id")
    def _check_done(self):
        for complication in self:
            if complication.step_id.state != "done":
                raise UserError(self.env._("Only work that was done can have a complication."))

    def action_redo(self):
        """Plan the work again under warranty: free for the patient, tied to the original step."""
        for complication in self:
            if complication.redo_step_id:
                raise UserError(self.env._("The redo is planned already."))
            complication.redo_step_id = complication.step_id._plan_redo()
        return True


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    complication_ids = fields.One2many(
        "dental.complication", "step_id", groups="dental_patient.group_dental_clinical"
    )
    owner_id = fields.Many2one("resource.resource", "Owner", help="The specialist who took the step over")

    def _plan_redo(self):
        """A free step that does this one again, in the same option and a visit of its own."""
        self.ensure_one()
        visit = self.env["dental.plan.visit"]
        if self.option_id:
            visit = visit.create(
                {
                    "plan_id": self.plan_id.id, "option_id": self.option_id.id, "duration": self.duration or 30,
                    "specialty_id": self.specialty_id.id, "sequence": max(self.option_id.visit_ids.mapped("sequence"), default=0) + 1,
                }
            )
        return self.copy(
            {"redo_of_id": self.id, "visit_id": visit.id, "price": 0, "payer_amount": 0, "payer_id": False, "is_mandatory": False}
        )


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    handover_ids = fields.One2many("dental.plan.handover", "plan_id")
    complication_ids = fields.One2many(
        "dental.complication", "plan_id", groups="dental_patient.group_dental_clinical"
    )
    deviation_step_ids = fields.One2many(
        "dental.plan.step", "plan_id", string="Deviations",
        domain=["|", ("state", "=", "removed"), ("added_reason", "!=", False)],
    )
