from odoo import models


class DentalExamination(models.Model):
    _inherit = "dental.examination"

    def _after_examination_recommended(self):
        result = super()._after_examination_recommended()
        self.env["dental.task.rule"]._follow_up(self.patient_id, ("examination",))
        return result

    def _after_examination_closed(self):
        result = super()._after_examination_closed()
        self.env["dental.task.rule"]._follow_up(self.patient_id)
        return result
