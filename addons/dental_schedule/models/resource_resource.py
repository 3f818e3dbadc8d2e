from odoo import fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    dental_equipment_kind_id = fields.Many2one("dental.equipment.kind", index="btree_not_null")
    dental_sequence = fields.Integer(default=10, help="Order of the columns on the board")
