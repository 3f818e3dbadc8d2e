from odoo import models


class DentalFeedback(models.Model):
    _inherit = "dental.feedback"

    def _after_feedback_bad(self):
        """A task at once; what was said stays with those who may read it."""
        super()._after_feedback_bad()
        for feedback in self:
            when = feedback.appointment_id._clinic_time(feedback.appointment_id.start, "dd.MM.")
            self.env["dental.task"].create_for(
                "feedback",
                feedback.patient_id,
                self.env._("Was not satisfied with the visit of %(when)s: ask the head of the clinic", when=when),
                key=f"feedback:{feedback.id}",
                company_id=feedback.company_id.id,
            )
