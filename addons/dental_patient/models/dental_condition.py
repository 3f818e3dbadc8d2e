from odoo import fields, models

from ..const import CONDITION_KINDS, CONDITION_SCOPES


class DentalCondition(models.Model):
    """An entry of the catalogue of findings: caries, crown, missing …"""

    _name = "dental.condition"
    _description = "Condition"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(CONDITION_KINDS, required=True)
    scope = fields.Selection(CONDITION_SCOPES, required=True, default="tooth")
    icd_id = fields.Many2one("dental.icd", string="Usual diagnosis")
    letter = fields.Char(size=3, help="Sign on the chart; tells without colour what is meant.")
    key = fields.Char(size=1, help="Key that charts it while the tooth chart has the focus.")
    color_class = fields.Char(help="CSS class of the mark on the chart")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A condition with this code exists already.")
