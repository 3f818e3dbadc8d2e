from odoo import api, fields, models

from ..const import RESULTS, TASK_STATES


class DentalTaskReason(models.Model):
    """Why one patient is to be called or served. A call task of a household carries the reasons of all its members."""

    _name = "dental.task.reason"
    _description = "Reason of a task"
    _order = "due_at, id"
    _log_access = False  # millions of rows made in bulk; who did what stands on contacts

    task_id = fields.Many2one("dental.task", required=True, ondelete="cascade", index=True)
    patient_id = fields.Many2one("dental.patient", ondelete="restrict")
    queue_id = fields.Many2one("dental.task.queue", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    rule_id = fields.Many2one("dental.task.rule", ondelete="restrict", readonly=True)
    ref_id = fields.Integer(readonly=True, help="Record that gave the rule its reason")
    ref_no = fields.Integer(readonly=True, default=0)
    key = fields.Char(readonly=True, copy=False, help="Natural key of a reason made from outside")
    title = fields.Char()
    name = fields.Char("Reason", compute="_compute_name")
    note = fields.Char(help="No medical words: the desk and the call centre read it")
    doctor_id = fields.Many2one("resource.resource", string="In the name of")
    due_at = fields.Datetime("Due", required=True, default=fields.Datetime.now)
    worth = fields.Float()
    state = fields.Selection(TASK_STATES, required=True, default="open", readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    closed_at = fields.Datetime(readonly=True)
    is_contact = fields.Boolean(readonly=True, help="The next contact with the patient has a date")
    is_lost = fields.Boolean(readonly=True)

    # Closed by itself frees the key: where the reason comes back, so does the task. A lost patient comes back until he is found.
    _rule_uniq = models.UniqueIndex(
        "(rule_id, ref_id, ref_no) WHERE rule_id IS NOT NULL AND (state = 'open' OR state = 'done' AND NOT is_lost)"
    )
    _key_uniq = models.UniqueIndex("(key) WHERE key IS NOT NULL AND state <> 'closed'")
    _patient_idx = models.Index("(patient_id) WHERE state = 'open'")

    @api.depends("title", "rule_id.title", "queue_id")
    def _compute_name(self):
        for reason in self:
            reason.name = reason.title or reason.rule_id.title or reason.queue_id.name

    def _close(self, state="closed", result=False):
        self.write({"state": state, "result": result, "closed_at": fields.Datetime.now()})
