from odoo import fields, models


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    appointment_ids = fields.One2many("dental.appointment", "patient_id")
    appointment_count = fields.Integer(compute="_compute_appointment_count")

    def _compute_appointment_count(self):
        counts = dict(
            self.env["dental.appointment"]._read_group([("patient_id", "in", self.ids)], ["patient_id"], ["__count"])
        )
        for patient in self:
            patient.appointment_count = counts.get(patient, 0)

    def action_open_appointments(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visits"),
            "res_model": "dental.appointment",
            "view_mode": "list,form",
            "domain": [("patient_id", "=", self.id)],
            "context": {"default_patient_id": self.id},
        }

    def _booking_row(self):
        """Like a row of `find_by_phone_or_name`."""
        self.ensure_one()
        return self.read(["name", "code", "phone", "birthdate", "age", "is_vip", "has_alert", "household_id"], load=None)[0]
