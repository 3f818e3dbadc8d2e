from datetime import timedelta
from random import Random

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.exceptions import SlotTakenError
from .common import ScheduleCase


@tagged("post_install", "-at_install", "dental_schedule")
class TestCascade(ScheduleCase):
    """S8, S9: a plan booked at once, and moved at once."""

    def setUp(self):
        super().setUp()
        self.treatment = self.plan(
            (self.therapy, 60, 0), (self.surgery, 60, 0), (self.therapy, 30, 14), (self.hygiene, 60, 0, "parallel"), (self.therapy, 45, 7)
        )
        self.visits = self.treatment.agreed_option_id.visit_ids.sorted("sequence")

    def book_all(self, **wishes):
        self.treatment.action_book_all({"earliest": self.at(0), **wishes})
        return self.visits.appointment_id

    def starts(self):
        return [visit.appointment_id.start for visit in self.visits]

    def check_order(self):
        """Order and waits hold, nothing overlaps."""
        appointments = [visit.appointment_id for visit in self.visits]
        anchor = bound = None
        for visit, appointment in zip(self.visits, appointments, strict=True):
            reference = anchor if visit.rhythm == "parallel" else bound
            if reference:
                self.assertGreaterEqual(appointment.start, reference)
                self.assertGreaterEqual((appointment.start.date() - reference.date()).days, visit.wait_days)
            for before, days in visit._follows().items():
                self.assertGreaterEqual((appointment.start.date() - before.appointment_id.stop.date()).days, days)
            bound = max(bound or appointment.stop, appointment.stop)
            anchor = anchor if visit.rhythm == "parallel" else appointment.stop
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT 1 FROM dental_booking a JOIN dental_booking b ON a.resource_id = b.resource_id AND a.id < b.id "
            "WHERE a.is_blocking AND b.is_blocking AND a.start < b.stop AND b.start < a.stop"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_S8_all_visits_in_order_with_waits(self):
        self.book_all()
        self.assertEqual(len(self.visits.appointment_id), 5)
        self.check_order()
        for visit in self.visits:
            self.assertIn(visit.specialty_id, visit.appointment_id.doctor_id.dental_specialty_ids)

    def test_S8_a_parallel_visit_still_follows_what_its_steps_follow(self):
        """The crown may fill the healing time of another tooth, but never come before its own root canal."""
        plan = self.plan((self.surgery, 60, 0), (self.therapy, 60, 0, "parallel"), (self.therapy, 30, 0, "parallel"), patient=self.patient2)
        visits = plan.agreed_option_id.visit_ids.sorted("sequence")
        visits[2].step_ids.after_ids = visits[1].step_ids
        visits[1].step_ids.wait_days = 3
        self.book(8, 480, doctor_id=self.doctor.id, patient=self.patient3)
        plan.action_book_all({"earliest": self.at(0)})
        self.visits = visits
        self.check_order()

    def test_S8_at_the_patients_hours(self):
        self.patient.write({"preferred_days": "weekdays", "preferred_hour_from": 14, "preferred_hour_to": 17})
        for appointment in self.book_all():
            self.assertGreaterEqual(appointment.start.hour, 12)  # 14:00 in Paris
            self.assertLessEqual(appointment.stop.hour * 60 + appointment.stop.minute, 16 * 60)

    def test_S8_none_is_booked_when_one_finds_no_time(self):
        self.env["dental.shift"].search([("resource_id", "=", self.hygienist.id)]).unlink()
        with self.assertRaisesRegex(UserError, r"No free time for visit 4"):
            self.book_all()
        self.assertFalse(self.visits.appointment_id)

    def test_S8_what_lies_behind_the_roster_stays_to_be_booked(self):
        self.visits[4].wait_days = 400
        self.book_all()
        self.assertEqual(len(self.visits.appointment_id), 4)

    def test_S8_twice_books_nothing_twice(self):
        self.book_all()
        with self.assertRaisesRegex(UserError, "booked or done"):
            self.book_all()

    def test_S9_what_can_stay_stays(self):
        self.book_all()
        before = self.starts()
        first = self.visits[0].appointment_id
        preview = first.cascade(first.start + timedelta(minutes=30))
        self.assertEqual(preview["moved_count"], 1)
        self.assertEqual([row["is_kept"] for row in preview["rows"]], [False, True, True, True, True])
        self.assertEqual(self.starts(), before, "a preview changes nothing")

    def test_S9_a_business_trip_moves_the_rest_and_one_undo_restores(self):
        self.book_all()
        before = [(a.start, a.stop, a.doctor_id, a.chair_id) for a in self.visits.appointment_id]
        first = self.visits[0].appointment_id
        preview = first.cascade(first.start + timedelta(days=21))
        answer = first.cascade(first.start + timedelta(days=21), dry_run=False)
        self.assertEqual(answer["rows"], preview["rows"])
        self.check_order()
        self.assertTrue(all(row["why"] for row in answer["rows"]))
        self.env["dental.cascade"].browse(answer["cascade_id"]).action_undo()
        self.assertEqual([(a.start, a.stop, a.doctor_id, a.chair_id) for a in self.visits.appointment_id], before)
        self.assertTrue(all(self.visits.appointment_id.booking_ids.mapped("is_blocking")))
        with self.assertRaisesRegex(UserError, "taken back already"):
            self.env["dental.cascade"].browse(answer["cascade_id"]).action_undo()

    def test_S9_no_solution_says_which_visit_and_changes_nothing(self):
        self.book_all()
        before = self.starts()
        self.env["dental.shift"].search([("resource_id", "=", self.surgeon.id), ("start", ">", self.at(0, 7))]).unlink()
        first = self.visits[0].appointment_id
        preview = first.cascade(self.at(9, 21))
        self.assertIn("visit 2", preview["problem"])
        with self.assertRaises(UserError):
            first.cascade(self.at(9, 21), dry_run=False)
        self.assertEqual(self.starts(), before)

    def test_S9_a_visit_cannot_come_before_what_it_follows(self):
        self.book_all()
        third = self.visits[2].appointment_id
        self.assertIn("must follow", third.cascade(self.visits[1].appointment_id.stop)["problem"])

    def test_S9_a_taken_place_is_refused_with_the_sentence(self):
        self.book_all()
        self.book(9, 60, day=21, patient=self.patient2)
        with self.assertRaises(SlotTakenError):
            self.visits[0].appointment_id.cascade(self.at(9.5, 21))

    def test_S9_after_any_moves_order_and_waits_hold(self):
        self.book_all()
        dice = Random(7)
        for _n in range(8):
            appointment = dice.choice(self.visits).appointment_id
            target = self.at(8 + dice.randrange(0, 28) / 4, dice.choice([0, 1, 2, 3, 4, 7, 8, 9, 14, 15, 21, 28]))
            try:
                with self.cr.savepoint():
                    appointment.cascade(target, dry_run=False)
            except UserError:
                self.env.invalidate_all()
            self.check_order()

    def test_S9_moving_calls_the_hook_for_each_moved_visit(self):
        self.book_all()
        first = self.visits[0].appointment_id
        moved = []
        self.patch(self.registry["dental.appointment"], "_after_appointment_moved", lambda self, old_start: moved.append(self.id))
        answer = first.cascade(first.start + timedelta(days=21), dry_run=False)
        self.assertEqual(len(moved), answer["moved_count"])

    def test_S13_overdue(self):
        self.assertEqual(self.visits[0].due_on, self.treatment.agreed_on + timedelta(days=7))
        self.treatment.agreed_on = self.treatment.agreed_on - timedelta(days=30)
        self.assertTrue(self.visits[0].is_overdue)
        self.assertIn(self.visits[0], self.env["dental.plan.visit"].search([("is_overdue", "=", True)]))
        self.assertEqual(self.treatment.timeline()["rows"][0]["state"], "overdue")
        self.book_all()
        self.assertFalse(self.visits[0].is_overdue)
        self.assertEqual({row["state"] for row in self.treatment.timeline()["rows"]}, {"booked"})

    def test_S7_a_planned_visit_is_never_offered_before_its_wait(self):
        self.treatment.action_book_all({"earliest": self.at(0)})
        self.visits[4].appointment_id.action_cancel(by="clinic")
        slots = self.env["dental.slot.request"].find({"visit_id": self.visits[4].id, "earliest": self.at(0), "latest": self.at(0, 70)})
        bound = max(self.visits[2].appointment_id.stop, self.visits[3].appointment_id.stop)
        self.assertTrue(slots)
        for slot in slots:
            self.assertGreaterEqual((slot["start"].date() - bound.date()).days, 7)

    def test_S13_a_booked_visit_is_not_marked_overdue(self):
        self.visits[0].day = 0
        self.treatment.agreed_on = self.treatment.agreed_on - timedelta(days=60)
        self.visits[0].invalidate_recordset()
        self.Appointment.book({"visit_id": self.visits[0].id, "start": self.at(9), "doctor_id": self.doctor.id, "chair_id": self.chair.id})
        self.env["dental.plan"]._mark_overdue(self.day.date())
        self.assertEqual(self.visits[0].rhythm, "serial")
        self.assertEqual(self.visits[1].rhythm, "overdue")
