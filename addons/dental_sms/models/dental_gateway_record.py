from odoo import fields, models


class DentalGatewayRecord(models.Model):
    """What a gateway of the kind “record only” was given, instead of a telephone."""

    _name = "dental.gateway.record"
    _description = "Recorded message"
    _order = "id desc"
    _rec_name = "phone"

    gateway_id = fields.Many2one("dental.gateway", required=True, ondelete="cascade", index=True, readonly=True)
    message_id = fields.Many2one("dental.message", ondelete="set null", readonly=True)
    uuid = fields.Char(readonly=True, index=True)
    phone = fields.Char("To", readonly=True)
    body = fields.Text("Text", readonly=True)
    accepted_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
