from odoo import fields, models


class IrActionsActWindowView(models.Model):
    _inherit = "ir.actions.act_window.view"

    view_mode = fields.Selection(
        selection_add=[("dental_day_board", "Day board")], ondelete={"dental_day_board": "cascade"}
    )
