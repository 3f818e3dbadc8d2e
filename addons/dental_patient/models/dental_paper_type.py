from odoo import fields, models


class DentalPaperType(models.Model):
    """A kind of paper: its text with placeholders, how long a signature holds, when it is needed."""

    _name = "dental.paper.type"
    _description = "Kind of paper"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    body = fields.Html(translate=True, sanitize=True)
    validity_months = fields.Integer(help="0 = holds until revoked")
    is_required_always = fields.Boolean("Needed at every visit")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A kind of paper with this code exists already.")
