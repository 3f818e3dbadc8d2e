from odoo import fields, models


class DentalEncounter(models.Model):
    _inherit = "dental.encounter"

    appointment_id = fields.Many2one("dental.appointment", index="btree_not_null")
