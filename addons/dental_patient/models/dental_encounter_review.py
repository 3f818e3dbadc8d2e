from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import REVIEW_STATES


class DentalEncounterReview(models.Model):
    """A signed card entry in the chief doctor's queue; a remark goes back to the doctor, who answers by an addendum."""

    _name = "dental.encounter.review"
    _description = "Card to review"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    encounter_id = fields.Many2one("dental.encounter", required=True, ondelete="restrict", index=True, readonly=True)
    patient_id = fields.Many2one(related="encounter_id.patient_id")
    doctor_id = fields.Many2one(related="encounter_id.doctor_id", store=True, index=True)
    company_id = fields.Many2one(related="encounter_id.company_id", store=True)
    date = fields.Datetime(related="encounter_id.date", store=True)
    state = fields.Selection(REVIEW_STATES, required=True, default="todo", readonly=True, index=True)
    remark = fields.Text(help="What the doctor should explain or correct")
    reviewer_id = fields.Many2one("res.users", readonly=True)
    reviewed_at = fields.Datetime(readonly=True)
    complaint = fields.Text(related="encounter_id.complaint")
    history = fields.Text(related="encounter_id.history")
    objective = fields.Text(related="encounter_id.objective")
    icd_ids = fields.Many2many(related="encounter_id.icd_ids")
    work_done = fields.Text(related="encounter_id.work_done")
    recommendations = fields.Text(related="encounter_id.recommendations")
    addendum_ids = fields.One2many(related="encounter_id.addendum_ids")

    _once = models.Constraint("UNIQUE (encounter_id)", "This card entry is in the queue already.")

    @api.depends("encounter_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = review.encounter_id.display_name

    def _decide(self, state):
        self.write({"state": state, "reviewer_id": self.env.uid, "reviewed_at": fields.Datetime.now()})

    def action_approve(self):
        self._decide("approved")
        self.activity_ids.action_done()
        return self._next()

    def action_return(self):
        """Send the remark to the doctor of the entry."""
        for review in self:
            if not review.remark:
                raise UserError(self.env._("Write the remark for %(doctor)s first.", doctor=review.doctor_id.name))
            review._decide("returned")
            if user := review.doctor_id.user_id:
                review.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Remark of the chief doctor on a card"),
                    note=review.remark,
                    user_id=user.id,
                )
        return self._next()

    def _next(self):
        """The next card of the queue, or the queue when it is empty."""
        following = self.search([("state", "in", ("todo", "answered"))], limit=1, order="state, id")
        if following:
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": following.id,
                "view_mode": "form",
                "views": [(False, "form")],
                "target": "main",
            }
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_card(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.encounter",
            "res_id": self.encounter_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
