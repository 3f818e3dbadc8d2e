from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.dental_patient.chart_engine import Mark

from ..plan_engine.types import CROWNS, REMOVALS, REPLACEMENTS


class DentalPlan(models.Model):
    """What the printed plan shows (L8), in the patient's language."""

    _inherit = "dental.plan"

    def _print_lang(self):
        self.ensure_one()
        return self.patient_id.lang or self.env.lang or "en_US"

    def _print_values(self):
        """`screen()` arranged for paper: the chosen option's steps by visit; options compared line by line."""
        self.ensure_one()
        data = self.screen()
        chosen = self.agreed_option_id or self._middle_option()
        show = data["plan"]["show_amounts"] and self.company_id.dental_prices_in_print and not self.amounts_hidden
        visits = [visit for visit in data["visits"] if visit["option_id"] == chosen.id]
        steps = [step for step in data["steps"] if step["option_id"] == chosen.id]
        last = max([visit["day"] for visit in visits] or [0]) or 1
        return {
            "show": show,
            "chosen": next(option for option in data["options"] if option["id"] == chosen.id),
            "options": data["options"],
            "visits": [
                {
                    **visit,
                    "left": round(96 * visit["day"] / last, 2),
                    "steps": [step for step in steps if step["visit_id"] == visit["id"]],
                }
                for visit in visits
            ],
            "loose": [step for step in steps if not step["visit_id"]],
            "calendar": data["calendar"][chosen.id] if show else [],
            "places": self._print_places(data),
            "untreated": data["untreated"],
            "today": format_date(self.env, self.agreed_on or self.proposed_on or self.create_date),
            "charts": self._chart_drawings(chosen),
            "photos": self._print_photos(),
        }

    def _middle_option(self):
        options = self.option_ids.filtered(lambda option: option.state != "archived") or self.option_ids
        return options.filtered(lambda option: option.tier == "optimal")[:1] or options[:1]

    def _print_places(self, data):
        """Rows (place, problem, {option id: procedures}) that compare the options tooth by tooth."""
        rows = {}
        for step in data["steps"]:
            if step["state"] in ("removed", "cancelled"):
                continue
            row = rows.setdefault(step["place"], {"place": step["place"], "problem": step["problem"], "by_option": {}})
            row["by_option"].setdefault(step["option_id"], []).append(step["procedure"])
        return list(rows.values())

    def screen_charts(self, option_id):
        """[{title, svg}] of the mouth now and after an option, for the plan screen; nothing for non-clinical roles."""
        self.ensure_one()
        option = self.option_ids.filtered(lambda option: option.id == option_id)
        return [{"title": title, "svg": str(svg)} for title, svg in self._chart_drawings(option)]

    def _chart_drawings(self, option):
        """[(title, SVG as Markup)] of the mouth now and after `option`, in one drawing with the patient's chart."""
        if not option or not self.env["dental.finding"].has_access("read"):
            return []
        patient, day = self.patient_id, fields.Date.context_today(self)
        rows = patient._chart_rows(patient._open_domain(day))
        steps = option.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled", "done"))
        treated = set(steps.finding_ids.ids)
        now = self._marks_without_plans(day, rows)
        after = self._marks_without_plans(day, [row for row in rows if row["id"] not in treated])
        return [
            (self.env._("Now"), patient._draw_svg(now, day, prefix=f"now{self.id}")),
            (
                self.env._("After the treatment"),
                patient._draw_svg([*after, *self._marks_of(steps)], day, prefix=f"after{option.id}"),
            ),
        ]

    def _marks_without_plans(self, day, rows):
        return [mark for mark in self.patient_id._chart_marks(day, rows) if mark.status != "planned"]

    @api.model
    def _marks_of(self, steps):
        """Marks of what the steps leave in the mouth: of several results on one tooth those that the last ones do not undo."""
        replaced = {step.tooth_id for step in steps if step._result_code() in REPLACEMENTS}
        crowned = {step.tooth_id for step in steps if step._result_code() in CROWNS}
        marks = []
        for step in steps:
            result = step.procedure_id.dental_result_condition_id
            if not result or (result.code in REMOVALS and step.tooth_id in replaced):
                continue
            if result.code == "crown_temporary" and step.tooth_id in crowned:
                continue
            marks.append(
                Mark(
                    look=result.look,
                    status="absence" if result.kind == "absence" else "here",
                    letter=result.letter or "",
                    fdi=step.tooth_id.fdi or "",
                    surfaces=(step.surfaces or "") if result.scope == "surface" else "",
                    jaw=step.area if step.area in ("upper", "lower") else "",
                    title=step.display_name,
                    key=f"step{step.id}",
                )
            )
        return marks

    def _print_photos(self):
        """[(title, attachment id)] of pictures to print; the add-on that keeps images fills it."""
        return []
