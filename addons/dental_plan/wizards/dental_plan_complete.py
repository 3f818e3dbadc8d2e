from odoo import fields, models


class DentalPlanComplete(models.TransientModel):
    """Finish a treatment: what was reached, and when the patient is seen next."""

    _name = "dental.plan.complete"
    _description = "Complete a plan"

    plan_id = fields.Many2one("dental.plan", required=True, ondelete="cascade")
    recall_on = fields.Date("Next contact", required=True, help="A date has to exist, even years away.")
    note = fields.Text("Result")
    has_photo = fields.Boolean("Photos of the result are taken")
    has_act = fields.Boolean("The patient signed the act of work done")

    def action_confirm(self):
        self.ensure_one()
        done = [text for ticked, text in (
            (self.has_photo, self.env._("Photos of the result are taken.")),
            (self.has_act, self.env._("The patient signed the act of work done.")),
        ) if ticked]
        self.plan_id.action_complete(self.recall_on, "\n".join(filter(None, [self.note, *done])))
        return {"type": "ir.actions.act_window_close"}
