from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Sending is watched every minute; the alarm comes at the latest this long after sending broke.
ALARM_MINUTES = 5
# So many messages that went wrong in the last minutes, and more than half of all, are an outage and no accident.
FAILED_COUNT = 5
FAILED_MINUTES = 15
# Visits that begin within this time are called, when their message is stuck.
CALL_HOURS = 26
BASE_DAYS = 28


class DentalMessageOutage(models.Model):
    """A time in which messages did not go out. Opened and closed by the watch; its figures say what it did to visits (M9)."""

    _name = "dental.message.outage"
    _description = "Outage of messages"
    _order = "started_at desc, id desc"
    _rec_name = "started_at"

    started_at = fields.Datetime(required=True, readonly=True)
    noticed_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    kind = fields.Selection([("stuck", "Messages are stuck"), ("failing", "Messages fail")], required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    message_count = fields.Integer("Messages concerned", readonly=True)
    visit_count = fields.Integer("Visits concerned", compute="_compute_effect")
    missed_count = fields.Integer("Missed or cancelled late", compute="_compute_effect")
    missed_percent = fields.Float("Of the visits concerned", compute="_compute_effect")
    usual_percent = fields.Float("Usually", compute="_compute_effect", help="The same share of the visits of four weeks before")

    _open_uniq = models.UniqueIndex("(company_id) WHERE ended_at IS NULL", "An outage of this branch is noted already.")

    def _compute_effect(self):
        """Missed visits among those whose reminder fell into the outage, against the four weeks before; two queries an outage."""
        for outage in self:
            visits, missed = outage._missed(
                SQL(
                    """
                    EXISTS (SELECT FROM dental_message m JOIN dental_message_rule r ON r.id = m.rule_id
                             WHERE m.appointment_id = a.id AND r.anchor <> 'after'
                               AND m.due_at >= %s AND m.due_at < %s AND (m.sent_at IS NULL OR m.sent_at > m.due_at + interval '30 minutes'))
                    """,
                    outage.started_at, outage.ended_at or fields.Datetime.now(),
                )
            )
            usual, usual_missed = outage._missed(
                SQL("a.start >= %s AND a.start < %s", outage.started_at - timedelta(days=BASE_DAYS), outage.started_at)
            )
            outage.visit_count, outage.missed_count = visits, missed
            outage.missed_percent = 100.0 * missed / visits if visits else 0.0
            outage.usual_percent = 100.0 * usual_missed / usual if usual else 0.0

    def _missed(self, condition):
        """(visits that were to take place, those missed or cancelled late) of the branch, under `condition` on a."""
        return self.env.execute_query(
            SQL(
                """
                SELECT count(*), count(*) FILTER (WHERE a.state = 'no_show' OR a.is_late_cancel)
                  FROM dental_appointment a
                 WHERE a.company_id = %s AND a.start < %s AND (a.state IN ('done', 'no_show', 'in_chair', 'arrived') OR a.is_late_cancel)
                   AND %s
                """,
                self.company_id.id, fields.Datetime.now(), condition,
            )
        )[0]

    # --- the watch ---

    @api.model
    def _cron_watch(self):
        """Open and close outages, and have stuck messages replaced by calls."""
        self.env.flush_all()
        now = fields.Datetime.now()
        found = self._stuck(now)
        for company_id, row in self._failing(now).items():
            found.setdefault(company_id, row)
        open_outages = self.search([("ended_at", "=", False)])
        for outage in open_outages:
            if outage.company_id.id in found:
                outage.message_count = max(outage.message_count, found[outage.company_id.id][2])
        (open_outages.filtered(lambda outage: outage.company_id.id not in found)).ended_at = now
        known = open_outages.company_id.ids
        new = self.create(
            [
                {"company_id": company_id, "kind": kind, "started_at": since, "noticed_at": now, "message_count": count}
                for company_id, (kind, since, count) in found.items()
                if company_id not in known
            ]
        )
        new._alarm()
        stuck = [company_id for company_id, row in found.items() if row[0] == "stuck"]
        if stuck:
            self._stuck_messages(stuck, now)._after_message_stuck()

    @api.model
    def _stuck(self, now):
        """{company: (stuck, since, count)} where messages are due and nothing takes them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, min(next_at), count(*) FROM dental_message
                 WHERE state = 'planned' AND carrier_id IS NULL AND next_at < %s GROUP BY company_id
                """,
                now - timedelta(minutes=ALARM_MINUTES - 1),
            )
        )
        return {company_id: ("stuck", since, count) for company_id, since, count in rows}

    @api.model
    def _failing(self, now):
        """{company: (failing, since, count)} where most of the last messages were refused or lost."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, min(claimed_at) FILTER (WHERE is_wrong), count(*) FILTER (WHERE is_wrong)
                  FROM (SELECT company_id, claimed_at, state IN ('failed', 'unknown') OR (state = 'planned' AND attempts > 0) AS is_wrong
                          FROM dental_message WHERE claimed_at > %s AND state <> 'sending') m
                 GROUP BY company_id HAVING count(*) FILTER (WHERE is_wrong) >= %s AND count(*) FILTER (WHERE is_wrong) * 2 > count(*)
                """,
                now - timedelta(minutes=FAILED_MINUTES), FAILED_COUNT,
            )
        )
        return {company_id: ("failing", since, count) for company_id, since, count in rows}

    @api.model
    def _stuck_messages(self, company_ids, now):
        return self.env["dental.message"].search(
            [
                ("company_id", "in", company_ids), ("state", "=", "planned"), ("purpose", "=", "series"),
                ("next_at", "<", now - timedelta(minutes=ALARM_MINUTES)), ("rule_id.anchor", "!=", "after"),
                ("visit_start", ">", now), ("visit_start", "<", now + timedelta(hours=CALL_HOURS)),
            ],
            limit=500,
        )

    def _alarm(self):
        """Tell the managers of the branch at once: a note that pops up, and a message in their inbox."""
        for outage in self:
            managers = self.env.ref("dental_patient.group_dental_manager").all_user_ids.filtered(
                lambda user, outage=outage: outage.company_id in user.company_ids and not user.share
            )
            text = self.env._(
                "Messages do not go out: %(count)s wait or failed. Look at Messages › Failed or unknown and at the gateway; "
                "calls for the next visits are made as tasks.",
                count=outage.message_count,
            )
            for user in managers:
                user._bus_send("simple_notification", {"type": "danger", "title": self.env._("Messages"), "message": text, "sticky": True})
            self.env["mail.thread"].message_notify(
                partner_ids=managers.partner_id.ids, subject=self.env._("Messages do not go out"), body=text, model=self._name, res_id=outage.id
            )
