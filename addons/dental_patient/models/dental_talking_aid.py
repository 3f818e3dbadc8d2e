from odoo import api, fields, models


class DentalTalkingAid(models.Model):
    """A reference picture and plain words for one problem and its solution, to show to a patient (P17)."""

    _name = "dental.talking.aid"
    _description = "Talking aid"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    condition_ids = fields.Many2many("dental.condition", string="For findings")
    problem = fields.Html("What is wrong", translate=True)
    solution = fields.Html("What we do", translate=True)
    if_nothing = fields.Html("If nothing is done", translate=True)
    picture = fields.Image(max_width=1600, max_height=1600)
    picture_after = fields.Image("After", max_width=1600, max_height=1600)

    @api.model
    def for_conditions(self, conditions):
        """Talking aids for `conditions` (dental.condition), the way a plan shows them."""
        return self.search([("condition_ids", "in", conditions.ids)])
