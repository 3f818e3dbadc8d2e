from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..message_engine import Visit, due_messages

# Visits whose messages would leave within this time of each other are told to a household in one.
JOIN_HOURS = 3
# How many visits are planned by one statement.
SWEEP = 1000


class DentalAppointment(models.Model):
    """A visit plans its messages when it is booked, re-plans them when it moves, cancels them when it falls away."""

    _inherit = "dental.appointment"

    dental_message_ids = fields.One2many("dental.message", "appointment_id", string="Messages of the visit")
    message_revision = fields.Integer(readonly=True, copy=False, help="Counts the times told to the patient")
    message_known_at = fields.Datetime(readonly=True, copy=False, help="When this time was booked or moved to")
    message_start = fields.Datetime(readonly=True, copy=False, help="The start for which messages are planned")
    message_problem = fields.Char("Why no messages", compute="_compute_message_problem")

    @api.depends("patient_id", "state")
    def _compute_message_problem(self):
        reasons = self.patient_id._why_no_message()
        for appointment in self:
            appointment.message_problem = reasons.get(appointment.patient_id.id, "")

    # --- the hooks of the schedule ---

    def _after_appointment_booked(self):
        super()._after_appointment_booked()
        self.filtered(lambda appointment: appointment.state != "held")._plan_messages(is_news=True)

    def _after_appointment_confirmed(self):
        super()._after_appointment_confirmed()
        self.filtered(lambda appointment: not appointment.message_start)._plan_messages(is_news=True)

    def _after_appointment_moved(self, old_start):
        super()._after_appointment_moved(old_start)
        changed = self.filtered(lambda appointment: appointment.state != "held" and appointment.start != old_start)
        changed._plan_messages(is_news=True)

    def _after_appointment_cancelled(self):
        super()._after_appointment_cancelled()
        self._cancel_messages(self.env._("The visit was cancelled"))

    def _after_appointment_no_show(self):
        super()._after_appointment_no_show()
        self._cancel_messages(self.env._("The patient did not come"))

    def _after_appointment_done(self):
        super()._after_appointment_done()
        self._plan_messages()

    def _cancel_messages(self, reason):
        # sudo: rows of the outbox are written by the system for whoever may change the visit
        self.env["dental.message"].sudo().search([("appointment_id", "in", self.ids), ("state", "=", "planned"), ("purpose", "=", "series")])._cancel(reason)

    # --- planning ---

    def _plan_messages(self, is_news=False):
        """Make the outbox say what the visits of self need; running it again changes nothing.

        :param is_news: the time was booked or moved just now, so the patient is to be told
        """
        if not self:
            return
        if is_news:
            self._note_news()
        changed = sum(self[start:start + SWEEP]._plan_chunk() for start in range(0, len(self), SWEEP))
        self.invalidate_recordset(["message_start", "dental_message_ids"])
        self.env["dental.message"].invalidate_model()
        if changed and is_news:
            # sudo: waking the sender needs no right of the booker
            self.env.ref("dental_sms.dental_message_send_cron").sudo()._trigger()

    def _plan_chunk(self):
        """Plan the visits of self by a fixed number of queries; answers the number of rows added or changed."""
        rows = self._message_rows()
        wanted = self._wanted_messages(rows)
        changed = self._write_wanted(wanted, [row["id"] for row in rows])
        self._join_household_messages(sorted({row["partner_id"] for row in rows}))
        reachable = [row["id"] for row in rows if row["phone"]]
        self.env.execute_query(SQL("UPDATE dental_appointment SET message_start = start WHERE id = ANY(%s)", reachable))
        return changed

    def _note_news(self):
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE dental_appointment
                   SET message_revision = COALESCE(message_revision, 0) + (message_start IS NOT NULL AND message_start <> start)::int,
                       message_known_at = %s
                 WHERE id = ANY(%s)
                """,
                fields.Datetime.now(), self.ids,
            )
        )
        self.invalidate_recordset(["message_revision", "message_known_at"])

    def _message_rows(self):
        """Plain rows of what the engine and the outbox need to know of the visits of self, by one query."""
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT a.id, a.start, COALESCE(a.finished_at, a.stop) AS stop, a.kind, a.is_new_patient, a.state, a.company_id,
                       c.parent_id AS parent_company_id, COALESCE(a.message_revision, 0) AS revision, a.message_known_at, a.booked_at,
                       p.id AS patient_id, p.is_vip, r.id AS partner_id, r.lang,
                       COALESCE(m.channel, 'sms') AS channel, COALESCE(m.address, n.phone) AS phone
                  FROM dental_appointment a
                  JOIN res_company c ON c.id = a.company_id
                  JOIN dental_patient p ON p.id = a.patient_id
                  JOIN res_partner own ON own.id = p.partner_id
                  JOIN res_partner h ON h.id = COALESCE(p.household_id, p.partner_id)
                  JOIN res_partner r ON r.id = CASE WHEN COALESCE(h.phone_sanitized, '') <> '' THEN h.id ELSE own.id END
                  CROSS JOIN LATERAL (
                        SELECT CASE WHEN r.id = p.partner_id THEN COALESCE(p.phone_normalised, r.phone_sanitized)
                                    ELSE r.phone_sanitized END AS phone
                  ) n
                  LEFT JOIN dental_patient_address m ON m.patient_id = p.id AND m.is_preferred AND r.id = p.partner_id
                 WHERE a.id = ANY(%s) AND a.state IN ('booked', 'confirmed', 'arrived', 'in_chair', 'done')
                   AND p.message_consent IS NOT FALSE
                   AND NOT EXISTS (SELECT FROM phone_blacklist b WHERE b.active AND b.number = n.phone)
                """,
                self.ids,
            )
        )

    @api.model
    def _wanted_messages(self, rows):
        """Rows of the outbox for the visits `rows`, by the engine."""
        # sudo: the series of the clinic hold for whoever books
        series_sudo = self.env["dental.message.series"].sudo().search([])
        rules_of = {series: [rule._engine_rule() for rule in series.rule_ids] for series in series_sudo}
        rule_sudo = {rule.id: rule for rule in series_sudo.rule_ids}
        companies_sudo = self.env["res.company"].sudo().browse({row["company_id"] for row in rows})
        clock = {company.id: (company._dental_tz(), company._message_hours()) for company in companies_sudo}
        now = fields.Datetime.now()
        by_hours, by_id = {}, {}
        for row in rows:
            series = next((series for series in series_sudo if series._fits(row)), None)
            if not series or not row["phone"]:
                continue
            zone, hours = clock[row["company_id"]]
            known_at = row["message_known_at"]
            visit = Visit(row["id"], row["start"], row["stop"], known_at or row["booked_at"] or now, zone, announce=bool(known_at))
            by_hours.setdefault(hours, []).append((visit, rules_of[series]))
            by_id[row["id"]] = row
        wanted = []
        for hours, visits in by_hours.items():
            for due in due_messages(visits, hours):
                row, rule = by_id[due.visit_id], rule_sudo[due.rule_id]
                if row["state"] == "done" and rule.anchor != "after":
                    continue
                wanted.append(
                    {
                        "key": f"visit:{row['id']}:{rule.id}:{row['revision']}", "appointment_id": row["id"], "rule_id": rule.id,
                        "template_id": rule.template_id.id, "company_id": row["company_id"], "patient_id": row["patient_id"],
                        "partner_id": row["partner_id"], "phone": row["phone"], "channel": row["channel"], "lang": row["lang"],
                        "visit_start": fields.Datetime.to_string(row["start"]), "due_at": fields.Datetime.to_string(due.due_at),
                        "expires_at": fields.Datetime.to_string(due.expires_at),
                    }
                )
        return wanted

    @api.model
    def _write_wanted(self, wanted, appointment_ids):
        """Bring planned rows in line with `wanted`: change, cancel, add; never touch what has left.

        :return: number of rows added or changed
        """
        planned = {
            (appointment_id, rule_id): message_id
            for message_id, appointment_id, rule_id in self.env.execute_query(
                SQL(
                    "SELECT id, appointment_id, rule_id FROM dental_message"
                    " WHERE appointment_id = ANY(%s) AND purpose = 'series' AND state = 'planned'",
                    list(appointment_ids),
                )
            )
        }
        known, new = [], []
        for row in wanted:
            message_id = planned.pop((row["appointment_id"], row["rule_id"]), None)
            if message_id:
                known.append({**row, "id": message_id})
            else:
                new.append(row)
        # sudo: rows of the outbox are written by the system for whoever may change the visit
        gone_sudo = self.env["dental.message"].sudo().browse(planned.values())
        gone_sudo.write({"state": "cancelled", "reason": self.env._("Makes no sense any more"), "carrier_id": False})
        return self._change_messages(known) + self._add_messages(new)

    @api.model
    def _change_messages(self, rows):
        if not rows:
            return 0
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE dental_message m
                   SET key = w.key, due_at = w.due_at, expires_at = w.expires_at, visit_start = w.visit_start, phone = w.phone,
                       channel = w.channel, lang = w.lang, partner_id = w.partner_id, company_id = w.company_id,
                       template_id = w.template_id, next_at = CASE WHEN m.due_at = w.due_at THEN m.next_at ELSE w.due_at END,
                       carrier_id = NULL
                  FROM jsonb_to_recordset(%(rows)s) AS w(
                       id int, key text, template_id int, company_id int, partner_id int, phone text, channel text, lang text,
                       visit_start timestamp, due_at timestamp, expires_at timestamp)
                 WHERE m.id = w.id AND m.id = ANY(%(ids)s)
             RETURNING m.id
                """,
                rows=Json(rows), ids=[row["id"] for row in rows],
            )
        )
        return len(changed)

    @api.model
    def _add_messages(self, rows):
        if not rows:
            return 0
        added = self.env.execute_query(
            SQL(
                """
                INSERT INTO dental_message
                       (key, uuid, state, purpose, channel, company_id, patient_id, partner_id, phone, appointment_id, visit_start,
                        rule_id, template_id, lang, due_at, next_at, expires_at, attempts, parts, price,
                        create_uid, create_date, write_uid, write_date)
                SELECT w.key, gen_random_uuid()::text, 'planned', 'series', w.channel, w.company_id, w.patient_id, w.partner_id, w.phone,
                       w.appointment_id, w.visit_start, w.rule_id, w.template_id, w.lang, w.due_at, w.due_at, w.expires_at, 0, 0, 0,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM jsonb_to_recordset(%(rows)s) AS w(
                       key text, appointment_id int, rule_id int, template_id int, company_id int, patient_id int, partner_id int,
                       phone text, channel text, lang text, visit_start timestamp, due_at timestamp, expires_at timestamp)
                 WHERE w.expires_at > %(now)s
                    ON CONFLICT (key) DO NOTHING
             RETURNING id
                """,
                rows=Json(rows), uid=self.env.uid, now=fields.Datetime.now(),
            )
        )
        return len(added)

    @api.model
    def _join_household_messages(self, partner_ids):
        """One message for the visits of a household: rows of one rule due close together get one carrier."""
        if not partner_ids:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH planned AS (
                    SELECT id, carrier_id, due_at, partner_id, rule_id, company_id, date_trunc('day', visit_start) AS day,
                           due_at - lag(due_at) OVER w > %(gap)s AS is_apart
                      FROM dental_message
                     WHERE partner_id = ANY(%(partners)s) AND state = 'planned' AND purpose = 'series'
                    WINDOW w AS (PARTITION BY partner_id, rule_id, company_id, date_trunc('day', visit_start) ORDER BY due_at, id)
                ), numbered AS (
                    SELECT *, count(*) FILTER (WHERE is_apart)
                              OVER (PARTITION BY partner_id, rule_id, company_id, day ORDER BY due_at, id) AS island
                      FROM planned
                ), led AS (
                    SELECT id, carrier_id,
                           first_value(id) OVER (PARTITION BY partner_id, rule_id, company_id, day, island ORDER BY due_at, id) AS first
                      FROM numbered
                )
                SELECT id, NULLIF(first, id) FROM led WHERE carrier_id IS DISTINCT FROM NULLIF(first, id)
                """,
                partners=list(partner_ids), gap=timedelta(hours=JOIN_HOURS),
            )
        )
        if rows:
            ids, carriers = zip(*rows, strict=True)
            self.env.execute_query(
                SQL(
                    "UPDATE dental_message m SET carrier_id = r.carrier FROM unnest(%s::int[], %s::int[]) AS r(id, carrier)"
                    " WHERE m.id = r.id RETURNING m.id",
                    list(ids), list(carriers),
                )
            )
            self.env["dental.message"].invalidate_model(["carrier_id"])

    @api.model
    def _cron_plan_messages(self):
        """Sweep: plan what no hook saw (imports, times written directly, numbers that came later)."""
        last = 0
        while True:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT id FROM dental_appointment
                     WHERE id > %s AND state IN ('booked', 'confirmed') AND start > %s AND message_start IS DISTINCT FROM start
                     ORDER BY id LIMIT %s
                    """,
                    last, fields.Datetime.now(), SWEEP,
                )
            )
            if not rows:
                break
            last = rows[-1][0]
            appointments = self.browse([row[0] for row in rows])
            appointments.filtered("message_start")._plan_messages(is_news=True)
            appointments.filtered(lambda appointment: not appointment.message_start)._plan_messages()
            if not self.env["ir.cron"]._commit_progress(len(rows)):
                break
