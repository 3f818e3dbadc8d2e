from odoo import fields, models


class DentalWaitlist(models.Model):
    """Wanted time of a patient who found none."""

    _name = "dental.waitlist"
    _description = "Waiting list"
    _order = "create_date, id"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    doctor_id = fields.Many2one("resource.resource", domain=[("dental_role", "=", "doctor")])
    specialty_id = fields.Many2one("dental.specialty")
    visit_id = fields.Many2one("dental.plan.visit")
    duration_minutes = fields.Integer(default=30, required=True)
    date_from = fields.Date(default=fields.Date.context_today)
    date_to = fields.Date()
    hour_from = fields.Float(default=0.0)
    hour_to = fields.Float(default=24.0)
    state = fields.Selection(
        [("waiting", "Waiting"), ("offered", "Offered"), ("booked", "Booked"), ("closed", "Closed")],
        default="waiting",
        required=True,
    )
    offer_start = fields.Datetime()
    offer_until = fields.Datetime()
    note = fields.Char()
