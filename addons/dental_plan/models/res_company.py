from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_max_visit_minutes = fields.Integer(
        "Longest visit, minutes", default=90, help="Steps are packed into visits of at most this length."
    )
    dental_plan_valid_days = fields.Integer("Offers hold, days", default=90, help="A proposed plan expires after this.")
    dental_prices_in_print = fields.Boolean("Prices in printed plans", default=True)

    _dental_max_visit_positive = models.Constraint(
        "CHECK (dental_max_visit_minutes > 0)", "The longest visit has some minutes."
    )
