from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..const import NEXT_STEPS
from ..task_engine import RetryStep


class DentalTaskQueue(models.Model):
    """A kind of work with its own priority, worth and habits. The lowest priority number comes first."""

    _name = "dental.task.queue"
    _description = "Task queue"
    _order = "priority, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    priority = fields.Integer(required=True, default=50, help="The lowest number is served first")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: a queue of all branches")
    is_call = fields.Boolean("Calls", default=True, help="One task per household, inside the hours in which the clinic calls")
    is_urgent = fields.Boolean(help="Worked at once: no quiet hours, no limit of contacts, also by the desk")
    is_personal = fields.Boolean(help="Tasks belong to the person who wrote them")
    is_bulk_close_allowed = fields.Boolean(help="Several tasks may be closed at once")
    user_ids = fields.Many2many("res.users", string="People", help="Who works on it; empty: everybody who may work on tasks")
    worth = fields.Float(help="What one undone task costs on average; used where the task knows no sum of its own")
    worth_per_hour = fields.Float(default=100.0, help="So much money counts like one hour of waiting in the order of the list")
    minutes_each = fields.Float("Minutes a task", default=3.0, required=True, help="Usual length, for the forecast of the day")
    goal_per_day = fields.Integer(help="Contacts planned for a day")
    script = fields.Text(translate=True, help="What to say and to ask; shown to whoever calls")
    message_closes = fields.Boolean(help="A message instead of a call ends the task; otherwise it waits for an answer")
    message_wait_hours = fields.Float(default=48.0)
    retry_ids = fields.One2many("dental.task.retry", "queue_id", string="After no answer")
    open_count = fields.Integer(compute="_compute_counts")
    overdue_count = fields.Integer(compute="_compute_counts")

    _code_uniq = models.UniqueIndex("(code, COALESCE(company_id, 0))", "A queue with this code exists already.")
    _minutes_positive = models.Constraint("CHECK (minutes_each > 0)", "A task takes longer than 0 minutes.")

    @api.constrains("worth", "worth_per_hour", "message_wait_hours")
    def _check_positive(self):
        for queue in self:
            if queue.worth < 0 or queue.worth_per_hour <= 0 or queue.message_wait_hours < 0:
                raise ValidationError(self.env._("Worth and hours of queue %(name)s cannot be negative.", name=queue.name))

    def _compute_counts(self):
        tasks = self.env["dental.task"]
        now = fields.Datetime.now()
        base = [("queue_id", "in", self.ids), ("state", "=", "open")]
        due = dict(tasks._read_group([*base, ("due_at", "<=", tasks._end_of_today())], ["queue_id"], ["__count"]))
        overdue = dict(tasks._read_group([*base, ("due_at", "<", now)], ["queue_id"], ["__count"]))
        for queue in self:
            queue.open_count = due.get(queue, 0)
            queue.overdue_count = overdue.get(queue, 0)

    def write(self, vals):
        result = super().write(vals)
        if "priority" in vals:  # open tasks carry the priority of their queue for the index of the list
            self.env.flush_all()
            self.env.cr.execute(
                SQL("UPDATE dental_task SET priority = %s WHERE state = 'open' AND queue_id = ANY(%s)", vals["priority"], self.ids)
            )
            self.env["dental.task"].invalidate_model(["priority"])
        return result

    @api.model
    def by_code(self, code, company=None):
        """The queue with `code`: the branch's own, else the common one."""
        company = company or self.env.company
        queues = self.search([("code", "=", code), ("company_id", "in", (False, company.id))])
        return queues.sorted(lambda queue: not queue.company_id)[:1]

    def _retry_steps(self):
        """The plan of attempts as the engine wants it; the common plan where the queue has none of its own."""
        rows = self.retry_ids or self.env["dental.task.retry"].search([("queue_id", "=", False)])
        return tuple(
            RetryStep(row.action, row.wait_hours, row.hour_from, row.hour_to) for row in rows.sorted("sequence")
        )

    def action_open_tasks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_tasks.dental_task_action")
        action["domain"] = [("queue_id", "=", self.id)]
        return action


class DentalTaskRetry(models.Model):
    """One line of the plan after an attempt in vain: the first line follows the first attempt, the last one repeats."""

    _name = "dental.task.retry"
    _description = "Attempt after no answer"
    _order = "queue_id, sequence, id"

    queue_id = fields.Many2one("dental.task.queue", ondelete="cascade", index=True, help="Empty: for all queues without a plan")
    sequence = fields.Integer(default=10)
    action = fields.Selection(NEXT_STEPS, required=True, default="call")
    wait_hours = fields.Float(required=True, default=24.0)
    hour_from = fields.Float()
    hour_to = fields.Float(default=24.0)

    _hours_check = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to AND wait_hours >= 0)",
        "The hours of an attempt go from earlier to later within one day.",
    )
