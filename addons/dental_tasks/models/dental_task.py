from datetime import datetime, time, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import NEXT_STEPS, RESULTS, TASK_STATES
from ..task_engine import sort_at

# The most important open reason leads its task: due ones first, then by queue.
HEADERS = """
UPDATE dental_task t
   SET queue_id = l.queue_id, priority = l.priority, is_call = l.is_call, patient_id = l.patient_id, company_id = l.company_id,
       doctor_id = l.doctor_id, due_at = l.due_at, worth = l.worth, write_date = %(now)s,
       sort_at = l.due_at - make_interval(secs => 3600 * LEAST(l.worth / l.worth_per_hour, 48) + CASE WHEN l.is_vip THEN 86400 ELSE 0 END)
  FROM (SELECT DISTINCT ON (r.task_id) r.task_id, r.queue_id, r.patient_id, r.company_id, r.doctor_id, r.due_at, q.priority,
               q.is_call, q.worth_per_hour, COALESCE(NULLIF(r.worth, 0), q.worth, 0) AS worth, p.is_vip
          FROM dental_task_reason r
          JOIN dental_task_queue q ON q.id = r.queue_id
          LEFT JOIN dental_patient p ON p.id = r.patient_id
         WHERE r.task_id = ANY(%(ids)s) AND r.state = 'open'
         ORDER BY r.task_id, r.due_at > %(now)s, q.priority, r.due_at, r.id) l
 WHERE t.id = l.task_id AND t.state = 'open'
   AND (t.queue_id, t.patient_id, t.due_at, t.worth, t.doctor_id, t.priority)
       IS DISTINCT FROM (l.queue_id, l.patient_id, l.due_at, l.worth, l.doctor_id, l.priority)
"""
EMPTY = """
UPDATE dental_task t SET state = 'closed', done_at = %(now)s, write_date = %(now)s, claimed_by_id = NULL, claimed_until = NULL
 WHERE t.id = ANY(%(ids)s) AND t.state = 'open'
   AND NOT EXISTS (SELECT FROM dental_task_reason r WHERE r.task_id = t.id AND r.state = 'open')
"""
KEEP = """
CREATE OR REPLACE FUNCTION dental_task_keep() RETURNS trigger AS $$
BEGIN
    IF OLD.state <> 'open' AND (OLD.state, OLD.result, OLD.done_at, OLD.done_by_id)
                               IS DISTINCT FROM (NEW.state, NEW.result, NEW.done_at, NEW.done_by_id) THEN
        RAISE EXCEPTION 'A finished task is history: make a new one instead.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_task_keep BEFORE UPDATE ON dental_task FOR EACH ROW EXECUTE FUNCTION dental_task_keep();
"""


