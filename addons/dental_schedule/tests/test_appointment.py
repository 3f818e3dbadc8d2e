import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.exceptions import SlotTakenError
from .common import ScheduleCase


def place(row):
    return {key: row[key] for key in ("start", "stop", "doctor_id", "chair_id")}


@tagged("post_install", "-at_install", "dental_schedule")
class TestAppointment(ScheduleCase):
    """S3, S4: nothing is taken twice, and the refusal says what is free."""

    def test_S4_constraints_are_in_the_database(self):
        self.env.cr.execute(
            "SELECT conrelid::regclass::text, contype FROM pg_constraint WHERE contype = 'x' AND conrelid::regclass::text LIKE 'dental_%'"
        )
        tables = [row[0] for row in self.env.cr.fetchall()]
        for table in ("dental_booking", "dental_appointment", "dental_shift"):
            self.assertIn(table, tables)

    def test_S4_the_refusal_names_who_when_and_the_nearest_free_times(self):
        self.book(9, 60)
        with self.assertRaisesRegex(SlotTakenError, r"Dr. Reed is taken .*Nearest free times: ") as refused:
            self.book(9.5, 60, patient=self.patient2)
        alternatives = refused.exception.context["alternatives"]
        self.assertEqual(len(alternatives), 3)
        for row in alternatives:
            with self.cr.savepoint() as savepoint:
                self.assertTrue(self.Appointment.book({"patient_id": self.patient2.id, "company_id": self.company.id, **place(row)}))
                savepoint.rollback()

    def test_S4_touching_visits_pass_and_every_resource_is_guarded(self):
        self.book(9, 60, assistant_id=self.assistant.id, equipment_ids=[self.microscope.id])
        self.book(10, 60)
        other = {"doctor_id": self.surgeon.id, "chair_id": self.chair2.id, "patient": self.patient2}
        for clash in (
            {"doctor_id": self.doctor.id},
            {"chair_id": self.chair.id},
            {"assistant_id": self.assistant.id},
            {"equipment_ids": [self.microscope.id]},
            {"patient": self.patient},
        ):
            with self.subTest(**clash), self.assertRaises(SlotTakenError):
                self.book(9.5, 30, **{**other, **clash})

    def test_S4_a_doctor_cannot_assist_elsewhere_at_the_same_time(self):
        self.book(9, 60)
        with self.assertRaises(SlotTakenError):
            self.book(9, 60, patient=self.patient2, doctor_id=self.surgeon.id, chair_id=self.chair2.id, assistant_id=self.doctor.id)

    def test_S4_one_resource_in_two_roles_of_one_visit(self):
        appointment = self.book(9, 60, assistant_id=self.doctor.id)
        self.assertEqual(appointment.booking_ids.sorted("id").mapped("role"), ["doctor", "chair"])

    def test_S4_the_database_refuses_what_goes_round_the_check(self):
        self.book(9, 60)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ExclusionViolation), self.cr.savepoint():
            self.Appointment.create(
                {
                    "patient_id": self.patient2.id, "start": self.at(9.5), "stop": self.at(10.5), "doctor_id": self.doctor.id,
                    "company_id": self.company.id,
                }
            )
            self.env.flush_all()

    def test_S4_a_refused_move_changes_nothing(self):
        appointment = self.book(9, 60)
        self.book(11, 60, patient=self.patient2)
        with self.assertRaises(SlotTakenError):
            appointment.move(self.at(11.5))
        self.assertEqual(appointment.start, self.at(9))
        self.assertEqual(appointment.booking_ids.mapped("start"), [self.at(9)] * 2)

    def test_move_stretch_and_hand_over(self):
        appointment = self.book(9, 60)
        appointment.move(self.at(13), self.at(14.5), doctor_id=self.surgeon.id, chair_id=self.chair2.id)
        self.assertEqual(appointment.duration_minutes, 90)
        self.assertEqual(set(appointment.booking_ids.resource_id), {self.surgeon, self.chair2})
        self.assertEqual(set(appointment.booking_ids.mapped("stop")), {self.at(14.5)})

    def test_swap_of_two_visits_that_fill_each_others_time(self):
        one, two = self.book(9, 60), self.book(10, 60, patient=self.patient2)
        one.swap(two)
        self.assertEqual((one.start, two.start), (self.at(10), self.at(9)))
        self.assertTrue(all((one | two).booking_ids.mapped("is_blocking")))
        with self.assertRaises(SlotTakenError):
            self.book(9.5, 30, patient=self.patient3)

    def test_swap_is_refused_when_a_third_visit_is_in_the_way(self):
        one = self.book(9, 90)
        two = self.book(11, 30, patient=self.patient2)
        self.book(11.5, 60, patient=self.patient3)
        with self.assertRaises(SlotTakenError):
            one.swap(two)
        self.assertEqual((one.start, two.start), (self.at(9), self.at(11)))
        self.assertTrue(all((one | two).booking_ids.mapped("is_blocking")))

    def test_cancelled_time_is_free_again(self):
        self.book(9, 60).action_cancel()
        self.assertTrue(self.book(9, 60, patient=self.patient2))

    def test_S15_what_is_wished_and_not_done_is_not_billed(self):
        wished = self.env["product.product"].search([("is_dental", "=", True), ("dental_scope", "in", ("mouth", "none"))], limit=2)
        appointment = self.book(9, 60, procedure_ids=wished.ids)
        for paper in appointment.missing_papers():
            self.env["dental.paper"].create({"patient_id": self.patient.id, "type_id": paper.id}).action_sign()
        appointment.action_arrive()
        appointment.action_seat()
        appointment.action_done(procedure_ids=wished[:1].ids)
        self.assertEqual(appointment.step_ids.procedure_id, wished[:1])
        self.assertEqual(appointment.procedure_ids, wished)
        self.assertEqual(appointment.payment_state, "unpaid")

    def test_booking_writes_do_not_grow_with_history(self):
        for n in range(10):
            self.book(8 + n / 2, 30)
        self.env.flush_all()
        self.env.invalidate_all()
        self.book(14, 30)
        with self.assertQueryCount(60):
            self.book(15, 30)
