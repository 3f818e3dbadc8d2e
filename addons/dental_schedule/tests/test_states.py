from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..const import APPOINTMENT_STATES, TRANSITIONS
from .common import ScheduleCase

ACTIONS = {
    "booked": "action_book",
    "confirmed": "action_confirm",
    "arrived": "action_arrive",
    "in_chair": "action_seat",
    "done": "action_done",
    "cancelled": "action_cancel",
    "no_show": "action_no_show",
}
# How to bring a visit into a state.
PATHS = {
    "held": [],
    "booked": ["booked"],
    "confirmed": ["confirmed"],
    "arrived": ["booked", "arrived"],
    "in_chair": ["booked", "arrived", "in_chair"],
    "done": ["booked", "arrived", "in_chair", "done"],
    "cancelled": ["cancelled"],
    "no_show": ["booked", "no_show"],
}


@tagged("post_install", "-at_install", "dental_schedule")
class TestStates(ScheduleCase):
    """S3: the life of a visit; each change stamped with its time."""

    def setUp(self):
        super().setUp()
        for paper in self.env["dental.paper.type"].search([("is_required_always", "=", True)]):
            self.env["dental.paper"].create({"patient_id": self.patient.id, "type_id": paper.id}).action_sign()

    def in_state(self, state, hour=9):
        appointment = self.book(hour, 30, state="held")
        for step in PATHS[state]:
            getattr(appointment, ACTIONS[step])()
        self.assertEqual(appointment.state, state)
        return appointment

    def test_every_pair_of_states(self):
        for number, (state, _label) in enumerate(APPOINTMENT_STATES):
            for target, action in ACTIONS.items():
                with self.subTest(state=state, target=target), freeze_time(self.at(12)), self.cr.savepoint() as savepoint:
                    appointment = self.in_state(state, 9 + number / 2 - (number // 6) * 1.5)
                    if target in TRANSITIONS[state]:
                        getattr(appointment, action)()
                        self.assertEqual(appointment.state, target)
                    else:
                        with self.assertRaisesRegex(UserError, "cannot become"):
                            getattr(appointment, action)()
                        self.assertEqual(appointment.state, state)
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_S3_clocks(self):
        clock = {}
        with freeze_time(self.at(8)):
            appointment = self.book(9, 60)
        for minutes, action, field in (
            (-5, "action_arrive", "arrived_at"), (10, "action_seat", "seated_at"), (65, "action_done", "finished_at"),
        ):
            clock[field] = self.at(9) + timedelta(minutes=minutes)
            with freeze_time(clock[field]):
                getattr(appointment, action)()
        self.assertEqual({field: appointment[field] for field in clock}, clock)
        self.assertEqual(appointment.booked_at, self.at(8))

    def test_a_no_show_is_noted_only_after_the_start(self):
        appointment = self.book(9, 60)
        with freeze_time(self.at(8)), self.assertRaisesRegex(UserError, "has not begun"):
            appointment.action_no_show()

    def test_S11_late_is_what_the_patient_cancels_within_the_rule(self):
        for hours, by, late in ((25, "patient", False), (23, "patient", True), (1, "clinic", False)):
            appointment = self.book(9, 60, day=2)
            with freeze_time(self.at(9, 2) - timedelta(hours=hours)):
                appointment.action_cancel(by=by, reason="ill")
            self.assertEqual(appointment.is_late_cancel, late)
            self.assertEqual((appointment.cancelled_by, appointment.cancel_reason), (by, "ill"))

    def test_P10_nobody_is_seated_without_papers(self):
        appointment = self.book(9, 60, patient=self.patient2)
        appointment.action_arrive()
        with self.assertRaisesRegex(UserError, "has not signed"):
            appointment.action_seat()
        with self.assertRaisesRegex(UserError, "Only a manager"):
            appointment.with_user(self.users["receptionist"]).action_seat(override_reason="in pain")
        appointment.with_user(self.users["manager"]).action_seat(override_reason="in pain")
        self.assertEqual(appointment.paper_override_by_id, self.users["manager"])

    def test_papers_to_sign_are_made_once(self):
        appointment = self.book(9, 60, patient=self.patient2)
        for _n in range(2):
            appointment.with_user(self.users["receptionist"]).action_open_papers()
        self.assertEqual(len(self.patient2.paper_ids), len(appointment.missing_papers()))

    def test_held_time_that_runs_out_is_free(self):
        appointment = self.book(9, 60, state="held", held_until=self.at(8))
        with freeze_time(self.at(8.1)):
            self.Appointment._cron_release_holds()
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "clinic"))
        self.assertFalse(appointment.booking_ids.filtered("is_blocking"))
