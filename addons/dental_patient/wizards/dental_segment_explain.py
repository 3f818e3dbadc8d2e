from odoo import api, fields, models


class DentalSegmentExplain(models.TransientModel):
    """Why is she in it: the criteria of a segment with the numbers of one patient."""

    _name = "dental.segment.explain"
    _description = "Why is a patient in a segment"

    segment_id = fields.Many2one("dental.segment", required=True)
    patient_id = fields.Many2one("dental.patient")
    answer = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("segment_id", "patient_id")
    def _compute_answer(self):
        for wizard in self:
            rows = wizard.segment_id.explain(wizard.patient_id) if wizard.patient_id and wizard.segment_id else []
            wizard.answer = self.env["ir.qweb"]._render("dental_patient.segment_explained", {"rows": rows, "wizard": wizard})
