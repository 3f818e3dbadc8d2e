from odoo import fields, models


class DentalPaySchemeVersion(models.TransientModel):
    """From which day a new version of a scheme counts."""

    _name = "dental.pay.scheme.version"
    _description = "New version of a pay scheme"

    scheme_id = fields.Many2one("dental.pay.scheme", required=True, default=lambda self: self.env.context.get("active_id"))
    day = fields.Date("Counts from", required=True, default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month"))

    def action_make(self):
        version = self.scheme_id.action_new_version(self.day)
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.pay.scheme",
            "res_id": version.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
