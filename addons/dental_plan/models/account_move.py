from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    dental_patient_id = fields.Many2one("dental.patient", string="Patient", index="btree_not_null", copy=True)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    dental_step_id = fields.Many2one("dental.plan.step", index="btree_not_null", ondelete="restrict", copy=True)
