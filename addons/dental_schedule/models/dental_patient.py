from odoo import fields, models


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    appointment_ids = fields.One2many("dental.appointment", "patient_id")
    appointment_count = fields.Integer(compute="_compute_appointment_count")
    next_appointment_id = fields.Many2one("dental.appointment", compute="_compute_next_appointment_id")
    preferred_days = fields.Selection(
        [("any", "Any day"), ("weekdays", "Monday to Friday"), ("weekend", "Saturday, Sunday")], default="any", required=True
    )
    preferred_hour_from = fields.Float("Not before")
    preferred_hour_to = fields.Float("Not after", help="Empty: any hour")

    def _compute_appointment_count(self):
        counts = dict(
            self.env["dental.appointment"]._read_group([("patient_id", "in", self.ids)], ["patient_id"], ["__count"])
        )
        for patient in self:
            patient.appointment_count = counts.get(patient, 0)

    def _compute_next_appointment_id(self):
        upcoming = self.env["dental.appointment"].search(
            [("patient_id", "in", self.ids), ("start", ">=", "now"), ("is_blocking", "=", True)], order="start desc"
        )
        soonest = {appointment.patient_id: appointment for appointment in upcoming}
        for patient in self:
            patient.next_appointment_id = soonest.get(patient, False)

    def action_quick_book(self):
        """Open the booking dialog for this patient."""
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "dental_quick_booking", "params": {"patient_id": self.id}}

    def action_open_appointments(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visits"),
            "res_model": "dental.appointment",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("patient_id", "=", self.id)],
            "context": {"default_patient_id": self.id},
        }

    def _booking_wishes(self):
        """The patient's usual wishes as keys of `dental.slot.request.find`; empty where there are none."""
        self.ensure_one()
        wishes = {}
        days = {"weekdays": [0, 1, 2, 3, 4], "weekend": [5, 6]}.get(self.preferred_days)
        if days:
            wishes["weekdays"] = days
        if self.preferred_hour_from or self.preferred_hour_to:
            wishes["hours"] = (self.preferred_hour_from, self.preferred_hour_to or 24)
        return wishes

    def _booking_row(self):
        """Like a row of `find_by_phone_or_name`."""
        self.ensure_one()
        return self.read(["name", "code", "phone", "birthdate", "age", "is_vip", "has_alert", "household_id"], load=None)[0]
