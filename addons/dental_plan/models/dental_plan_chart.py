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


def _planned_mark(step, status="planned"):
    result = step.procedure_id.dental_result_condition_id
    if not result:
        return None
    return Mark(
        look=result.look,
        status=status,
        letter=result.letter or "",
        fdi=step.tooth_id.fdi,
        surfaces=(step.surfaces or "") if result.scope == "surface" else "",
        title=step.env._("planned: %(work)s", work=step.procedure_id.name),
        tone=f"o_dental_tier_{step.option_id.tier}" if status == "planned" else "",
    )


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    def _chart_drawings(self, option):
        """[(title, SVG)] of the mouth now and after `option`."""
        patient, day = self.patient_id, fields.Date.context_today(self)
        drawings = [(self.env._("Now"), patient.chart_svg(day, prefix="plan_now", with_planned=False))]
        if option:
            drawings.append((self.env._("After the treatment"), option._chart_after(day)))
        return drawings


class DentalPlanOption(models.Model):
    _inherit = "dental.plan.option"

    def _chart_after(self, day):
        """The mouth as it will be: what the steps treat is gone, what they make is there."""
        patient = self.plan_id.patient_id
        steps = self.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled"))
        treated = set(steps.finding_ids.ids)
        rows = [row for row in patient.chart_at(day)["findings"] if row["id"] not in treated]
        marks = [mark for mark in patient._chart_marks(day, rows) if mark.status != "planned"]
        marks += [mark for mark in (_planned_mark(step, "here") for step in steps if step.tooth_id) if mark]
        return patient._draw_svg(marks, day, prefix="plan_after")
