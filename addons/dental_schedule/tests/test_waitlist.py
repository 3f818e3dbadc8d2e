from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.exceptions import SlotTakenError
from .common import ScheduleCase


@tagged("post_install", "-at_install", "dental_schedule")
class TestWaitlist(ScheduleCase):
    """S10: a freed time is offered at once; the first to accept gets it, nobody gets two."""

    def wait(self, patient, **values):
        return self.env["dental.waitlist"].create(
            {"patient_id": patient.id, "company_id": self.company.id, "duration_minutes": 30, **values}
        )

    def test_S10_cancelling_offers_the_time_at_once(self):
        entry = self.wait(self.patient2, doctor_id=self.doctor.id)
        self.wait(self.patient3, doctor_id=self.surgeon.id)
        self.book(9, 60).action_cancel()
        offer = entry.offer_ids
        self.assertEqual((offer.start, offer.stop, entry.state), (self.at(9), self.at(9.5), "offered"))
        self.assertEqual(len(self.env["dental.waitlist.offer"].search([("company_id", "=", self.company.id)])), 1)

    def test_S10_moving_away_and_shortening_offer_what_is_left(self):
        entry = self.wait(self.patient2, doctor_id=self.doctor.id)
        appointment = self.book(9, 60)
        appointment.move(self.at(9), self.at(9.5))
        self.assertEqual(entry.offer_ids.start, self.at(9.5))

    def test_S10_wishes_are_kept(self):
        late = self.wait(self.patient2, hour_from=15)
        early = self.wait(self.patient3, hour_to=12)
        self.book(9, 60).action_cancel()
        self.assertFalse(late.offer_ids)
        self.assertTrue(early.offer_ids)

    def test_S10_the_first_to_accept_gets_it(self):
        entries = [self.wait(patient) for patient in (self.patient2, self.patient3)]
        self.book(9, 30).action_cancel()
        first, second = (entry.offer_ids for entry in entries)
        first.with_user(self.users["receptionist"]).action_accept()
        self.assertEqual(entries[0].appointment_id.start, self.at(9))
        self.assertEqual((first.state, second.state, entries[1].state), ("accepted", "gone", "waiting"))
        with self.assertRaisesRegex(UserError, "offer is over"):
            second.action_accept()

    def test_S10_nobody_gets_two(self):
        entry = self.wait(self.patient2)
        self.book(9, 30).action_cancel()
        self.book(11, 30).action_cancel()
        one, two = entry.offer_ids.sorted("start")
        one.action_accept()
        self.assertEqual(two.state, "declined")
        with self.assertRaises(UserError):
            two.action_accept()

    def test_S10_who_was_too_late_stays_on_the_list(self):
        entry = self.wait(self.patient2)
        self.book(9, 30).action_cancel()
        self.Appointment.create(
            {"patient_id": self.patient3.id, "start": self.at(9), "stop": self.at(10), "doctor_id": self.doctor.id, "company_id": self.company.id}
        )
        self.env.flush_all()
        with self.assertRaisesRegex(SlotTakenError, "Somebody was faster"), self.cr.savepoint():
            entry.offer_ids.action_accept()
        self.assertNotEqual(entry.state, "booked")

    def test_S10_offers_expire(self):
        entry = self.wait(self.patient2)
        self.book(9, 30).action_cancel()
        entry.offer_ids.expires_at = self.at(0) - timedelta(days=60)
        self.env["dental.waitlist.offer"]._cron_expire()
        self.assertEqual((entry.offer_ids.state, entry.state), ("expired", "waiting"))
