from odoo import models

# What the end of a visit that did not happen brings, beside its own event.
NOTHING_BOOKED = ("recall", "silence", "plan_unbooked")


class DentalAppointment(models.Model):
    """Every change of a visit brings and ends work for its patient."""

    _inherit = "dental.appointment"

    def _after_appointment_booked(self):
        result = super()._after_appointment_booked()
        self.patient_id.sudo()._resume_followup()  # sudo: a visit booked by anybody takes the refusal back
        if self.plan_id:
            self._follow_up_tasks("plan_unbooked")
        else:
            self._follow_up_tasks()
        return result

    def _after_appointment_held(self):
        result = super()._after_appointment_held()
        self._follow_up_tasks()
        return result

    def _after_appointment_moved(self, old_start):
        result = super()._after_appointment_moved(old_start)
        self._follow_up_tasks()
        return result

    def _after_appointment_confirmed(self):
        result = super()._after_appointment_confirmed()
        self._follow_up_tasks()
        return result

    def _after_appointment_arrived(self):
        result = super()._after_appointment_arrived()
        self._follow_up_tasks()
        return result

    def _after_appointment_cancelled(self):
        result = super()._after_appointment_cancelled()
        self._follow_up_tasks("cancelled", *NOTHING_BOOKED)
        return result

    def _after_appointment_done(self):
        result = super()._after_appointment_done()
        self._follow_up_tasks("visit_done", "unpaid", *NOTHING_BOOKED)
        return result

    def _after_appointment_no_show(self):
        result = super()._after_appointment_no_show()
        self._follow_up_tasks("no_show", *NOTHING_BOOKED)
        return result

    def _follow_up_tasks(self, *opens):
        self.env["dental.task.rule"]._follow_up(self.patient_id, opens)


class DentalWaitlistOffer(models.Model):
    _inherit = "dental.waitlist.offer"

    def _after_waitlist_offered(self):
        result = super()._after_waitlist_offered()
        self.env["dental.task.rule"]._follow_up(self.waitlist_id.patient_id, ("offer",))
        return result
