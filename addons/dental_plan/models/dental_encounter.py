from odoo import fields, models


class DentalEncounter(models.Model):
    _inherit = "dental.encounter"

    step_ids = fields.One2many("dental.plan.step", "encounter_id", string="Work done")
