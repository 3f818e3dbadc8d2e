from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

from ..task_engine import forecast

CHOICES = [
    ("second", "Call in a second person"),
    ("priorities", "Change priorities"),
    ("overtime", "Agree overtime"),
]
AT_WORK_MINUTES = 60
CALM_HOURS = 2

OPEN_BY_QUEUE = """
SELECT t.company_id, t.queue_id, count(*) AS due, count(*) FILTER (WHERE t.due_at < %(now)s) AS overdue, sum(t.worth) AS worth
  FROM dental_task t
 WHERE t.state = 'open' AND t.company_id = ANY(%(companies)s) AND t.due_at < %(end)s AND t.sort_at < %(end)s
 GROUP BY t.company_id, t.queue_id
"""
DONE_BY_QUEUE = """
SELECT c.company_id, c.queue_id, count(*) AS done, count(*) FILTER (WHERE c.result = 'booked') AS booked
  FROM dental_contact c
 WHERE c.company_id = ANY(%(companies)s) AND c.at >= %(start)s AND c.is_first AND c.direction = 'out' AND c.queue_id IS NOT NULL
 GROUP BY c.company_id, c.queue_id
"""
BY_PERSON = """
SELECT u.id, p.name, COALESCE(c.done, 0), COALESCE(c.hour, 0), COALESCE(c.booked, 0), c.last_at, COALESCE(t.open, 0), COALESCE(t.overdue, 0),
       COALESCE(t.put_off, 0)
  FROM res_users u JOIN res_partner p ON p.id = u.partner_id
  LEFT JOIN (SELECT user_id, count(*) AS done, count(*) FILTER (WHERE at > %(hour)s) AS hour,
                    count(*) FILTER (WHERE result = 'booked') AS booked, max(at) AS last_at
               FROM dental_contact WHERE company_id = ANY(%(companies)s) AND at >= %(start)s AND is_first GROUP BY user_id) c ON c.user_id = u.id
  LEFT JOIN (SELECT user_id, count(*) AS open, count(*) FILTER (WHERE due_at < %(now)s) AS overdue, sum(postponed_count) AS put_off
               FROM dental_task WHERE state = 'open' AND user_id IS NOT NULL AND company_id = ANY(%(companies)s) AND due_at < %(end)s
              GROUP BY user_id) t ON t.user_id = u.id
 WHERE c.user_id IS NOT NULL OR t.user_id IS NOT NULL
 ORDER BY COALESCE(c.done, 0) DESC, p.name
"""


class DentalTaskAlarm(models.Model):
    """The work due is more than the minutes left: told to the managers at once, with what was decided (T13)."""

    _name = "dental.task.alarm"
    _description = "Alarm of the task lists"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    open_count = fields.Integer("Still to do", readonly=True)
    late_minutes = fields.Integer("Minutes too long", readonly=True)
    people_missing = fields.Integer(readonly=True)
    cost = fields.Float("Undone work costs", readonly=True)
    choice = fields.Selection(CHOICES, readonly=True)
    chosen_by_id = fields.Many2one("res.users", readonly=True)

    _last_idx = models.Index("(company_id, at DESC)")

    def action_choose(self, choice):
        """What the manager decided; anybody who opens the alarm later sees it."""
        self.check_access("write")
        if choice not in dict(CHOICES):
            raise UserError(self.env._("Choose one of the three ways."))
        self.write({"choice": choice, "chosen_by_id": self.env.uid})
        if choice == "priorities":
            return self.env["ir.actions.act_window"]._for_xml_id("dental_tasks.dental_task_queue_action")
        if choice == "second":
            return self.env["ir.actions.act_window"]._for_xml_id("dental_tasks.dental_task_action")
        return True

    def _tell_managers(self):
        """A notice on the screen of every manager of the branch, with the choices."""
        group = self.env.ref("dental_patient.group_dental_manager")
        for alarm in self:
            for user in group.all_user_ids.filtered(lambda user, company=alarm.company_id: company in user.company_ids):
                user._bus_send(
                    "dental_tasks_alarm",
                    {
                        "id": alarm.id,
                        "branch": alarm.company_id.name,
                        "open": alarm.open_count,
                        "late_minutes": alarm.late_minutes,
                        "people_missing": alarm.people_missing,
                    },
                )


