from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalPlanHandover(models.Model):
    """A step that passes to another specialist, or a doctor called to a council: red until somebody accepts it."""

    _name = "dental.plan.handover"
    _description = "Hand-over of a step"
    _order = "state desc, deadline, id"

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade", index=True)
    patient_id = fields.Many2one(related="plan_id.patient_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    kind = fields.Selection([("handover", "Hand-over"), ("council", "Council")], default="handover", required=True)
    step_id = fields.Many2one("dental.plan.step", ondelete="cascade", domain="[('plan_id', '=', plan_id)]")
    from_id = fields.Many2one(
        "resource.resource", "From", default=lambda self: self.env["resource.resource"]._dental_of_user(), readonly=True
    )
    to_id = fields.Many2one(
        "resource.resource", "To", required=True, domain=[("dental_role", "in", ("doctor", "hygienist"))], index=True
    )
    deadline = fields.Date(required=True)
    note = fields.Char()
    state = fields.Selection(
        [("accepted", "Accepted"), ("pending", "Not accepted yet"), ("returned", "Returned")],
        default="pending", required=True, readonly=True, index=True, copy=False,
    )
    accepted_on = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _step_for_handover = models.Constraint("CHECK (kind <> 'handover' OR step_id IS NOT NULL)", "Say which step is handed over.")
    _one_pending = models.UniqueIndex("(step_id) WHERE state = 'pending' AND kind = 'handover'", "This step is being handed over already.")

    @api.depends("state", "deadline")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for handover in self:
            handover.is_late = handover.state == "pending" and bool(handover.deadline) and handover.deadline < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "pending"), ("deadline", "<", fields.Date.context_today(self))]

    @api.model_create_multi
    def create(self, vals_list):
        handovers = super().create(vals_list)
        handovers._after_handover_asked()
        return handovers

    def _answer(self, state, **vals):
        for handover in self:
            if handover.state != "pending":
                raise UserError(self.env._("This hand-over is answered already."))
        self.write({"state": state, **vals})

    def action_accept(self):
        """The specialist takes the step: from now on it is his."""
        self._answer("accepted", accepted_on=fields.Date.context_today(self))
        for handover in self.filtered("step_id"):
            handover.step_id.owner_id = handover.to_id
        self._after_handover_accepted()
        return True

    def action_return(self):
        self._answer("returned")
        self._after_handover_returned()
        return True

    # --- hooks ---

    def _after_handover_asked(self):
        """Hook: the hand-overs of self were asked for; each has an owner (`to_id`) and a deadline."""

    def _after_handover_accepted(self):
        """Hook: the hand-overs of self were accepted."""

    def _after_handover_returned(self):
        """Hook: the hand-overs of self were returned to who asked."""
