from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dental_pay_journal_id = fields.Many2one(related="company_id.dental_pay_journal_id", readonly=False)
    dental_pay_expense_account_id = fields.Many2one(related="company_id.dental_pay_expense_account_id", readonly=False)
    dental_pay_liability_account_id = fields.Many2one(related="company_id.dental_pay_liability_account_id", readonly=False)
    dental_clock_secret = fields.Char(related="company_id.dental_clock_secret", readonly=False)
    dental_late_minutes = fields.Integer(related="company_id.dental_late_minutes", readonly=False)
    dental_early_minutes = fields.Integer(related="company_id.dental_early_minutes", readonly=False)
    dental_overtime_minutes = fields.Integer(related="company_id.dental_overtime_minutes", readonly=False)
