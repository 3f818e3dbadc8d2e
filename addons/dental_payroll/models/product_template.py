from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dental_lab_cost = fields.Boolean(
        "Laboratory cost expected", compute="_compute_dental_lab_cost", store=True, readonly=False,
        help="Pay by a rule that takes off the laboratory waits until the cost of the work is known.",
    )
    dental_material_cost = fields.Boolean("Cost of materials expected", help="Pay that takes off materials waits until their cost is known.")

    @api.depends("dental_stage", "is_dental")
    def _compute_dental_lab_cost(self):
        for product in self:
            product.dental_lab_cost = product.is_dental and product.dental_stage == "prosthetics"
