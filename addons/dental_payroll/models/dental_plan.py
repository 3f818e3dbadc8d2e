from odoo import models


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    def _after_plan_agreed(self):
        super()._after_plan_agreed()
        self.env["dental.accrual"]._settle_plans(self.ids, "plan_agreed")

    def _after_plan_completed(self):
        super()._after_plan_completed()
        self.env["dental.accrual"]._settle_plans(self.ids, "plan_completed")

    def _after_plan_declined(self):
        super()._after_plan_declined()
        self.env["dental.accrual"]._settle_plans(self.ids, "plan_agreed")
