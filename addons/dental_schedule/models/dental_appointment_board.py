from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

APPOINTMENTS = """
SELECT a.id, a.start, a.stop, a.state, a.kind, a.payment_state, a.patient_id, pp.complete_name AS patient_name, pp.phone,
       a.is_new_patient AS is_new, p.is_vip, p.has_alert, a.doctor_id, d.name AS doctor, a.chair_id, c.name AS chair,
       a.comment, a.complaint, a.arrived_at, a.seated_at, a.visit_id,
       CASE WHEN a.state = 'no_show' AND v.id IS NOT NULL AND v.appointment_id IS NULL THEN 'overdue' ELSE v.rhythm END AS rhythm,
       a.plan_id, a.write_date,
       p.birthdate IS NOT NULL AND to_char(p.birthdate, 'MMDD') = to_char(%(day)s::date, 'MMDD') AS birthday,
       p.household_id, COALESCE(vr.name->>%(lang)s, vr.name->>'en_US') AS reason_title,
       (SELECT array_agg(b.resource_id ORDER BY b.resource_id) FROM dental_booking b
         WHERE b.appointment_id = a.id AND b.role = 'equipment') AS equipment,
       (SELECT min(n.start) FROM dental_appointment n
         WHERE n.patient_id = a.patient_id AND n.start > a.stop AND n.is_blocking) AS next_visit,
       (SELECT count(*) FROM dental_plan_step s WHERE s.option_id = pl.agreed_option_id
           AND s.state NOT IN ('removed', 'cancelled')) AS plan_total,
       (SELECT count(*) FROM dental_plan_step s WHERE s.option_id = pl.agreed_option_id AND s.state = 'done') AS plan_done,
       a.state IN ('held', 'booked', 'confirmed', 'arrived') AND EXISTS (SELECT 1 FROM dental_paper_type t WHERE t.active AND (t.is_required_always OR t.id IN (
                   SELECT x.dental_paper_type_id FROM dental_paper_type_product_template_rel x
                     JOIN product_product pr ON pr.product_tmpl_id = x.product_template_id
                    WHERE pr.id IN (SELECT s.procedure_id FROM dental_plan_step s WHERE s.visit_id = a.visit_id AND s.state = 'planned'
                                    UNION ALL SELECT w.product_product_id FROM dental_appointment_product_product_rel w
                                               WHERE w.dental_appointment_id = a.id)))
               AND NOT EXISTS (
                   SELECT 1 FROM dental_paper dp WHERE dp.patient_id = a.patient_id AND dp.type_id = t.id AND dp.state = 'signed'
                      AND (dp.valid_until IS NULL OR dp.valid_until >= %(day)s))) AS papers_missing,
       (SELECT string_agg(COALESCE(t.name->>%(lang)s, t.name->>'en_US'), ', ') FROM dental_plan_step s
          JOIN product_product pr ON pr.id = s.procedure_id JOIN product_template t ON t.id = pr.product_tmpl_id
         WHERE s.visit_id = a.visit_id AND s.state NOT IN ('removed', 'cancelled')) AS plan_title,
       (SELECT string_agg(COALESCE(t.name->>%(lang)s, t.name->>'en_US'), ', ') FROM dental_appointment_product_product_rel w
          JOIN product_product pr ON pr.id = w.product_product_id JOIN product_template t ON t.id = pr.product_tmpl_id
         WHERE w.dental_appointment_id = a.id) AS wish_title
  FROM dental_appointment a
  JOIN dental_patient p ON p.id = a.patient_id
  JOIN res_partner pp ON pp.id = p.partner_id
  LEFT JOIN resource_resource d ON d.id = a.doctor_id
  LEFT JOIN resource_resource c ON c.id = a.chair_id
  LEFT JOIN dental_plan_visit v ON v.id = a.visit_id
  LEFT JOIN dental_plan pl ON pl.id = a.plan_id
  LEFT JOIN dental_visit_reason vr ON vr.id = a.reason_id
 WHERE a.company_id = ANY(%(companies)s) AND a.start < %(stop)s AND a.start >= %(start)s - interval '1 day'
   AND a.stop > %(start)s AND a.state <> 'cancelled'
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
        cards = []
        for row in rows:
            card = {
                **row,
                "equipment": row["equipment"] or [],
                "rhythm": row["rhythm"] or False,
                "title": row["plan_title"] or row["wish_title"] or row["reason_title"] or "",
                "late_minutes": _late_minutes(row, now),
            }
            for key in ("wish_title", "plan_title", "reason_title"):
                del card[key]
            for key in ("start", "stop", "arrived_at", "seated_at", "next_visit", "write_date"):
                card[key] = _iso(row[key])
            targets = {"doctor": [row["doctor_id"]], "chair": [row["chair_id"]], "equipment": card["equipment"]}[by]
            cards.extend({**card, "column_id": target} for target in targets if target)
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
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else False


def _late_minutes(row, now):
    """Minutes the patient is late, or the visit is running over."""
    if row["state"] in ("booked", "confirmed") and now > row["start"]:
        return int((min(now, row["stop"]) - row["start"]).total_seconds() // 60)
    if row["state"] == "in_chair" and now > row["stop"]:
        return int((now - row["stop"]).total_seconds() // 60)
    return 0
