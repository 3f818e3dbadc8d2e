from odoo import fields, models


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    appointment_id = fields.Many2one("dental.appointment", index="btree_not_null", help="Visit in which it was done")

    def _after_payment_received(self, amounts):
        """The boards learn at once that a name is no longer red, or red again."""
        super()._after_payment_received(amounts)
        self.appointment_id._notify_board()
