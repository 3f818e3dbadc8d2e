from odoo import models


class DentalPaper(models.Model):
    _inherit = "dental.paper"

    def _after_paper_signed(self):
        result = super()._after_paper_signed()
        self.env["dental.task.rule"]._follow_up(self.patient_id)
        return result
