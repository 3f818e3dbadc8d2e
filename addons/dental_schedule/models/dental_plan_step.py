from odoo import fields, models


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    appointment_id = fields.Many2one("dental.appointment", index="btree_not_null", help="Visit in which it was done")
