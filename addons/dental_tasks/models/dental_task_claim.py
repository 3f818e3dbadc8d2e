from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import CLAIM_MINUTES

# For each queue in the order of its importance the first tasks that nobody works on; the index (queue, company, sort_at) is
# read from its beginning. Households that had their contacts this week are left in peace.
CANDIDATES = """
SELECT t.id
  FROM unnest(%(queues)s, %(companies)s, %(urgent)s, %(limits)s, %(passed)s) WITH ORDINALITY
       AS q (queue_id, company_id, is_urgent, week_limit, only_passed, n)
 CROSS JOIN LATERAL (
       SELECT t.id, t.sort_at FROM dental_task t
        WHERE t.state = 'open' AND t.queue_id = q.queue_id AND t.company_id = q.company_id
          AND t.sort_at <= %(now)s AND t.due_at <= %(now)s
          AND (t.user_id IS NULL OR t.user_id = %(user)s)
          AND (t.claimed_until IS NULL OR t.claimed_until < %(now)s)
          AND (q.is_urgent OR q.week_limit = 0 OR t.attempts > 0 OR q.week_limit > (
               SELECT count(*) FROM dental_contact c WHERE c.household_id = t.household_id AND c.direction = 'out' AND c.is_first
                  AND c.result NOT IN ('no_answer', 'wrong_number') AND c.at > %(week)s))
          AND (%(desk)s OR t.is_at_desk IS NOT TRUE) AND (NOT q.only_passed OR t.is_at_desk)
        ORDER BY t.sort_at LIMIT 20) t
 ORDER BY q.n, t.sort_at LIMIT 20
"""


class DentalTask(models.Model):
    """The next task by itself: claimed for a while, so that two people never call the same household."""

    _inherit = "dental.task"

    @api.model
    def claim_next(self, queue_ids=None, skip_ids=()):
        """Take the most important task that is due; answers its id or False.

        :param queue_ids: look only in these queues
        :param skip_ids: tasks that the user does not want just now
        """
        self.check_access("write")
        self.env.flush_all()
        self._release_own()
        places = self._my_places(queue_ids)
        if not places:
            return False
        now = fields.Datetime.now()
        ids = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    CANDIDATES,
                    queues=[queue.id for queue, _company in places],
                    companies=[company.id for _queue, company in places],
                    urgent=[queue.is_urgent or not queue.is_call for queue, _company in places],
                    limits=[company.dental_contacts_per_week for _queue, company in places],
                    passed=[self._only_passed(queue, company) for queue, company in places],
                    now=now,
                    week=now - timedelta(days=7),
                    user=self.env.uid,
                    desk=self.env.user.has_group("dental_patient.group_dental_receptionist"),
                )
            )
        ]
        return self._claim_first([task_id for task_id in ids if task_id not in set(skip_ids)], now)

    def _claim_first(self, ids, now):
        rows = self.env.execute_query(
            SQL(
                """UPDATE dental_task SET claimed_by_id = %(user)s, claimed_until = %(until)s
                    WHERE id = (SELECT id FROM dental_task WHERE id = ANY(%(ids)s) AND state = 'open'
                                 ORDER BY array_position(%(ids)s, id) LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id""",
                user=self.env.uid,
                until=now + timedelta(minutes=CLAIM_MINUTES),
                ids=ids,
            )
        )
        self.invalidate_model(["claimed_by_id", "claimed_until"])
        return rows[0][0] if rows else False

    def _my_places(self, queue_ids=None, any_time=False):
        """[(queue, branch)] in which the user may work just now, the most important queue first.

        `any_time`: also calls that have to wait for the hours of the branch.
        """
        # sudo: settings of queues and hours of calls are no secret; which queues are served is decided here
        queues = self.env["dental.task.queue"].sudo().search([("id", "in", queue_ids)] if queue_ids else [])
        user = self.env.user
        places = []
        may_call = {company: any_time or company._dental_may_call_now() for company in self.env.companies.sudo()}
        for queue in queues:
            if queue.user_ids and user not in queue.user_ids:
                continue
            for company, is_time in may_call.items():
                if queue.company_id and queue.company_id != company:
                    continue
                if queue.is_call and not queue.is_urgent and not is_time:
                    continue
                places.append((queue, company))
        return places

    @api.model
    def _only_passed(self, queue, company):
        """Where a call centre calls, the desk does only what is urgent or was passed to it (T8)."""
        is_desk = self.env.user.has_group("dental_patient.group_dental_receptionist")
        is_centre = self.env.user.has_group("dental_patient.group_dental_operator")
        return bool(queue.is_call and not queue.is_urgent and not company.dental_desk_calls and is_desk and not is_centre)

    def _release_own(self):
        self.env.cr.execute(
            SQL(
                "UPDATE dental_task SET claimed_by_id = NULL, claimed_until = NULL WHERE state = 'open' AND claimed_by_id = %s",
                self.env.uid,
            )
        )

    def action_claim(self):
        """Take this one task; refused while somebody else works on it."""
        self.ensure_one()
        self.check_access("write")
        now = fields.Datetime.now()
        if self.state != "open":
            raise UserError(self.env._("This task is finished already: take the next one."))
        if self.claimed_by_id and self.claimed_by_id != self.env.user and self.claimed_until > now:
            raise UserError(self.env._("%(who)s works on this task: take the next one.", who=self.claimed_by_id.name))
        self._release_own()
        if not self._claim_first(self.ids, now):
            raise UserError(self.env._("Somebody has just taken this task: take the next one."))
        return self.id

    def action_release(self):
        self.filtered(lambda task: task.claimed_by_id == self.env.user).write({"claimed_by_id": False, "claimed_until": False})
