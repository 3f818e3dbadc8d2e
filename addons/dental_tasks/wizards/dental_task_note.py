from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalTaskNote(models.TransientModel):
    """Make one task by hand: an own note, paper work, a call at an agreed time."""

    _name = "dental.task.note"
    _description = "New task"

    queue_id = fields.Many2one("dental.task.queue", required=True, default=lambda self: self._default_queue())
    patient_id = fields.Many2one("dental.patient")
    title = fields.Char("What is to be done", required=True)
    due_at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="For whom")

    @api.model
    def _default_queue(self):
        return self.env["dental.task.queue"].by_code("note")

    def action_create(self):
        self.ensure_one()
        if self.queue_id.is_call and not self.patient_id:
            raise UserError(self.env._("Choose the patient who is to be called."))
        owner = self.user_id or (self.env.user if self.queue_id.is_personal else self.user_id)
        self.env["dental.task"].create_for(
            self.queue_id.code, self.patient_id, self.title, due_at=self.due_at, user_id=owner.id, company_id=self.env.company.id
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
