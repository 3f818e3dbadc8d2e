from odoo import models


class DentalMessageReply(models.Model):
    """A reply that needs a person becomes a task, and the task ends when the reply was answered."""

    _inherit = "dental.message.reply"

    def _after_reply_unclear(self):
        super()._after_reply_unclear()
        for reply in self:
            title = self.env._("Asks to be called") if reply.intent == "call" else self.env._("Answered a message: read it and answer")
            self.env["dental.task"].create_for(
                "message", reply.patient_id, title, key=f"reply:{reply.id}", company_id=reply.company_id.id, phone=reply.sender
            )

    def _after_reply_answered(self):
        super()._after_reply_answered()
        # sudo: the system ends its own task, whoever answered
        reasons_sudo = self.env["dental.task.reason"].sudo().search(
            [("key", "in", [f"reply:{reply.id}" for reply in self]), ("state", "=", "open")]
        )
        tasks_sudo = reasons_sudo.task_id
        reasons_sudo._close()
        tasks_sudo._refresh()
