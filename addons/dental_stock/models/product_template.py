from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dental_norm_ids = fields.One2many("dental.material.norm", "procedure_tmpl_id", string="Materials")
    dental_lab_kind = fields.Selection(
        selection=lambda self: self.env["dental.lab.order"]._fields["kind"].selection,
        string="Laboratory makes",
        help="Set for procedures that need a piece from the laboratory before they can be done.",
    )
