from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

# The visits of the day come first, then each fact for all of them at once: flat in history, no question per visit.
APPOINTMENTS = """
WITH day AS MATERIALIZED (
    SELECT id, start, stop, state, kind, payment_state, patient_id, is_new_patient, doctor_id, chair_id, comment, complaint, arrived_at,
           seated_at, visit_id, plan_id, reason_id
      FROM dental_appointment
     WHERE company_id = ANY(%(companies)s) AND start < %(stop)s AND start >= %(start)s - interval '1 day' AND stop > %(start)s
       AND state <> 'cancelled'
), units AS (
    SELECT b.appointment_id, array_agg(b.resource_id ORDER BY b.resource_id) AS ids
      FROM dental_booking b
     WHERE b.role = 'equipment' AND b.start < %(stop)s AND b.start >= %(start)s - interval '1 day'
       AND b.appointment_id IN (SELECT id FROM day) GROUP BY 1
), progress AS (
    SELECT s.option_id, count(*) AS total, count(*) FILTER (WHERE s.state = 'done') AS done
      FROM dental_plan_step s
     WHERE s.state NOT IN ('removed', 'cancelled')
       AND s.option_id IN (SELECT pl.agreed_option_id FROM dental_plan pl WHERE pl.id IN (SELECT plan_id FROM day))
     GROUP BY 1
), work AS (
    SELECT d.id, pr.product_tmpl_id, s.sequence, s.state = 'planned' AS is_open
      FROM day d JOIN dental_plan_step s ON s.visit_id = d.visit_id AND s.state NOT IN ('removed', 'cancelled')
      JOIN product_product pr ON pr.id = s.procedure_id
    UNION ALL
    SELECT w.dental_appointment_id, pr.product_tmpl_id, 1000, true
      FROM dental_appointment_product_product_rel w JOIN product_product pr ON pr.id = w.product_product_id
     WHERE w.dental_appointment_id IN (SELECT id FROM day)
), titles AS (
    SELECT w.id, string_agg(COALESCE(t.name->>%(lang)s, t.name->>'en_US'), ', ' ORDER BY w.sequence) AS title
      FROM work w JOIN product_template t ON t.id = w.product_tmpl_id GROUP BY 1
), needed AS (
    SELECT d.id, d.patient_id, t.id AS type_id FROM day d CROSS JOIN dental_paper_type t
     WHERE t.active AND t.is_required_always AND d.state IN ('held', 'booked', 'confirmed', 'arrived')
    UNION
    SELECT d.id, d.patient_id, x.dental_paper_type_id
      FROM day d JOIN work w ON w.id = d.id AND w.is_open
      JOIN dental_paper_type_product_template_rel x ON x.product_template_id = w.product_tmpl_id
     WHERE d.state IN ('held', 'booked', 'confirmed', 'arrived')
), missing AS (
    SELECT DISTINCT n.id FROM needed n
     WHERE NOT EXISTS (SELECT 1 FROM dental_paper dp WHERE dp.patient_id = n.patient_id AND dp.type_id = n.type_id
                          AND dp.state = 'signed' AND (dp.valid_until IS NULL OR dp.valid_until >= %(day)s))
)
SELECT a.id, a.start, a.stop, a.state, a.kind, a.payment_state, a.patient_id, pp.complete_name AS patient_name, pp.phone,
       a.is_new_patient AS is_new, p.is_vip, p.has_alert, a.doctor_id, d.name AS doctor, a.chair_id, c.name AS chair,
       a.comment, a.complaint, a.arrived_at, a.seated_at, a.visit_id,
       CASE WHEN a.state = 'no_show' AND v.id IS NOT NULL AND v.appointment_id IS NULL THEN 'overdue'
            WHEN v.rhythm = 'overdue' THEN 'serial' ELSE v.rhythm END AS rhythm,
       a.plan_id,
       p.birthdate IS NOT NULL AND to_char(p.birthdate, 'MMDD') = to_char(%(day)s::date, 'MMDD') AS birthday,
       p.household_id, units.ids AS equipment, pg.total AS plan_total, pg.done AS plan_done, ms.id IS NOT NULL AS papers_missing,
       (SELECT min(n.start) FROM dental_appointment n
         WHERE n.patient_id = a.patient_id AND n.start > a.stop AND n.is_blocking) AS next_visit,
       COALESCE(titles.title, vr.name->>%(lang)s, vr.name->>'en_US') AS title
  FROM day a
  JOIN dental_patient p ON p.id = a.patient_id
  JOIN res_partner pp ON pp.id = p.partner_id
  LEFT JOIN resource_resource d ON d.id = a.doctor_id
  LEFT JOIN resource_resource c ON c.id = a.chair_id
  LEFT JOIN dental_plan_visit v ON v.id = a.visit_id
  LEFT JOIN dental_plan pl ON pl.id = a.plan_id
  LEFT JOIN progress pg ON pg.option_id = pl.agreed_option_id
  LEFT JOIN dental_visit_reason vr ON vr.id = a.reason_id
  LEFT JOIN units ON units.appointment_id = a.id
  LEFT JOIN titles ON titles.id = a.id
  LEFT JOIN missing ms ON ms.id = a.id
 ORDER BY a.start, a.id
"""