class DentalTask(models.Model):
    """One thing to do: for a queue of calls one call to one household, with the reasons of all its members.

    `queue_id, patient_id, due_at, worth, doctor_id` are those of the most important open reason (`_refresh`). A task ends with
    `action_result`, or by itself when its last reason is gone. Reasons not talked about go on in a new task.
    """

    _name = "dental.task"
    _description = "Task"
    _order = "priority, sort_at, id"
    _rec_names_search = ["patient_id", "household_id"]

    queue_id = fields.Many2one("dental.task.queue", required=True, ondelete="restrict")
    priority = fields.Integer(compute="_compute_queue", store=True, readonly=False, precompute=True)
    is_call = fields.Boolean(compute="_compute_queue", store=True, readonly=False, precompute=True)
    patient_id = fields.Many2one("dental.patient", ondelete="restrict", index="btree_not_null")
    household_id = fields.Many2one("res.partner", ondelete="restrict", help="Who is called: filled from the patient when made")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    reason_ids = fields.One2many("dental.task.reason", "task_id")
    title = fields.Char("What", compute="_compute_title")
    reason_count = fields.Integer(compute="_compute_title")
    doctor_id = fields.Many2one("resource.resource", string="In the name of")
    phone = fields.Char(compute="_compute_phone")
    due_at = fields.Datetime("Due", required=True, default=fields.Datetime.now)
    sort_at = fields.Datetime(
        compute="_compute_sort_at", store=True, readonly=False, precompute=True,
        help="Due time moved forward by what is at stake: the order inside the queue",
    )
    worth = fields.Float(help="Money at stake")
    state = fields.Selection(TASK_STATES, required=True, default="open", readonly=True)
    result = fields.Selection(RESULTS, readonly=True, copy=False)
    user_id = fields.Many2one("res.users", string="Assigned to", index="btree_not_null")
    claimed_by_id = fields.Many2one("res.users", string="At work", readonly=True, copy=False)
    claimed_until = fields.Datetime(readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False, help="Attempts in vain")
    next_step = fields.Selection(NEXT_STEPS, default="call", required=True, readonly=True)
    postponed_count = fields.Integer("Postponed", readonly=True, copy=False)
    postpone_reason = fields.Char(readonly=True, copy=False)
    is_at_desk = fields.Boolean("At the desk", help="Passed to the desk of the branch")
    done_at = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    contact_ids = fields.One2many("dental.contact", "task_id")

    _household_uniq = models.UniqueIndex(
        "(household_id) WHERE state = 'open' AND is_call",
        "This household has an open task: add a reason to it, so that it gets one call.",
    )
    _next_idx = models.Index("(queue_id, company_id, sort_at) WHERE state = 'open'")
    _list_idx = models.Index("(priority, sort_at, id) WHERE state = 'open'")
    _claimed_idx = models.Index("(claimed_by_id) WHERE state = 'open' AND claimed_by_id IS NOT NULL")
    _done_idx = models.Index("(done_at) WHERE state = 'done'")

    def init(self):
        self.env.cr.execute(KEEP)

    # --- computes ---

    @api.depends("queue_id")
    def _compute_queue(self):
        for task in self:
            task.priority = task.queue_id.priority
            task.is_call = task.queue_id.is_call

    @api.depends("due_at", "worth", "queue_id", "patient_id")
    def _compute_sort_at(self):
        for task in self:
            queue = task.queue_id
            task.sort_at = sort_at(
                task.due_at or fields.Datetime.now(), task.worth or queue.worth, queue.worth_per_hour or 0, task.patient_id.is_vip
            )

    @api.depends("reason_ids.name", "reason_ids.state")
    def _compute_title(self):
        for task in self:
            reasons = task._ordered_reasons()
            task.reason_count = len(reasons)
            task.title = reasons[:1].name or task.queue_id.name
            if len(reasons) > 1:
                task.title = self.env._("%(first)s (and %(more)s more)", first=task.title, more=len(reasons) - 1)

    def _ordered_reasons(self):
        """Reasons of self (one), the most important first; the open ones while it is open."""
        now = fields.Datetime.now()
        reasons = self.reason_ids
        if self.state == "open":
            reasons = reasons.filtered(lambda reason: reason.state == "open")
        return reasons.sorted(lambda reason: (reason.due_at > now, reason.queue_id.priority, reason.due_at, reason.id))

    @api.depends("household_id.phone", "patient_id.phone")
    def _compute_phone(self):
        for task in self:
            task.phone = task.household_id.phone or task.patient_id.phone

    @api.depends("patient_id", "household_id")
    def _compute_display_name(self):
        for task in self:
            task.display_name = task.patient_id.name or task.household_id.name or task.title

    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for task in self:
            task.is_overdue = task.state == "open" and task.due_at < now

    @api.model
    def _end_of_today(self):
        """End of today on the clock of the branch, in UTC."""
        company = self.env.company
        day = company._dental_local(fields.Datetime.now()).date() + timedelta(days=1)
        return company._dental_utc(datetime.combine(day, time()))

    # --- making ---

    @api.model_create_multi
    def create(self, vals_list):
        """A task without reasons gets one of its own, so that nothing asks for tasks that nobody can explain."""
        for vals in vals_list:
            if vals.get("patient_id") and "household_id" not in vals:
                vals["household_id"] = self.env["dental.patient"].browse(vals["patient_id"]).household_id.id
            if "reason_ids" not in vals:
                names = ("queue_id", "patient_id", "company_id", "due_at", "worth", "doctor_id")
                vals["reason_ids"] = [Command.create({name: vals[name] for name in names if name in vals})]
        tasks = super().create(vals_list)
        for reason in tasks.reason_ids:
            reason.is_contact = reason.queue_id.is_call and not reason.is_lost
        return tasks

    @api.model
    @api.private
    def create_for(self, queue_code, patient=None, title=None, key=None, **values):
        """Make work from outside (an unknown reply, bad feedback, an outage, a missed call); answers the open task.

        A reason for a call joins the open task of its household. The same `key` again does nothing.

        :param str queue_code: code of the queue, for instance `message`, `feedback`, `missed`
        :param patient: dental.patient record or id; may be empty
        :param str title: what is to be done, without medical words
        :param str key: natural unique key of the cause, for instance `reply:1234`
        :param values: `company_id, due_at, worth, note, doctor_id, user_id` (of the task), `phone`
        """
        if isinstance(patient, int):
            patient = self.env["dental.patient"].browse(patient)
        patient = patient or self.env["dental.patient"]
        # sudo: a hook or a webhook makes the task for others, whatever its caller may do himself
        tasks_sudo = self.sudo()
        reasons_sudo = tasks_sudo.env["dental.task.reason"]
        if key and (known := reasons_sudo.search([("key", "=", key), ("state", "!=", "closed")], limit=1)):
            return known.task_id.with_env(self.env)
        company = self.env["res.company"].browse(values.get("company_id")) or patient.branch_id or self.env.company
        queue = self.env["dental.task.queue"].sudo().by_code(queue_code, company)
        if not queue:
            raise UserError(self.env._("There is no task queue “%(code)s”: make it in the configuration.", code=queue_code))
        vals = {
            "patient_id": patient.id,
            "queue_id": queue.id,
            "company_id": company.id,
            "title": title,
            "key": key,
            "due_at": fields.Datetime.to_datetime(values.get("due_at")) or fields.Datetime.now(),
            "worth": values.get("worth") or 0.0,
            "note": values.get("note") or values.get("phone"),
            "doctor_id": values.get("doctor_id"),
            "is_contact": bool(values.get("is_contact", queue.is_call)),
        }
        task = tasks_sudo._task_for(patient, queue, company, values.get("user_id"))
        reasons_sudo.create({**vals, "task_id": task.id})
        task._refresh()
        return task.with_env(self.env)

    def _task_for(self, patient, queue, company, user_id=None):
        """The open call task of the household, or a new empty one."""
        household = patient.household_id
        if queue.is_call and household:
            task = self.search([("household_id", "=", household.id), ("state", "=", "open"), ("is_call", "=", True)], limit=1)
            if task:
                return task
        return self.create(
            {
                "reason_ids": [],
                "queue_id": queue.id,
                "patient_id": patient.id,
                "household_id": household.id,
                "company_id": company.id,
                "user_id": user_id,
            }
        )

    def _refresh(self):
        """Make the heads of self say what their most important open reason says; close what has none. Set-based."""
        if not self:
            return
        self.env.flush_all()
        params = {"ids": self.ids, "now": fields.Datetime.now()}
        self.env.cr.execute(SQL(HEADERS, **params))
        self.env.cr.execute(SQL(EMPTY, **params))
        self.env.invalidate_all()
        self._notify_lists()

    def action_work(self):
        """Open this task on the operator's screen."""
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "dental_tasks.operator", "params": {"task_id": self.id}}

    def _notify_lists(self):
        """Tell the open lists of the branches that something changed; ids only."""
        for company, tasks in self[:1000].grouped("company_id").items():
            self.env["bus.bus"]._sendone((company, "dental_tasks"), "dental_tasks", {"ids": tasks.ids[:100]})

    # --- life of patients ---

    @api.model
    def _close_of_patients(self, patients):
        """The patients are archived: nothing about them is to be done."""
        reasons_sudo = self.env["dental.task.reason"].sudo().search([("patient_id", "in", patients.ids), ("state", "=", "open")])
        reasons_sudo._close()
        reasons_sudo.task_id._refresh()

    @api.model
    def _join_households(self, patient, gone):
        """`patient` answers now for what the contact `gone` answered for: their open calls become one.

        Called while a patient is merged, before the contact itself is, so that no two open calls meet in one household.
        """
        household = patient.household_id
        # sudo: who may merge patients need not work on tasks
        tasks = self.sudo().search(
            [("state", "=", "open"), ("is_call", "=", True), "|", ("household_id", "in", (household | gone).ids), ("patient_id", "=", patient.id)]
        )
        main = tasks.filtered(lambda task: task.household_id == household)[:1] or tasks[:1]
        others = tasks - main
        others.reason_ids.filtered(lambda reason: reason.state == "open").write({"task_id": main.id})
        others._refresh()
        main.household_id = household
        main._refresh()
