from odoo import fields, models

from ..const import SCOPES, STAGES


class ProductTemplate(models.Model):
    """A procedure is a service product with dental facts; price lists, taxes and accounts stay the ERP's."""

    _inherit = "product.template"

    is_dental = fields.Boolean("Dental procedure", index=True)
    dental_code = fields.Char("Clinic code", index="btree_not_null")
    dental_specialty_id = fields.Many2one("dental.specialty", string="Specialty")
    dental_duration = fields.Integer("Minutes", default=30)
    dental_scope = fields.Selection(SCOPES, string="Scope", default="tooth")
    dental_stage = fields.Selection(STAGES, string="Stage", default="therapy")
    dental_paper_type_ids = fields.Many2many("dental.paper.type", string="Papers needed")
    dental_preparation = fields.Text("Preparation", translate=True)
    dental_result_condition_id = fields.Many2one(
        "dental.condition", string="Charts when done", help="Finding that doing the procedure adds to the chart."
    )

    _dental_code_uniq = models.UniqueIndex(
        "(dental_code, COALESCE(company_id, 0)) WHERE dental_code IS NOT NULL", "This clinic code is taken already."
    )
    _dental_duration_positive = models.Constraint(
        "CHECK (NOT is_dental OR dental_duration > 0)", "A procedure lasts longer than 0 minutes."
    )
