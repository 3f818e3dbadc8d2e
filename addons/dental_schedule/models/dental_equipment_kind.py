from odoo import fields, models


class DentalEquipmentKind(models.Model):
    """A kind of equipment of which there are few: microscope, scanner …"""

    _name = "dental.equipment.kind"
    _description = "Kind of equipment"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "This kind of equipment exists already.")
