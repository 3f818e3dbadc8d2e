from odoo import api, fields, models


class DentalPlanVisit(models.Model):
    _inherit = "dental.plan.visit"

    appointment_ids = fields.One2many("dental.appointment", "visit_id", string="All appointments")
    appointment_id = fields.Many2one("dental.appointment", compute="_compute_appointment_id", store=True)

    @api.depends("appointment_ids.state")
    def _compute_appointment_id(self):
        for visit in self:
            live = visit.appointment_ids.filtered(lambda appointment: appointment.state not in ("cancelled", "no_show"))
            visit.appointment_id = live[:1]
