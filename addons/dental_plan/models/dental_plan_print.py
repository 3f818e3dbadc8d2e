from odoo import models
from odoo.tools.misc import format_date


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

    def _chart_drawings(self, option):
        """[(title, SVG)] of the mouth now and after `option`."""
        return []

    def _print_photos(self):
        """[(title, attachment id)] of pictures to print; the add-on that keeps images fills it."""
        return []
