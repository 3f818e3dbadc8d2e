from odoo import fields, models

from odoo.addons.dental_patient.chart_engine import Mark


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    def _chart_marks(self, day, rows):
        """Work of the agreed plan that is still to be done, in the colour of its option."""
        marks = super()._chart_marks(day, rows)
        if day < fields.Date.context_today(self):
            return marks
        steps = self.env["dental.plan.step"].search(
            [("patient_id", "=", self.id), ("state", "in", ("planned", "in_progress")), ("tooth_id", "!=", False)]
        )
        agreed = steps.filtered(lambda step: step.option_id and step.option_id == step.plan_id.agreed_option_id)
        return marks + tuple(mark for mark in map(_planned_mark, agreed) if mark)


def _planned_mark(step):
    result = step.procedure_id.dental_result_condition_id
    if not result:
        return None
    return Mark(
        look=result.look,
        status="planned",
        letter=result.letter or "",
        fdi=step.tooth_id.fdi,
        surfaces=(step.surfaces or "") if result.scope == "surface" else "",
        title=step.env._("planned: %(work)s", work=step.procedure_id.name),
        tone=f"o_dental_tier_{step.option_id.tier}",
    )
