from odoo import fields, models


class IrUiView(models.Model):
    """The board is a view type of its own: a grid of resources, not of records."""

    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[("dental_day_board", "Day board")])

    def _get_view_info(self):
        return {"dental_day_board": {"icon": "fa fa-columns"}} | super()._get_view_info()
