from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalPlanAgree(models.TransientModel):
    """The patient accepts one option and signs on the screen."""

    _name = "dental.plan.agree"
    _description = "Agree a plan"

    option_id = fields.Many2one("dental.plan.option", required=True, ondelete="cascade")
    patient_id = fields.Many2one(related="option_id.patient_id")
    amount_total = fields.Monetary(related="option_id.amount_total")
    amounts_hidden = fields.Boolean(related="option_id.plan_id.amounts_hidden")
    currency_id = fields.Many2one(related="option_id.currency_id")
    signed_by = fields.Char("Signed by", required=True, compute="_compute_signed_by", store=True, precompute=True, readonly=False)
    signature = fields.Binary(attachment=False)
    is_on_paper = fields.Boolean("Signed on paper")

    @api.depends("option_id")
    def _compute_signed_by(self):
        for wizard in self:
            responsible = wizard.option_id.patient_id.responsible_id
            wizard.signed_by = (responsible or wizard.option_id.patient_id.partner_id).name

    def action_confirm(self):
        self.ensure_one()
        if not self.signature and not self.is_on_paper:
            raise UserError(self.env._("Let %(name)s sign, or tick “Signed on paper”.", name=self.signed_by))
        self.option_id.plan_id.action_agree(self.option_id, signature=self.signature, signed_by=self.signed_by)
        return {"type": "ir.actions.act_window_close"}
