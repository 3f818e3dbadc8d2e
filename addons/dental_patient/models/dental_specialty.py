from odoo import fields, models


class DentalSpecialty(models.Model):
    """A field of dentistry: what a doctor may do and what a procedure belongs to."""

    _name = "dental.specialty"
    _description = "Dental specialty"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A specialty with this code exists already.")
