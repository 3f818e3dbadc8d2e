from odoo import api, models
from odoo.tools import SQL

# One row a patient: numbers behind the marks of behaviour (P14).
MARKS = """
    SELECT a.patient_id,
           count(*) FILTER (WHERE a.state = 'done') AS done,
           count(*) FILTER (WHERE a.state = 'no_show') AS missed,
           count(*) FILTER (WHERE a.state = 'cancelled' AND a.cancelled_by = 'patient') AS cancelled,
           count(*) FILTER (WHERE a.is_late_cancel) AS cancelled_late,
           avg(extract(epoch FROM a.start - a.cancelled_at) / 3600)
               FILTER (WHERE a.state = 'cancelled' AND a.cancelled_by = 'patient') AS cancel_hours,
           count(*) FILTER (WHERE a.arrived_at > a.start + interval '5 minutes') AS late,
           count(*) FILTER (WHERE a.arrived_at IS NOT NULL) AS arrived,
           avg(extract(epoch FROM a.arrived_at - a.start) / 60) FILTER (WHERE a.arrived_at > a.start + interval '5 minutes') AS late_minutes,
           count(DISTINCT a.doctor_id) FILTER (WHERE a.state = 'done') AS doctors,
           extract(epoch FROM max(a.start) FILTER (WHERE a.state = 'done') - min(a.start) FILTER (WHERE a.state = 'done')) / 86400 AS days,
           mode() WITHIN GROUP (ORDER BY a.source) AS source
      FROM dental_appointment a WHERE a.patient_id IN %s GROUP BY a.patient_id
"""


class DentalPatient(models.Model):
    """Visits on the time line (P18) and the marks that visits tell (P14)."""

    _inherit = "dental.patient"

    @api.model
    def _timeline_kinds(self):
        return {"visit": self.env._("Visits")} | super()._timeline_kinds()

    def _timeline_rows(self):
        states = dict(self.env["dental.appointment"]._fields["state"]._description_selection(self.env))
        return super()._timeline_rows() + [
            {
                "at": appointment.start,
                "kind": "visit",
                "icon": "fa-calendar",
                "title": self.env._("Visit"),
                "detail": ", ".join(filter(None, [states[appointment.state], appointment.cancel_reason])),
                "author": appointment.doctor_id.name or "",
                "model": appointment._name,
                "id": appointment.id,
            }
            for appointment in self.appointment_ids
        ]

    def _behaviour_marks_batch(self):
        marks = super()._behaviour_marks_batch()
        if not self.ids:
            return marks
        self.env["dental.appointment"].flush_model()
        columns = self.env.execute_query_dict(SQL(MARKS, tuple(self.ids)))
        for row in columns:
            marks[row["patient_id"]] += self._marks_of_visits(row)
        return marks

    def _marks_of_visits(self, row):
        _ = self.env._
        rows = []
        if row["source"]:
            source = dict(self.env["dental.appointment"]._fields["source"]._description_selection(self.env))[row["source"]]
            rows.append(("booking", _("Books: %(how)s", how=source), _("most often")))
        if row["late"]:
            numbers = _(
                "%(late)s of %(all)s visits, %(minutes)s min on average",
                late=row["late"],
                all=row["arrived"],
                minutes=round(row["late_minutes"]),
            )
            rows.append(("late", _("Comes late"), numbers))
        if row["cancelled"]:
            numbers = _(
                "%(count)s, %(late)s of them late, %(hours)s h before on average",
                count=row["cancelled"],
                late=row["cancelled_late"],
                hours=round(row["cancel_hours"] or 0),
            )
            rows.append(("cancels", _("Cancels"), numbers))
        if row["missed"]:
            rows.append(("no_show", _("Does not come"), _("%(count)s times", count=row["missed"])))
        if row["done"] > 1:
            label = _("One doctor") if row["doctors"] <= 1 else _("Several doctors")
            numbers = _("%(count)s doctors in %(visits)s visits", count=row["doctors"], visits=row["done"])
            rows.append(("doctors", label, numbers))
            days = round((row["days"] or 0) / (row["done"] - 1))
            rows.append(("rhythm", _("A visit every %(days)s days", days=days), _("%(count)s visits", count=row["done"])))
        return [{"code": code, "label": label, "numbers": numbers} for code, label, numbers in rows]
