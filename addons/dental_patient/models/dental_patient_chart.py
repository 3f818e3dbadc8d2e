from datetime import date

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date, get_lang

from ..chart_engine import LINES, PARTS, TEETH, Finding, chart_data, draw_mouth, marks_at, perio_layout, render_svg, span, to_notation

FINDING_COLUMNS = [
    "tooth_id",
    "surfaces",
    "jaw",
    "condition_id",
    "found_on",
    "resolved_on",
    "resolved_by_id",
    "author_id",
    "origin",
    "is_supernumerary",
    "span_id",
    "note",
    "active",
]


class DentalPatient(models.Model):
    """The tooth chart of a patient: read contracts as plain rows, and the doors that chart."""

    _inherit = "dental.patient"

    perio_exam_ids = fields.One2many("dental.perio.exam", "patient_id", groups="dental_patient.group_dental_clinical")

    def _age_on(self, day):
        """Full years on a day; None where the birth date is not known."""
        self.ensure_one()
        self.fetch(["birthdate"])
        return relativedelta(day, self.birthdate).years if self.birthdate else None

    # --- read contracts ---

    def chart_at(self, day=None):
        """The mouth on `day` (today by default) as plain data.

        `findings` are the open ones; `teeth` the 32 places with what stands there and the parts to paint (chart_engine);
        `spans` bridges and dentures; `notes` what concerns a jaw or the mouth.
        """
        self.ensure_one()
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        rows = self._chart_rows(self._open_domain(day))
        return self._chart_payload(day, rows)

    def chart_open(self):
        """All the tooth chart needs to start: the mouth today, the history, the catalogue, the names of the teeth."""
        self.ensure_one()
        day = fields.Date.context_today(self)
        rows = self._chart_rows([])
        is_open = [row for row in rows if row["active"] and self._row_is_open(row, day)]
        findings = self.env["dental.finding"]
        notation = self.env.company.dental_notation
        return {
            "chart": self._chart_payload(day, is_open),
            "history": rows,
            "conditions": self.env["dental.condition"].chart_catalogue(),
            "notation": notation,
            "swap": self.env.company.dental_swap_colors,
            "names": {fdi: to_notation(fdi, notation) for fdi in TEETH},
            "can_chart": findings.has_access("create"),
        }

    def chart_svg(self, day=None, style="color", prefix="o_dental", with_planned=True):
        """The drawing of `chart_at(day)` as Markup for a print or a page; style "color", "grey" or None (classes only)."""
        self.ensure_one()
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        marks = self._chart_marks(day, self._chart_rows(self._open_domain(day)))
        if not with_planned:
            marks = tuple(mark for mark in marks if mark.status != "planned")
        return self._draw_svg(marks, day, style, prefix)

    def _draw_svg(self, marks, day, style="color", prefix="o_dental"):
        """`marks` (chart_engine.Mark) as drawing; children draw a mouth as it will be."""
        company = self.env.company
        names = {fdi: to_notation(fdi, company.dental_notation) for fdi in TEETH}
        title = self.env._("Tooth chart as of %(day)s", day=format_date(self.env, day))
        mouth = draw_mouth(marks, self._age_on(day))
        # every text in it is escaped by the engine
        return Markup(render_svg(mouth, names, style, company.dental_swap_colors, title, prefix))

    @api.model
    def _open_domain(self, day):
        return [("found_on", "<=", day), "|", ("resolved_on", "=", False), ("resolved_on", ">", day)]

    @api.model
    def chart_geometry(self):
        """Outlines of all teeth; the same for every patient, so the client asks once."""
        self.env["dental.finding"].check_access("read")
        return {**chart_data(), "parts": PARTS, "lines": sorted(LINES), "perio": perio_layout()}

    @api.model
    def _row_is_open(self, row, day):
        text = fields.Date.to_string(day)
        return row["found_on"] <= text and (not row["resolved_on"] or row["resolved_on"] > text)

    def _chart_rows(self, domain):
        """Findings as rows, newest first, in a fixed number of queries; those charted in error are marked `active: False`
        and only part of it where `domain` does not rule them out."""
        findings = self.env["dental.finding"]
        findings.check_access("read")
        if not domain:
            findings = findings.with_context(active_test=False)
        findings.flush_model(FINDING_COLUMNS)
        query = findings._search([("patient_id", "=", self.id), *domain], order=findings._order)  # with the caller's record rules
        columns = [SQL.identifier(findings._table, name) for name in ("id", *FINDING_COLUMNS)]
        rows = self.env.execute_query_dict(query.select(*columns))
        conditions = self.env["dental.condition"].by_id()
        teeth = self.env["dental.tooth"].codes_by_id()
        authors = self._author_names({row["author_id"] for row in rows})
        heads = {row["span_id"] for row in rows}
        shown = {"notation": self.env.company.dental_notation, "date_format": get_lang(self.env).date_format}
        for row in rows:
            row["span_id"] = row["span_id"] or (row["id"] if row["id"] in heads else 0)
        return [self._chart_row(row, conditions[row["condition_id"]], teeth, authors, shown) for row in rows]

    def _author_names(self, user_ids):
        """{user id: name}; a colleague's name, also where he left or works elsewhere."""
        users = self.env["res.users"].sudo().browse(user_ids)  # bypasses the rule that hides users of other companies
        users.partner_id.fetch(["name"])
        return {user.id: user.partner_id.name for user in users}

    @api.model
    def _chart_row(self, row, condition, teeth, authors, shown):
        fdi = teeth.get(row["tooth_id"], "")
        return {
            "id": row["id"],
            "fdi": fdi,
            "label": to_notation(fdi, shown["notation"]) if fdi else "",
            "found_text": row["found_on"].strftime(shown["date_format"]),
            "surfaces": row["surfaces"] or "",
            "jaw": row["jaw"] or "",
            "condition": condition["code"],
            "name": condition["name"],
            "kind": condition["kind"],
            "look": condition["look"],
            "letter": condition["letter"],
            "origin": row["origin"],
            "found_on": row["found_on"].isoformat(),
            "resolved_on": row["resolved_on"].isoformat() if row["resolved_on"] else "",
            "resolved_by": row["resolved_by_id"] or 0,
            "author": authors[row["author_id"]],
            "is_supernumerary": row["is_supernumerary"],
            "span": row["span_id"],
            "note": row["note"] or "",
            "active": row["active"],
        }

    def _chart_payload(self, day, rows):
        mouth = draw_mouth(self._chart_marks(day, rows), self._age_on(day))
        return {
            "day": fields.Date.to_string(day),
            "findings": rows,
            "teeth": [
                {
                    "slot": view.slot,
                    "fdi": view.fdi,
                    "presence": view.presence,
                    "facial": view.facial,
                    "above": view.above,
                    "letters": view.letters,
                    "titles": view.titles,
                    "extra": view.extra,
                }
                for view in mouth.teeth
            ],
            "spans": mouth.spans,
            "notes": mouth.notes,
        }

    def _chart_marks(self, day, rows):
        """Marks (chart_engine.Mark) of a day, oldest first: the open findings. Children add planned work."""
        titles = {row["id"]: self._chart_title(row) for row in rows}
        return marks_at([self._engine_finding(row) for row in rows], day, titles)

    @api.model
    def _chart_title(self, row):
        where = self.env._("done elsewhere") if row["origin"] == "elsewhere" and row["kind"] == "work" else ""
        return " · ".join(filter(None, [row["name"], row["surfaces"], row["found_text"], where, row["note"]]))

    @api.model
    def _engine_finding(self, row):
        return Finding(
            key=row["id"],
            condition=row["condition"],
            kind=row["kind"],
            look=row["look"],
            letter=row["letter"],
            found_on=date.fromisoformat(row["found_on"]),
            resolved_on=date.fromisoformat(row["resolved_on"]) if row["resolved_on"] else None,
            fdi=row["fdi"],
            surfaces=row["surfaces"],
            jaw=row["jaw"],
            origin=row["origin"],
            is_supernumerary=row["is_supernumerary"],
            span=row["span"],
        )

    # --- periodontal chart ---

    def perio_open(self, exam_id=None):
        """The examination to show (the given, the draft, else the latest), the one before it, and the list of all."""
        self.ensure_one()
        exams = self.env["dental.perio.exam"].search([("patient_id", "=", self.id)])
        shown = exams.filtered(lambda exam: exam.id == exam_id) or exams.filtered(lambda e: e.state == "draft") or exams[:1]
        before = exams.filtered(lambda exam: exam != shown and (exam.date, exam.id) < (shown.date, shown.id))[:1] if shown else shown
        notation = self.env.company.dental_notation
        return {
            "exam": shown.read_chart() if shown else False,
            "before": before.read_chart() if before else False,
            "exams": [{"id": exam.id, "date": fields.Date.to_string(exam.date), "state": exam.state} for exam in exams],
            "names": {fdi: to_notation(fdi, notation) for fdi in TEETH},
            "can_write": exams.has_access("create"),
        }

    def perio_start(self):
        """Begin an examination, or go on with the open one; answers as perio_open."""
        self.ensure_one()
        exams = self.env["dental.perio.exam"]
        draft = exams.search([("patient_id", "=", self.id), ("state", "=", "draft")], limit=1)
        return self.perio_open((draft or exams.create({"patient_id": self.id})).id)

    # --- charting ---

    def chart_apply(self, condition, teeth, surfaces="", jaw="", origin="here", is_supernumerary=False, day=None):
        """Chart one condition on one tooth, many teeth, a jaw or the mouth; answers what the chart shows then.

        :param str condition: code of the catalogue
        :param list teeth: FDI codes; empty for a jaw or the mouth
        """
        self.ensure_one()
        values = {"patient_id": self.id, "condition": condition, "origin": origin, "is_supernumerary": is_supernumerary}
        if surfaces:
            values["surfaces"] = surfaces
        values["encounter_id"] = self._open_encounter().id
        if day:
            values["found_on"] = day
        places = [{"fdi": fdi} for fdi in teeth] or [{"jaw": jaw} if jaw else {}]
        ids = self.env["dental.finding"].chart([{**values, **place} for place in places])
        return self._chart_answer(ids)

    def chart_bridge(self, first, last, condition="bridge_retainer", origin="here", day=None):
        """Chart a bridge from tooth to tooth: teeth that are there carry it, the others hang on it."""
        self.ensure_one()
        slots = span(first, last)
        if len(slots) < 2:
            raise UserError(self.env._("Select the teeth of the bridge first, from one end to the other."))
        presences = {tooth["slot"]: tooth["presence"] for tooth in self.chart_at(day)["teeth"]}
        codes = {slot: condition if presences[slot] in ("natural", "remnant", "implant") else "pontic" for slot in slots}
        if condition not in codes.values():
            raise UserError(self.env._("A bridge needs at least one tooth or implant that carries it; all of these are missing."))
        values = {"patient_id": self.id, "origin": origin, "encounter_id": self._open_encounter().id}
        if day:
            values["found_on"] = day
        findings = self.env["dental.finding"]
        first_id = findings.chart([{**values, "fdi": slots[0], "condition": codes[slots[0]]}])
        others = [{**values, "fdi": slot, "condition": codes[slot], "span_id": first_id[0]} for slot in slots[1:]]
        return self._chart_answer(first_id + findings.chart(others))

    def _open_encounter(self):
        """The card entry of today's visit that is still a draft: what is charted belongs to it."""
        encounters = self.env["dental.encounter"]
        if not encounters.has_access("read"):
            return encounters
        return encounters.search([("patient_id", "=", self.id), ("state", "=", "draft"), ("date", ">=", "today")], limit=1)

    def chart_withdraw(self, finding_ids):
        """Take back findings charted by mistake (undo); answers what the chart shows then."""
        self._own_findings(finding_ids).action_withdraw()
        return self._chart_answer([])

    def chart_resolve(self, finding_ids, day=None):
        """End findings on `day` (today by default); answers what the chart shows then."""
        self._own_findings(finding_ids).action_resolve(day)
        return self._chart_answer([])

    def chart_reopen(self, finding_ids):
        """Undo of chart_resolve."""
        self._own_findings(finding_ids).write({"resolved_on": False, "resolved_by_id": False})
        return self._chart_answer([])

    def _own_findings(self, finding_ids):
        self.ensure_one()
        return self.env["dental.finding"].search([("id", "in", finding_ids), ("patient_id", "=", self.id)])

    def _chart_answer(self, ids):
        self.ensure_one()
        day = fields.Date.context_today(self)
        rows = self._chart_rows([])
        is_open = [row for row in rows if row["active"] and self._row_is_open(row, day)]
        return {"ids": ids, "history": rows, "chart": self._chart_payload(day, is_open)}


