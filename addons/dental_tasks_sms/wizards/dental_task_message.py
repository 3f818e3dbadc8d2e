from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalTaskMessage(models.TransientModel):
    """One task or a selection becomes messages (T6)."""

    _name = "dental.task.message"
    _description = "Message instead of a call"

    task_ids = fields.Many2many("dental.task", string="Tasks")
    template_id = fields.Many2one("dental.message.template", string="Text", help="Empty: the text of each task's queue")
    preview = fields.Text(compute="_compute_preview")
    left_out = fields.Text("Left out", compute="_compute_preview")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "dental.task" and "task_ids" in fields:
            values["task_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    @api.depends("task_ids", "template_id")
    def _compute_preview(self):
        for wizard in self:
            templates = wizard.template_id or wizard.task_ids.queue_id.message_template_id
            wizard.preview = "\n".join(template.preview or "" for template in templates)
            reasons = wizard.task_ids.patient_id._why_no_message(is_marketing=wizard.template_id.is_marketing)
            lines = [f"{task.display_name}: {reasons[task.patient_id.id]}" for task in wizard.task_ids if task.patient_id.id in reasons]
            if not wizard.template_id:
                lines += [
                    self.env._("%(task)s: queue %(queue)s has no text", task=task.display_name, queue=task.queue_id.name)
                    for task in wizard.task_ids
                    if not task.queue_id.message_template_id
                ]
            wizard.left_out = "\n".join(lines)

    def action_send(self):
        """Send to all who can be written to; the others stay calls."""
        self.ensure_one()
        tasks = self.task_ids.filtered(lambda task: task.state == "open")
        tasks.check_access("write")
        sent = tasks._send_messages(self.template_id)
        if not sent:
            raise UserError(self.env._("Nobody can be written to:\n%(reasons)s", reasons=self.left_out or self.env._("choose a text")))
        for task in sent:
            task.action_result("message_sent", channel="sms")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(sent)s message(s) on their way, %(left)s task(s) stay calls", sent=len(sent), left=len(tasks - sent)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
