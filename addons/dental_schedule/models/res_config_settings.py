from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dental_ready_minutes = fields.Integer(related="company_id.dental_ready_minutes", readonly=False)
    dental_clean_minutes = fields.Integer(related="company_id.dental_clean_minutes", readonly=False)
    dental_month_goal = fields.Monetary(related="company_id.dental_month_goal", readonly=False, currency_field="dental_currency_id")
    dental_cancel_hours = fields.Integer(related="company_id.dental_cancel_hours", readonly=False)
    dental_strikes = fields.Integer(related="company_id.dental_strikes", readonly=False)
    dental_prepay_percent = fields.Float(related="company_id.dental_prepay_percent", readonly=False)
    dental_prepay_amount = fields.Monetary(related="company_id.dental_prepay_amount", readonly=False, currency_field="dental_currency_id")
    dental_prepay_hours = fields.Integer(related="company_id.dental_prepay_hours", readonly=False)
    dental_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the branch")
