from operator import itemgetter

from odoo import api, fields, models


class DentalPatient(models.Model):
    """One time line and computed marks; both are doors that children extend with plain rows."""

    _inherit = "dental.patient"

    marks_html = fields.Html("Marks", compute="_compute_marks_html", sanitize=False)

    def _compute_marks_html(self):
        marks = self._origin.behaviour_marks() if self._origin else {}
        for patient in self:
            rows = marks.get(patient._origin.id)
            patient.marks_html = rows and self.env["ir.qweb"]._render("dental_patient.behaviour_marks", {"marks": rows})

    def timeline(self, kinds=None, limit=60, before=None):
        """Rows of the time line, newest first, as plain values for the screen.

        :param list kinds: only rows of these kinds
        :param str before: only rows before this moment (UTC), to page on
        """
        self.ensure_one()
        self.check_access("read")
        rows = self._timeline_rows()
        labels = self._timeline_kinds()
        counts = {kind: 0 for kind in labels}
        for row in rows:
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
        rows = [row for row in rows if (not kinds or row["kind"] in kinds) and (not before or str(row["at"]) < before)]
        rows.sort(key=itemgetter("at"), reverse=True)
        return {
            "rows": [{**row, "at": fields.Datetime.to_string(row["at"])} for row in rows[:limit]],
            "kinds": [{"kind": kind, "label": label, "count": counts[kind]} for kind, label in labels.items() if counts[kind]],
            "more": len(rows) > limit,
        }

    @api.model
    def _timeline_kinds(self):
        """Kinds of rows and their labels, in the order of the filter; children add theirs."""
        return {
            "card": self.env._("Card"),
            "paper": self.env._("Papers"),
            "image": self.env._("Images"),
            "examination": self.env._("Examinations"),
            "course": self.env._("Courses"),
            "note": self.env._("Notes"),
        }

    def _timeline_rows(self):
        """What happened with this patient, as far as the user may read it; children add their rows.

        :return: list of {at (UTC datetime), kind, icon (fa-…), title, detail, author, model, id}
        """
        self.ensure_one()
        return self._timeline_papers() + self._timeline_cards() + self._timeline_notes()

    def _timeline_papers(self):
        labels = dict(self.env["dental.paper"]._fields["state"]._description_selection(self.env))
        return [
            {
                "at": fields.Datetime.to_datetime(paper.signed_on) or paper.create_date,
                "kind": "paper",
                "icon": "fa-file-text-o",
                "title": paper.display_name,
                "detail": labels[paper.state],
                "author": paper.signed_by or "",
                "model": paper._name,
                "id": paper.id,
            }
            for paper in self.paper_ids
        ]

    def _timeline_cards(self):
        if not self.env["dental.encounter"].has_access("read"):
            return []
        return [
            {
                "at": encounter.date,
                "kind": "card",
                "icon": "fa-stethoscope",
                "title": self.env._("Card entry"),
                "detail": ", ".join(encounter.icd_ids.mapped("display_name")),
                "author": encounter.doctor_id.name,
                "model": encounter._name,
                "id": encounter.id,
            }
            for encounter in self.encounter_ids
        ]

    def _timeline_notes(self):
        notes = self.message_ids.filtered(lambda message: message.message_type == "comment")
        return [
            {
                "at": message.date,
                "kind": "note",
                "icon": "fa-comment-o",
                "title": self.env._("Note"),
                "detail": message.preview or "",
                "author": message.author_id.name or "",
                "model": False,
                "id": message.id,
            }
            for message in notes
        ]

    def behaviour_marks(self):
        """Computed marks (P14) of each patient with the numbers behind them; children add theirs by `_behaviour_marks_batch`.

        :return: {patient id: [{code, label, numbers}]}
        """
        self.check_access("read")
        return self._behaviour_marks_batch()

    def _behaviour_marks_batch(self):
        marks = {}
        for patient in self:
            rows = []
            if patient.booked_by_other:
                rows.append(
                    {
                        "code": "books_for",
                        "label": self.env._("%(name)s books and answers", name=patient.responsible_id.name),
                        "numbers": self.env._("Household of %(count)s", count=patient.household_count + 1),
                    }
                )
            channel = dict(self._fields["preferred_channel"]._description_selection(self.env)).get(patient.preferred_channel)
            if channel:
                rows.append(
                    {"code": "channel", "label": channel, "numbers": self.env._("Chosen on the card")}
                )
            marks[patient.id] = rows
        return marks
