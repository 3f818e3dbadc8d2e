from odoo import api, models


class DentalPatient(models.Model):
    """Calls on the time line (P18)."""

    _inherit = "dental.patient"

    @api.model
    def _timeline_kinds(self):
        return {"contact": self.env._("Calls")} | super()._timeline_kinds()

    def _timeline_rows(self):
        contacts = self.env["dental.contact"].search([("patient_id", "=", self.id)])
        labels = {
            name: dict(contacts._fields[name]._description_selection(self.env)) for name in ("channel", "direction", "result")
        }
        return super()._timeline_rows() + [
            {
                "at": contact.at,
                "kind": "contact",
                "icon": "fa-phone",
                "title": labels["channel"][contact.channel],
                "detail": ", ".join(filter(None, [labels["direction"][contact.direction], labels["result"][contact.result], contact.note])),
                "author": contact.user_id.name,
                "model": contact._name,
                "id": contact.id,
            }
            for contact in contacts
        ]
