from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

LIST = 60
COUNT_LIMIT = 1000

# The list of today, read from the index queue by queue in their order.
TODAY = """
SELECT t.id, q.n
  FROM unnest(%(queues)s, %(companies)s, %(passed)s) WITH ORDINALITY AS q (queue_id, company_id, only_passed, n)
 CROSS JOIN LATERAL (
       SELECT t.id, t.sort_at FROM dental_task t
        WHERE t.state = 'open' AND t.queue_id = q.queue_id AND t.company_id = q.company_id
          AND t.sort_at < %(end)s AND t.due_at < %(end)s AND (t.user_id IS NULL OR t.user_id = %(user)s)
          AND (NOT q.only_passed OR t.is_at_desk)
        ORDER BY t.sort_at LIMIT %(limit)s) t
 ORDER BY q.n, t.sort_at LIMIT %(limit)s
"""
COUNTS = """
SELECT q.queue_id, sum(c.due)::int, sum(c.overdue)::int
  FROM unnest(%(queues)s, %(companies)s, %(passed)s) AS q (queue_id, company_id, only_passed)
 CROSS JOIN LATERAL (
       SELECT count(*) AS due, count(*) FILTER (WHERE t.due_at < %(now)s) AS overdue
         FROM (SELECT t.due_at FROM dental_task t
                WHERE t.state = 'open' AND t.queue_id = q.queue_id AND t.company_id = q.company_id
                  AND t.sort_at < %(end)s AND t.due_at < %(end)s AND (t.user_id IS NULL OR t.user_id = %(user)s)
                  AND (NOT q.only_passed OR t.is_at_desk)
                ORDER BY t.sort_at LIMIT %(count_limit)s) t) c
 GROUP BY q.queue_id
"""


class DentalTask(models.Model):
    """The operator's screen: the list of today, the next card, a result and the next card in one call."""

    _inherit = "dental.task"

    @api.model
    def work_list(self, queue_ids=None):
        """The list of today of the user.

        :return: `queues` ({id, name, due, overdue}; counts stop at 1000), `tasks` (first 60 in the order in which they are
            called), `pace` (contacts of today, booked, contacts in the last hour), `is_time` (inside the hours of calls)
        """
        self.check_access("read")
        self.env.flush_all()
        places = self._my_places(any_time=True)
        queues = list(dict.fromkeys(queue for queue, _company in places))
        params = self._list_params(places)
        counts = {row[0]: row[1:] for row in self.env.execute_query(SQL(COUNTS, **params))}
        chosen = [place for place in places if not queue_ids or place[0].id in queue_ids]
        rows = self.env.execute_query(SQL(TODAY, **self._list_params(chosen)))
        return {
            "queues": [
                {"id": queue.id, "name": queue.name, "due": counts[queue.id][0], "overdue": counts[queue.id][1]}
                for queue in queues
                if counts.get(queue.id, (0, 0))[0]
            ],
            "tasks": self.browse([row[0] for row in rows])._list_rows(),
            "pace": self._my_pace(),
            "is_time": all(company._dental_may_call_now() for company in self.env.companies.sudo()),
        }

    def _list_params(self, places):
        return {
            "queues": [queue.id for queue, _company in places],
            "companies": [company.id for _queue, company in places],
            "passed": [self._only_passed(queue, company) for queue, company in places],
            "end": self._end_of_today(),
            "now": fields.Datetime.now(),
            "user": self.env.uid,
            "limit": LIST,
            "count_limit": COUNT_LIMIT,
        }

    def _list_rows(self):
        now = fields.Datetime.now()
        return [
            {
                "id": task.id,
                "who": task.display_name,
                "title": task.title,
                "queue": task.queue_id.name,
                "due_at": fields.Datetime.to_string(task.due_at),
                "is_overdue": task.due_at < now,
                "is_vip": task.patient_id.is_vip,
                "timezone": task.company_id._dental_tz(),
                "at_work": task.claimed_by_id.name if task.claimed_until and task.claimed_until > now else "",
            }
            for task in self
        ]

    def _my_pace(self):
        """What the user reached today and in the last hour."""
        [(today, hour, booked)] = self.env.execute_query(
            SQL(
                """SELECT count(*), count(*) FILTER (WHERE at > %s), count(*) FILTER (WHERE result = 'booked')
                     FROM dental_contact WHERE company_id = ANY(%s) AND at >= %s AND user_id = %s AND is_first""",
                fields.Datetime.now() - timedelta(hours=1),
                self.env.companies.ids,
                self._end_of_today() - timedelta(days=1),
                self.env.uid,
            )
        )
        return {"today": today, "hour": hour, "booked": booked}

    @api.model
    def work_next(self, queue_ids=None, skip_ids=()):
        """Claim the next task; answers its card, or False when nothing is due."""
        task_id = self.claim_next(queue_ids, skip_ids)
        return self.browse(task_id).card() if task_id else False

    def work_open(self):
        """Claim this one task and answer its card."""
        self.ensure_one()
        self.action_claim()
        return self.card()

    def work_result(self, result, values=None, queue_ids=None, skip_ids=()):
        """Note the result and go on: one call to the server per call to a patient.

        :param dict values: keyword arguments of `action_result`; for `message_sent` with a gateway, `template`
        :return: the next card or False
        """
        self.ensure_one()
        values = dict(values or {})
        template = values.pop("template", None)
        if result == "message_sent" and self._can_message():
            self.action_message(template)
        elif result == "postpone":
            self.action_postpone(values.get("at"), values.get("reason"))
        else:
            self.action_result(result, **values)
        return self.work_next(queue_ids, skip_ids)
