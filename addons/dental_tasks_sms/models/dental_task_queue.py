from odoo import fields, models


class DentalTaskQueue(models.Model):
    _inherit = "dental.task.queue"

    message_template_id = fields.Many2one(
        "dental.message.template", string="Message instead of a call", ondelete="set null", help="Also sent by itself when calls were in vain"
    )
