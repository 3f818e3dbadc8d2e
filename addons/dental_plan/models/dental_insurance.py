from odoo import fields, models


class DentalInsuranceProgram(models.Model):
    """What a payer covers: its procedures, price list and share."""

    _name = "dental.insurance.program"
    _description = "Insurance programme"

    name = fields.Char(required=True)
    payer_id = fields.Many2one("res.partner", required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    pricelist_id = fields.Many2one("product.pricelist")
    procedure_ids = fields.Many2many(
        "product.product", "dental_insurance_program_procedure_rel", "program_id", "product_id",
        domain=[("is_dental", "=", True)], string="Covered procedures",
    )
    coverage_percent = fields.Float(default=100.0)
    show_prices = fields.Boolean(help="Whether the patient sees amounts")
    active = fields.Boolean(default=True)

    _coverage_range = models.Constraint(
        "CHECK (coverage_percent >= 0 AND coverage_percent <= 100)", "Coverage lies between 0 and 100 %."
    )


class DentalInsurancePolicy(models.Model):
    """A patient's membership in a programme."""

    _name = "dental.insurance.policy"
    _description = "Insurance policy"
    _rec_name = "number"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    program_id = fields.Many2one("dental.insurance.program", required=True, ondelete="restrict")
    number = fields.Char(required=True)
    valid_from = fields.Date()
    valid_until = fields.Date()
    company_id = fields.Many2one(related="program_id.company_id", store=True)
