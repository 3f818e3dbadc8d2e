from odoo import fields, models


class DentalFinding(models.Model):
    _inherit = "dental.finding"

    step_id = fields.Many2one("dental.plan.step", index="btree_not_null", readonly=True, help="Step that made it")
