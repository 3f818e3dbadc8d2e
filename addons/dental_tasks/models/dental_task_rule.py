from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import EVENTS


class DentalTaskRule(models.Model):
    """When which work appears by itself: an event, a delay, a segment, a queue (T3).

    Runs set-based and any number of times; see dental_task_rule_run for how.
    """

    _name = "dental.task.rule"
    _description = "Task rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    title = fields.Char("Reason shown", required=True, translate=True, help="What the operator reads; no medical words")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    event = fields.Selection([(code, label) for code, (label, _goes) in EVENTS.items()], required=True)
    queue_id = fields.Many2one("dental.task.queue", required=True, ondelete="restrict")
    delay_days = fields.Integer("Days after", help="Days after the event; negative for days before a visit")
    at_hour = fields.Float("At the hour", default=10.0, help="Hour of that day, on the clock of the branch")
    delay_minutes = fields.Integer("or minutes after", help="Minutes after the event; used instead of days where given")
    look_back_days = fields.Integer("Looks back (days)", default=30, help="Older events make no new tasks")
    is_live = fields.Boolean("Every few minutes", help="Otherwise once an hour, and at once for the patient of an event")
    company_id = fields.Many2one("res.company", help="Empty: all branches")
    # segment
    kind = fields.Selection([("examination", "Examination"), ("consultation", "Consultation"), ("treatment", "Treatment")])
    stage = fields.Selection(lambda self: self.env["dental.plan.step"]._fields["stage"].selection)
    specialty_id = fields.Many2one("dental.specialty")
    doctor_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))])
    tag_id = fields.Many2one("res.partner.category", string="Tag of the patient")
    segment_id = fields.Many2one(
        "dental.segment", domain=[("is_medical", "=", False)], ondelete="restrict", help="Only patients of this saved segment"
    )
    is_vip_only = fields.Boolean("Only VIP")
    min_worth = fields.Float("From a worth of")
    in_name_of_doctor = fields.Boolean("In the name of the doctor", default=True, help="The call is made in the name of the treating doctor")
    # guard
    ask_above = fields.Integer("Asks above", default=1000, help="More new tasks at once than this wait for a yes; 0 never asks")
    asked_count = fields.Integer("Waiting for a yes", readonly=True)
    last_run_at = fields.Datetime("Last run", readonly=True)
    last_count = fields.Integer("Made last time", readonly=True)
    open_count = fields.Integer(compute="_compute_open_count")

    @api.constrains("event", "stage")
    def _check_stage(self):
        for rule in self:
            if rule.event == "stage_reached" and not rule.stage:
                raise ValidationError(self.env._("Choose the stage that rule %(name)s waits for.", name=rule.name))

    @api.constrains("segment_id")
    def _check_segment(self):
        for rule in self:
            if rule.segment_id.is_medical:
                raise ValidationError(
                    self.env._("Choose another segment for rule %(name)s: this one would tell the desk medical facts.", name=rule.name)
                )

    def _compute_open_count(self):
        counts = dict(
            self.env["dental.task.reason"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "open")], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.open_count = counts.get(rule, 0)

    def action_preview(self):
        """Whom the rule would catch now, before it makes anything."""
        self.ensure_one()
        self.check_access("read")
        patients = self._new_patients()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(rule)s: %(count)s patients now", rule=self.name, count=len(patients)),
            "res_model": "dental.patient",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", patients)],
        }

    def action_run(self):
        """Run now, and say yes where the rule asked because of the number."""
        self.check_access("write")
        made = sum(rule._run(confirmed=True) for rule in self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s new reasons for tasks.", count=made),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_tasks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_tasks.dental_task_action")
        action["domain"] = [("reason_ids.rule_id", "=", self.id), ("state", "=", "open")]
        action["context"] = {}
        return action
