import logging
import time
import uuid
from datetime import timedelta

import psycopg2.errors
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

from ..const import ASK_AFTER_MINUTES, BACK_OFF_MINUTES, SENDING_LIMIT_MINUTES
from ..message_engine import count_parts, next_allowed
from ..message_engine.calls import ACCEPTED, BUSY, REFUSED, UNKNOWN

_logger = logging.getLogger(__name__)
_CONFLICTS = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected, psycopg2.errors.LockNotAvailable)


class DentalMessage(models.Model):
    """The outbox: claim, commit, call, store, commit. See docs/adr/0055-outbox.md for why nothing is sent twice."""

    _inherit = "dental.message"

    @api.model
    def _cron_send(self):
        self._reap()
        self._ask_unknown()
        self._send_due()

    @api.model
    def _send_due(self, gateways=None, seconds=50.0):
        """Send what is due until nothing is left or the time is up; any number of workers may do so at once.

        :param gateways: only through these; all active ones by default
        :return: number of messages handed to a gateway
        """
        deadline = time.monotonic() + seconds
        routes = self.env["dental.gateway"]._routes()
        if gateways is not None:
            routes = {gateway: routes.get(gateway, []) for gateway in gateways}
        handed = 0
        for gateway, company_ids in routes.items():
            client = gateway._client()
            try:
                while time.monotonic() < deadline:
                    claim = str(uuid.uuid4())
                    rows, looked_at = self._retrying(self._claim, gateway, company_ids, claim, client)
                    if rows:
                        outcomes = client.send_all(rows)
                        self._retrying(self._store, gateway, claim, rows, outcomes)
                        handed += len(rows)
                    if not looked_at:
                        break
            finally:
                client.close()
        return handed

    @api.model
    def _outbox_commit(self):
        """The one place with an own commit: what is told to the world must be on disk before and after."""
        self.env.flush_all()
        self.env["ir.cron"]._commit_progress(0)

    @api.model
    def _retrying(self, step, *args):
        """Run one short step of the outbox and commit it; another worker in the way means: once more."""
        for _attempt in range(20):
            try:
                with mute_logger("odoo.sql_db"):
                    result = step(*args)
                    self._outbox_commit()
                return result
            except _CONFLICTS:
                self.env.cr.rollback()
                self.env.invalidate_all()
        raise RuntimeError("The outbox could not get at its rows; they stay as they are.")

    # --- claim ---

    @api.model
    def _claim(self, gateway, company_ids, claim, client):
        """Lock due rows, decide, write their texts and mark them as leaving.

        :return: (jobs to send, number of rows looked at)
        """
        self.env.flush_all()
        size = gateway._allowance(gateway.batch_size)
        if size <= 0:
            return [], 0
        now = fields.Datetime.now()
        ids = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT id FROM dental_message
                     WHERE state = 'planned' AND carrier_id IS NULL AND next_at <= %(now)s
                       AND (gateway_id = %(gateway)s
                            OR (gateway_id IS NULL AND channel = %(channel)s AND company_id = ANY(%(companies)s)))
                     ORDER BY next_at, id LIMIT %(size)s FOR UPDATE SKIP LOCKED
                    """,
                    now=now, gateway=gateway.id, channel=gateway.channel, companies=company_ids, size=size,
                )
            )
        ]
        messages = self.browse(ids)
        leaving = messages._judge(now)
        texts = leaving._render_batch()
        rows = []
        for message in leaving:
            text = texts.get(message.id) if message.template_id else message.body
            rows.append((message.id, text or "", count_parts(text or "").parts, message.phone, message.uuid))
        if rows:
            self._mark_sending(rows, gateway, claim, now)
        return [client.job(row_id, row_uuid, phone, text) for row_id, text, _parts, phone, row_uuid in rows], len(ids)

    @api.model
    def _mark_sending(self, rows, gateway, claim, now):
        self.env.execute_query(
            SQL(
                """
                UPDATE dental_message m
                   SET state = 'sending', claim = %(claim)s, claimed_at = %(now)s, gateway_id = %(gateway)s,
                       attempts = COALESCE(m.attempts, 0) + 1, body = r.body, parts = r.parts, reason = NULL
                  FROM jsonb_to_recordset(%(rows)s) AS r(id int, body text, parts int)
                 WHERE (m.id = ANY(%(ids)s) OR (m.carrier_id = ANY(%(ids)s) AND m.state = 'planned'))
                   AND r.id = COALESCE(m.carrier_id, m.id)
             RETURNING m.id
                """,
                ids=[row[0] for row in rows], claim=claim, now=now, gateway=gateway.id,
                rows=Json([{"id": row[0], "body": self._without_keys(row[1]), "parts": row[2]} for row in rows]),
            )
        )
        self.invalidate_model()

    def _judge(self, now):
        """Those of self that shall leave now; the others are cancelled or wait, with the reason."""
        leaving = self.browse()
        cancel, failed = {}, self.browse()
        stopped = self.env["dental.patient"]._stopped_phones(self.mapped("phone"))
        for message in self:
            reason, is_failure = message._why_not_now(now, stopped)
            if reason:
                cancel[reason] = cancel.get(reason, self.browse()) | message
                if is_failure:
                    failed |= message
            elif not message._wait_until_allowed(now):
                leaving |= message
        for reason, messages in cancel.items():
            messages._cancel(reason)
        if failed:
            failed._after_message_failed()
        return leaving

    def _why_not_now(self, now, stopped):
        """(reason, whether somebody must care) not to send this row any more; (None, False) to send it."""
        self.ensure_one()
        if not self.phone:
            return self.env._("No telephone number"), True
        if self.phone in stopped:
            return self.env._("Wants no messages (STOP)"), False
        if self.expires_at and now > self.expires_at:
            return self.env._("Too late to make sense"), True
        if self.campaign_id and not self.patient_id.marketing_consent:
            return self.env._("Did not agree to advertising"), False
        appointment = self.appointment_id
        if self.purpose != "series" or not appointment:
            return None, False
        if appointment.state in ("cancelled", "no_show"):
            return self.env._("The visit was cancelled or missed"), False
        if self.rule_id.anchor != "after" and appointment.start != self.visit_start:
            return self.env._("The visit was moved"), False
        return None, False

    def _wait_until_allowed(self, now):
        """Put off what would come in the quiet hours, or speaks of a visit that still runs."""
        self.ensure_one()
        zone, hours = self.company_id._dental_tz(), self.company_id._message_hours()
        until = next_allowed(now, zone, hours)
        if self.purpose == "series" and self.rule_id.anchor == "after" and self.appointment_id.state != "done":
            until = max(until, now + timedelta(minutes=30))
        if until > now:
            self.next_at = until
        return until > now

    # --- store ---

    @api.model
    def _store(self, gateway, claim, jobs, outcomes):
        """Write what the gateway answered. Rows that a report has overtaken keep the better state."""
        now = fields.Datetime.now()
        attempts = dict(
            self.env.execute_query(SQL("SELECT id, attempts FROM dental_message WHERE id = ANY(%s)", [job.id for job in jobs]))
        )
        rows = [
            {"id": job.id, **self._result(gateway, outcome, attempts.get(job.id, 1), now)}
            for job, outcome in zip(jobs, outcomes, strict=True)
        ]
        written = self.env.execute_query(
            SQL(
                """
                UPDATE dental_message m
                   SET state = r.state, reason = r.reason, gateway_ref = COALESCE(r.ref, m.gateway_ref), price = r.price,
                       sent_at = CASE WHEN r.state = 'sent' THEN %(now)s ELSE m.sent_at END,
                       next_at = COALESCE(r.next_at, m.next_at), gateway_id = r.gateway
                  FROM jsonb_to_recordset(%(rows)s)
                       AS r(id int, state text, reason text, ref text, price float, next_at timestamp, gateway int)
                 WHERE (m.id = ANY(%(ids)s) OR m.carrier_id = ANY(%(ids)s)) AND r.id = COALESCE(m.carrier_id, m.id)
                   AND m.claim = %(claim)s AND m.state IN ('sending', 'unknown')
             RETURNING m.id, m.state
                """,
                ids=[job.id for job in jobs],
                now=now, rows=Json(rows), claim=claim,
            )
        )
        self.invalidate_model()
        lost = [row_id for row_id, state in written if state in ("failed", "unknown")]
        self.browse(lost)._after_message_failed()
        self.browse([row_id for row_id, state in written if state == "sent"])._after_message_sent()
        _logger.info("gateway %s: %s handed over, %s not accepted", gateway.id, len(jobs), len(lost))

    @api.model
    def _result(self, gateway, outcome, attempts, now):
        row = {
            "state": {ACCEPTED: "sent", REFUSED: "failed", UNKNOWN: "unknown", BUSY: "planned"}[outcome.kind],
            "reason": outcome.error or None, "ref": outcome.ref or None, "price": _number(outcome.price),
            "next_at": None, "gateway": gateway.id,
        }
        if outcome.kind == BUSY or (outcome.kind == UNKNOWN and gateway.is_idempotent):
            if attempts > len(BACK_OFF_MINUTES):
                row["state"] = "failed" if outcome.kind == BUSY else "unknown"
            else:
                wait = BACK_OFF_MINUTES[attempts - 1]
                if outcome.kind == BUSY and gateway.fallback_id:
                    row["gateway"], wait = gateway.fallback_id.id, 0
                row["state"] = "planned"
                row["next_at"] = fields.Datetime.to_string(now + timedelta(minutes=wait))
        return row

    # --- delivery reports ---

    @api.model
    def _take_report(self, gateway, kind, uuid, ref):
        """A gateway reports `delivered` or `failed` of the message named by our number or by its own; late news never undoes better."""
        if not uuid and not ref:
            return
        now = fields.Datetime.now()
        self.env.flush_all()
        named = SQL("uuid = %s", uuid) if uuid else SQL("gateway_ref = %s", ref)
        found = self.env.execute_query(SQL("SELECT id FROM dental_message WHERE %s AND gateway_id = %s LIMIT 1", named, gateway.id))
        if not found:
            return
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE dental_message m
                   SET state = %(kind)s, sent_at = COALESCE(m.sent_at, %(now)s),
                       delivered_at = CASE WHEN %(kind)s = 'delivered' THEN %(now)s END,
                       reason = CASE WHEN %(kind)s = 'failed' THEN %(reason)s END
                 WHERE (m.id = %(id)s OR m.carrier_id = %(id)s) AND m.state IN ('sending', 'unknown', 'sent')
             RETURNING m.id
                """,
                id=found[0][0], kind=kind, now=now, reason=self.env._("The gateway could not deliver it"),
            )
        )
        self.invalidate_model()
        if rows and kind == "failed":
            self.browse([row[0] for row in rows])._after_message_failed()

    # --- what a crash left behind ---

    @api.model
    def _reap(self, minutes=SENDING_LIMIT_MINUTES):
        """Rows whose worker never came back become unknown: shown to a person, never sent again blindly."""
        self._retrying(self._reap_once, minutes)

    @api.model
    def _reap_once(self, minutes):
        rows = self.env.execute_query(
            SQL(
                """
                WITH lost AS (
                    SELECT id FROM dental_message WHERE state = 'sending' AND claimed_at < %(before)s
                       FOR UPDATE SKIP LOCKED
                )
                UPDATE dental_message m SET state = 'unknown', reason = %(reason)s FROM lost WHERE m.id = lost.id RETURNING m.id
                """,
                before=fields.Datetime.now() - timedelta(minutes=minutes),
                reason=self.env._("The worker stopped before the gateway's answer was stored"),
            )
        )
        self.invalidate_model()
        if rows:
            self.browse([row[0] for row in rows])._after_message_failed()

    @api.model
    def _ask_unknown(self):
        """Ask gateways that can tell what became of messages of unknown fate: accepted, or never seen and so safe to send."""
        before = fields.Datetime.now() - timedelta(minutes=ASK_AFTER_MINUTES)
        for gateway in self.env["dental.gateway"].search([("kind", "=", "http")]).filtered("status_url"):
            messages = self.search(
                [
                    ("state", "=", "unknown"), ("gateway_id", "=", gateway.id), ("carrier_id", "=", False), ("claimed_at", "<", before),
                    ("claimed_at", ">", before - timedelta(days=1)),
                ],
                limit=gateway.batch_size,
            )
            client = gateway._client()
            jobs = {message.claim: [] for message in messages}
            for message in messages:
                jobs[message.claim].append(client.job(message.id, message.uuid, message.phone, message.body))
            self._outbox_commit()
            for claim, asked in jobs.items():
                outcomes = client.ask_all(asked)
                known = [(job, outcome) for job, outcome in zip(asked, outcomes, strict=True) if outcome.kind != UNKNOWN]
                if known:
                    self._retrying(self._store, gateway, claim, [job for job, _outcome in known], [outcome for _job, outcome in known])
            client.close()


def _number(text):
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
