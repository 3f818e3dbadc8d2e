from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dental_tz(self):
        """Name of the branch's time zone; of its parent where the branch has none."""
        self.ensure_one()
        for company in self | self.parent_id:
            if company.resource_calendar_id.tz:
                return company.resource_calendar_id.tz
        return self.env.user.tz or "UTC"
