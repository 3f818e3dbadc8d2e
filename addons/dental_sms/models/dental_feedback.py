from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import BAD_RATING


class DentalFeedback(models.Model):
    """What a patient says of a visit, by link and without login. Only managers, and whom they name, read it."""

    _name = "dental.feedback"
    _description = "Feedback of a patient"
    _order = "answered_at desc, id desc"
    _rec_name = "appointment_id"

    appointment_id = fields.Many2one("dental.appointment", required=True, ondelete="restrict", readonly=True)
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True, readonly=True)
    doctor_id = fields.Many2one("resource.resource", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    message_id = fields.Many2one("dental.message", ondelete="set null", readonly=True)
    rating = fields.Float(digits=(2, 1), required=True, readonly=True, aggregator="avg")
    comment = fields.Text(readonly=True)
    answered_at = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    is_bad = fields.Boolean(compute="_compute_is_bad", store=True)
    state = fields.Selection([("new", "New"), ("handled", "Handled")], required=True, default="new", readonly=True)
    handled_note = fields.Text("What was done")
    handled_by_id = fields.Many2one("res.users", readonly=True)

    _rating_check = models.Constraint("CHECK (rating BETWEEN 1 AND 5)", "A rating is a number from 1 to 5.")
    _once_uniq = models.Constraint("UNIQUE (appointment_id)", "This visit was rated already.")

    @api.depends("rating")
    def _compute_is_bad(self):
        for feedback in self:
            feedback.is_bad = feedback.rating <= BAD_RATING

    @api.model
    def _give(self, message, rating, comment):
        """Store what the patient of `message` says of its visit, once; answers whether it was new."""
        appointment = message.appointment_id
        self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext('dental.feedback'), %s)", [appointment.id])
        if self.search_count([("appointment_id", "=", appointment.id)], limit=1):
            return False
        feedback = self.create(
            {
                "appointment_id": appointment.id, "patient_id": appointment.patient_id.id, "doctor_id": appointment.doctor_id.id,
                "company_id": appointment.company_id.id, "message_id": message.id, "rating": rating, "comment": (comment or "").strip()[:2000],
            }
        )
        if feedback.is_bad:
            feedback._after_feedback_bad()
        return True

    def action_handled(self):
        """Say that the patient was answered."""
        for feedback in self:
            if feedback.is_bad and not feedback.handled_note:
                raise UserError(self.env._("Write what was done about it first."))
        self.write({"state": "handled", "handled_by_id": self.env.uid})

    def _after_feedback_bad(self):
        """Hook: the feedback of self is bad. The hook must not pass on its words."""
