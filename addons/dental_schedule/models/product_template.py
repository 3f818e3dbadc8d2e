from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dental_equipment_kind_ids = fields.Many2many("dental.equipment.kind", string="Equipment needed")