class DentalAppointment(models.Model):
    """What the board shows of a day: plain rows in a fixed number of queries."""

    _inherit = "dental.appointment"

    @api.model
    def board(self, day, company_ids=None, by="doctor"):
        """A day for the board.

        :param day: local day of the branch, `YYYY-MM-DD`
        :param company_ids: branches to show, among the user's own; his current ones by default
        :param by: columns by `doctor`, `chair` or `equipment`
        :return: see README, section "The board"
        """
        self.check_access("read")
        start, stop, companies = self._board_span(day, company_ids)
        zone_name = self.env["res.company"].browse(companies[0])._dental_tz()
        shifts = self._board_shifts(start, stop, companies)
        appointments = self._board_appointments(day, start, stop, companies, by)
        columns = self._board_columns(companies, by, shifts, appointments)
        column_of_shift = "chair_id" if by == "chair" else "resource_id"
        return {
            "day": fields.Date.to_string(fields.Date.to_date(day)),
            "timezone": zone_name,
            "by": by,
            "now": _iso(fields.Datetime.now()),
            "columns": columns,
            "shifts": [] if by == "equipment" else [{"column_id": row[column_of_shift], **row} for row in shifts],
            "appointments": appointments,
        }

    @api.model
    def _board_span(self, day, company_ids=None):
        """(start, stop, companies): the local day of the first branch in UTC, and those of the branches that are the user's."""
        allowed = self.env.companies.ids
        companies = [c for c in company_ids or allowed if c in allowed] or allowed
        zone = pytz.timezone(self.env["res.company"].browse(companies[0])._dental_tz())
        local = datetime.combine(fields.Date.to_date(day), time())
        start, stop = (
            zone.localize(local + timedelta(days=n)).astimezone(pytz.utc).replace(tzinfo=None) for n in (0, 1)
        )
        return start, stop, companies

    def _board_shifts(self, start, stop, companies):
        self.env["dental.shift"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT resource_id, chair_id, start, stop FROM dental_shift "
                "WHERE company_id = ANY(%s) AND start < %s AND stop > %s ORDER BY start, id",
                companies,
                stop,
                start,
            )
        )
        return [
            {"resource_id": resource, "chair_id": chair or False, "start": _iso(begin), "stop": _iso(end)}
            for resource, chair, begin, end in rows
        ]

    def _board_appointments(self, day, start, stop, companies, by):
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(APPOINTMENTS, day=day, start=start, stop=stop, companies=companies, lang=self.env.lang or "en_US")
        )
        now = fields.Datetime.now()
        target_of = {"doctor": "doctor_id", "chair": "chair_id", "equipment": "equipment"}[by]
        cards = []
        for row in rows:
            late = _late_minutes(row, now)
            for key in ("start", "stop", "arrived_at", "seated_at", "next_visit"):
                row[key] = _iso(row[key])
            # What is empty is left out: a day of 600 visits stays small on the wire.
            card = {key: value for key, value in row.items() if value}
            if late:
                card["late_minutes"] = late
            targets = row[target_of]
            for target in targets if isinstance(targets, list) else [targets]:
                if target:
                    cards.append({**card, "column_id": target})
        return cards

    def _board_columns(self, companies, by, shifts, appointments):
        """Resources of the branches that work or are booked that day, then the others of the kind for chairs and units."""
        roles = {"doctor": ["doctor", "hygienist"], "chair": ["chair", "room"], "equipment": ["equipment"]}[by]
        domain = [("dental_role", "in", roles), ("company_id", "in", [*companies, False])]
        resources = self.env["resource.resource"].search_fetch(
            domain, ["name", "dental_role", "dental_sequence", "dental_specialty_ids"], order="dental_sequence, id"
        )
        if by == "doctor":
            present = {row["resource_id"] for row in shifts} | {card["column_id"] for card in appointments}
            resources = resources.filtered(lambda resource: resource.id in present) or resources
        return [
            {
                "id": resource.id,
                "name": resource.name,
                "role": resource.dental_role,
                "sub": ", ".join(resource.dental_specialty_ids.mapped("name")),
            }
            for resource in resources
        ]


def _iso(when):
    return f"{when.isoformat()}Z" if when else False


def _late_minutes(row, now):
    """Minutes the patient is late, or the visit is running over."""
    if row["state"] in ("booked", "confirmed") and now > row["start"]:
        return int((min(now, row["stop"]) - row["start"]).total_seconds() // 60)
    if row["state"] == "in_chair" and now > row["stop"]:
        return int((now - row["stop"]).total_seconds() // 60)
    return 0
