from odoo import fields, models


class DentalMaterialNorm(models.Model):
    """How much of a material one execution of a procedure takes, and what may replace it."""

    _name = "dental.material.norm"
    _description = "Material norm"
    _order = "procedure_tmpl_id, sequence, id"

    procedure_tmpl_id = fields.Many2one(
        "product.template", string="Procedure", required=True, ondelete="cascade", index=True, domain=[("is_dental", "=", True)]
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", string="Material", required=True, ondelete="restrict", domain=[("type", "=", "consu")]
    )
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit", compute="_compute_uom_id", store=True, readonly=False, required=True, precompute=True)
    substitute_ids = fields.Many2many("product.product", string="Or", help="Taken in this order where the material has run out.")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A norm is more than nothing.")
    _once = models.Constraint("UNIQUE (procedure_tmpl_id, product_id)", "This procedure has a norm for that material already.")

    def _compute_uom_id(self):
        for norm in self:
            norm.uom_id = norm.uom_id or norm.product_id.uom_id
