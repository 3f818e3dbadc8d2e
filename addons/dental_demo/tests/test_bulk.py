from odoo.tests import TransactionCase, tagged

from ..bulk import load


@tagged("post_install", "-at_install")
class TestBulk(TransactionCase):
    def test_P13_a_generated_clinic_can_be_worked_with(self):
        made = load(self.env, patients=40, doctors=2, days=(-3, 3))
        patients = self.env["dental.patient"].browse(made["patient_ids"])
        self.assertEqual(len(patients.exists()), 40)
        self.assertTrue(all(patient.phone_normalised and patient.preferred_days for patient in patients))
        visits = self.env["dental.appointment"].search([("doctor_id", "in", made["doctor_ids"])])
        self.assertEqual(len(visits), made["appointments"])
        self.assertEqual(len(visits.booking_ids), 2 * len(visits))
        coming = visits.filtered(lambda visit: visit.state == "booked")[:1]
        coming.action_confirm()
        self.assertEqual(coming.state, "confirmed")
