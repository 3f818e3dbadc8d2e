from odoo import fields, models

from ..const_chart import NOTATIONS


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_notation = fields.Selection(
        NOTATIONS, string="Tooth notation", default="fdi", required=True, help="How teeth are named on screen and in print"
    )
    dental_swap_colors = fields.Boolean(
        "Swap red and blue", help="Draw findings blue and existing work red, as some schools do"
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dental_notation = fields.Selection(related="company_id.dental_notation", readonly=False)
    dental_swap_colors = fields.Boolean(related="company_id.dental_swap_colors", readonly=False)
