from odoo import api, models


class DentalPatient(models.Model):
    """Messages on the time line (P18)."""

    _inherit = "dental.patient"

    @api.model
    def _timeline_kinds(self):
        return {"message": self.env._("Messages")} | super()._timeline_kinds()

    def _timeline_rows(self):
        messages = self.env["dental.message"].search([("patient_id", "=", self.id), ("state", "!=", "cancelled")])
        states = dict(messages._fields["state"]._description_selection(self.env))
        channels = dict(messages._fields["channel"]._description_selection(self.env))
        return super()._timeline_rows() + [
            {
                "at": message.sent_at or message.due_at,
                "kind": "message",
                "icon": "fa-commenting-o",
                "title": channels[message.channel],
                "detail": ", ".join(filter(None, [states[message.state], message.body])),
                "author": message.user_id.name or "",
                "model": message._name,
                "id": message.id,
            }
            for message in messages
        ]
