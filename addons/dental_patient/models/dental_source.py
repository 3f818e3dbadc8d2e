from odoo import fields, models


class DentalSource(models.Model):
    """Where a patient came from: search, partner, friend, magazine …"""

    _name = "dental.source"
    _description = "Source of patients"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