class DentalTaskWatch(models.AbstractModel):
    """Live figures of the task lists and the forecast of the day (T9, T13)."""

    _name = "dental.task.watch"
    _description = "Watching the task lists"

    @api.model
    def _span(self, companies):
        tasks = self.env["dental.task"].with_company(companies[:1])
        end, now = tasks._end_of_today(), fields.Datetime.now()
        return {"companies": companies.ids, "now": now, "end": end, "start": end - timedelta(days=1), "hour": now - timedelta(hours=1)}

    @api.model
    def figures(self):
        """For the screen of the manager: queues, people, forecast and the last alarm of the branches in use."""
        self.env["dental.task.alarm"].check_access("read")
        self.env.flush_all()
        companies = self.env.companies
        span = self._span(companies)
        queues = self._queue_rows(companies, span)
        currency = companies[:1].currency_id
        for row in queues:
            row["cost_text"] = formatLang(self.env, row["cost"], digits=0, currency_obj=currency) if row["cost"] else ""
        alarm = self.env["dental.task.alarm"].search([("company_id", "in", companies.ids), ("at", ">=", span["start"])], limit=1)
        return {
            "queues": queues,
            "people": [
                dict(zip(("id", "name", "done", "hour", "booked", "last_at", "open", "overdue", "put_off"), row, strict=True))
                | {"last_at": fields.Datetime.to_string(row[5]) if row[5] else ""}
                for row in self.env.execute_query(SQL(BY_PERSON, **span))
            ],
            "forecast": self._forecast_row(companies[:1], queues, span),
            "alarm": alarm.read(["at", "late_minutes", "people_missing", "choice"])[0] if alarm else False,
            "choices": [
                {"code": code, "label": label}
                for code, label in self.env["dental.task.alarm"]._fields["choice"]._description_selection(self.env)
            ],
            "timezone": companies[:1]._dental_tz(),
            "states": self.env["dental.followup"].counts(),
        }

    def _queue_rows(self, companies, span):
        rows = defaultdict(lambda: {"due": 0, "overdue": 0, "cost": 0.0, "done": 0, "booked": 0})
        for _company, queue, due, overdue, worth in self.env.execute_query(SQL(OPEN_BY_QUEUE, **span)):
            rows[queue]["due"] += due
            rows[queue]["overdue"] += overdue
            rows[queue]["cost"] += worth or 0.0
        for _company, queue, done, booked in self.env.execute_query(SQL(DONE_BY_QUEUE, **span)):
            rows[queue]["done"] += done
            rows[queue]["booked"] += booked
        queues = self.env["dental.task.queue"].with_context(active_test=False).search([("id", "in", list(rows))])
        return [
            {
                "id": queue.id,
                "name": queue.name,
                "goal": queue.goal_per_day,
                "minutes": round(rows[queue.id]["due"] * queue.minutes_each),
                "is_call": queue.is_call,
                **rows[queue.id],
                "is_slow": self._is_slow(queue, rows[queue.id]["done"], companies[:1]),
            }
            for queue in queues
        ]

    def _is_slow(self, queue, done, company):
        """Less done than the goal of the day asks for at this hour."""
        if not queue.goal_per_day:
            return False
        local = company._dental_local(fields.Datetime.now())
        hours = company.dental_call_to - company.dental_call_from
        gone = min(max(local.hour + local.minute / 60 - company.dental_call_from, 0), hours)
        return done + 1 < queue.goal_per_day * gone / hours

    def _people_at_work(self, company):
        since = fields.Datetime.now() - timedelta(minutes=AT_WORK_MINUTES)
        [(count,)] = self.env.execute_query(
            SQL(
                """SELECT count(DISTINCT user_id) FROM (
                     SELECT user_id FROM dental_contact WHERE company_id = %(company)s AND at > %(since)s AND direction = 'out'
                     UNION SELECT claimed_by_id FROM dental_task WHERE state = 'open' AND company_id = %(company)s
                        AND claimed_by_id IS NOT NULL AND claimed_until > %(now)s) w""",
                company=company.id,
                since=since,
                now=fields.Datetime.now(),
            )
        )
        return count

    def _forecast_row(self, company, queues, span):
        calls = [row for row in queues if row["is_call"]]
        minutes = sum(row["minutes"] for row in calls)
        count = sum(row["due"] for row in calls)
        people = self._people_at_work(company)
        local_end = company._dental_local(span["now"]).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            hours=company.dental_call_to
        )
        answer = forecast(count, minutes / count if count else 0, people, company._dental_local(span["now"]), local_end)
        return {
            "open": count,
            "minutes": round(minutes),
            "people": people,
            "finish": answer.finish.strftime("%H:%M"),
            "end": f"{int(company.dental_call_to):02d}:{int(company.dental_call_to % 1 * 60):02d}",
            "late_minutes": round(answer.late_minutes),
            "people_missing": answer.people_missing,
            "cost": sum(row["cost"] for row in calls),
        }

    @api.model
    def _cron_watch(self):
        """Alarm where a branch cannot finish today; at most once in two hours."""
        self.env.flush_all()
        companies = self.env["res.company"].search([])
        for done, company in enumerate(companies, start=1):
            self._watch(company)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    def _watch(self, company):
        alarms = self.env["dental.task.alarm"]
        recent = fields.Datetime.now() - timedelta(hours=CALM_HOURS)
        if not company._dental_may_call_now() or alarms.search_count([("company_id", "=", company.id), ("at", ">", recent)], limit=1):
            return alarms
        span = self._span(company)
        row = self._forecast_row(company, self._queue_rows(company, span), span)
        if not row["open"] or not row["late_minutes"] or not row["people_missing"]:
            return alarms
        alarm = alarms.create(
            {
                "company_id": company.id,
                "open_count": row["open"],
                "late_minutes": row["late_minutes"],
                "people_missing": row["people_missing"],
                "cost": row["cost"],
            }
        )
        alarm._tell_managers()
        return alarm
