from odoo import fields, models

from ..const import SCOPES, STAGES, VISIT_KINDS


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

    dental_kind = fields.Selection(VISIT_KINDS, string="Kind of visit", default="treatment")
    dental_explanation = fields.Text("In the patient's words", translate=True, help="What is done and what for")
    dental_caution_ids = fields.Many2many(
        "dental.anamnesis.question", string="Not with",
        help="Answers to the questionnaire with which this procedure asks for a warning",
    )
    dental_specialist_ids = fields.Many2many(
        "resource.resource", string="Only by", domain=[("dental_role", "in", ("doctor", "hygienist"))],
        help="Empty: every doctor of the specialty",
    )
    dental_quota_month = fields.Integer("Quota a month", help="How often it may be done in a month; 0 = no limit")
    dental_valid_until = fields.Date("Offered until", help="After this day it is not planned any more")

    _dental_quota_positive = models.Constraint("CHECK (dental_quota_month >= 0)", "A quota is not negative.")
    _dental_code_uniq = models.UniqueIndex(
        "(dental_code, COALESCE(company_id, 0)) WHERE dental_code IS NOT NULL", "This clinic code is taken already."
    )
    _dental_duration_positive = models.Constraint(
        "CHECK (NOT is_dental OR dental_duration > 0)", "A procedure lasts longer than 0 minutes."
    )
