from odoo import models

PLAN_EVENTS = ("plan_proposed", "plan_unbooked", "silence", "stage_reached", "recall", "lost")


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    def _after_plan_proposed(self):
        result = super()._after_plan_proposed()
        self.env["dental.task.rule"]._follow_up(self.patient_id, PLAN_EVENTS)
        return result

    def _after_plan_agreed(self):
        result = super()._after_plan_agreed()
        self.patient_id.sudo()._resume_followup()  # sudo: an agreed plan takes the refusal back, whoever agreed it
        self.env["dental.task.rule"]._follow_up(self.patient_id, PLAN_EVENTS)
        return result

    def _after_plan_declined(self):
        result = super()._after_plan_declined()
        self.env["dental.task.rule"]._follow_up(self.patient_id, PLAN_EVENTS)
        return result

    def _after_plan_completed(self):
        result = super()._after_plan_completed()
        self.env["dental.task.rule"]._follow_up(self.patient_id, PLAN_EVENTS)
        return result


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    def _after_step_done(self):
        result = super()._after_step_done()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("stage_reached", "plan_unbooked", "unpaid"))
        return result

    def _after_payment_received(self, amounts):
        result = super()._after_payment_received(amounts)
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("unpaid", "lost"))
        return result
