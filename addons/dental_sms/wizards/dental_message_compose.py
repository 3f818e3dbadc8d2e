from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..message_engine import count_parts, plain_text


class DentalMessageCompose(models.TransientModel):
    """Write to one patient or many, or answer an incoming message."""

    _name = "dental.message.compose"
    _description = "Write a message"

    patient_ids = fields.Many2many("dental.patient", string="To")
    reply_id = fields.Many2one("dental.message.reply")
    template_id = fields.Many2one("dental.message.template", string="Ready text")
    body = fields.Text("Text", compute="_compute_body", store=True, readonly=False)
    hint = fields.Char("Length", compute="_compute_hint")
    left_out = fields.Text("Left out", compute="_compute_left_out")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "dental.patient" and "patient_ids" in fields:
            values["patient_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("template_id")
    def _compute_body(self):
        for wizard in self:
            if wizard.template_id:
                wizard.body = wizard.template_id.with_context(lang=wizard.patient_ids[:1].lang or self.env.lang).body

    @api.depends("body")
    def _compute_hint(self):
        for wizard in self:
            wizard.hint = self.env["dental.message.template"]._length_text(plain_text(wizard.body or ""))

    @api.depends("patient_ids", "template_id")
    def _compute_left_out(self):
        for wizard in self:
            reasons = wizard.patient_ids._why_no_message(is_marketing=wizard.template_id.is_marketing)
            wizard.left_out = "\n".join(
                f"{patient.name}: {reasons[patient.id]}" for patient in wizard.patient_ids if patient.id in reasons
            )

    def action_send(self):
        """Put the messages into the outbox."""
        self.ensure_one()
        text = (self.body or "").strip()
        if not text:
            raise UserError(self.env._("Write a text or choose a ready one."))
        if self.reply_id:
            self.reply_id._answer(plain_text(text))
            self.reply_id._note_answered(self.env._("Answered by %(user)s", user=self.env.user.name))
            return {"type": "ir.actions.act_window_close"}
        # A ready text that was not changed is filled for every patient in his language.
        is_ready = self.template_id and text == (self.template_id.with_context(lang=self.patient_ids[:1].lang or self.env.lang).body or "").strip()
        messages = self.env["dental.message"].send_text(
            self.patient_ids, body=None if is_ready else text, template=self.template_id if is_ready else None, key=f"compose:{self.id}"
        )
        if not messages:
            raise UserError(self.env._("Nobody can be written to: %(reasons)s", reasons=self.left_out or ""))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s message(s) of up to %(parts)s part(s) on their way", count=len(messages), parts=count_parts(text).parts),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
