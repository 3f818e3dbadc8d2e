from odoo import models


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    def _after_plan_proposed(self):
        result = super()._after_plan_proposed()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("plan_proposed", "silence"))
        return result

    def _after_plan_agreed(self):
        result = super()._after_plan_agreed()
        self.patient_id.sudo()._resume_followup()  # sudo: an agreed plan takes the refusal back, whoever agreed it
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("plan_unbooked", "silence"))
        return result

    def _after_plan_declined(self):
        result = super()._after_plan_declined()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("recall",))
        return result

    def _after_plan_expired(self):
        result = super()._after_plan_expired()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("recall",))
        return result

    def _after_plan_in_danger(self):
        result = super()._after_plan_in_danger()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("plan_danger",))
        return result

    def _after_plan_completed(self):
        result = super()._after_plan_completed()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("recall",))
        return result


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    def _after_step_done(self):
        result = super()._after_step_done()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("stage_reached", "plan_unbooked"))
        return result

    def _after_payment_received(self, amounts):
        result = super()._after_payment_received(amounts)
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("unpaid",))
        return result
