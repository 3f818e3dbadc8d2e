from odoo import models


class DentalTask(models.Model):
    """A message instead of a call (T6)."""

    _inherit = "dental.task"

    def _send_messages(self, template=None):
        """One message per task, to the responsible person of the household; answers the tasks for which one was planned.

        :param template: dental.message.template or its id; by default the text of the queue
        """
        sent = super()._send_messages(template)
        messages = self.env["dental.message"]
        if isinstance(template, int):
            template = self.env["dental.message.template"].browse(template)
        for task in self - sent:
            text = template or task.queue_id.message_template_id
            patient = task.patient_id or task._ordered_reasons().patient_id[:1]
            if not text or not patient:
                continue
            key = f"task:{task.id}:{len(task.contact_ids)}"
            appointment = self._coming_visit(patient)
            if messages.send_text(patient, template=text, purpose="task", key=key, appointment=appointment):
                sent |= task
        return sent

    def _after_task_result(self, result):
        """Calls were in vain and the plan says to write: the message goes by itself where its queue has a text."""
        super()._after_task_result(result)
        if result != "no_answer":
            return
        for task in self.filtered(lambda task: task.state == "open" and task.next_step == "message" and task.queue_id.message_template_id):
            if task._send_messages():
                task.action_result("message_sent", channel="sms")

    def action_compose(self):
        """Choose the text for the tasks of self."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Message instead of a call"),
            "res_model": "dental.task.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_task_ids": self.ids},
        }

    def _can_message(self):
        """Whether one key on the operator's screen sends the queue's text to this household."""
        self.ensure_one()
        patient = self.patient_id
        return bool(self.queue_id.message_template_id and patient and not patient._why_no_message()) or super()._can_message()
