from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ROLES, ScheduleCase

MODELS = (
    "dental.appointment", "dental.booking", "dental.shift", "dental.shift.template", "dental.waitlist", "dental.waitlist.offer",
    "dental.visit.reason", "dental.kept.time", "dental.load", "dental.cascade", "dental.cascade.line", "dental.equipment.kind",
)


@tagged("post_install", "-at_install", "dental_schedule")
class TestRights(ScheduleCase):
    """P12: who may do what, by every door."""

    def test_all_roles_read_the_schedule(self):
        appointment = self.book(9, 60)
        for role in ROLES:
            with self.subTest(role=role):
                self.assertTrue(appointment.with_user(self.users[role]).patient_id.name)
                for model in MODELS:
                    self.assertTrue(self.env[model].with_user(self.users[role]).has_access("read"), model)

    def test_bookings_are_written_by_the_system_only(self):
        booking = self.book(9, 60).booking_ids[:1]
        for role in ROLES:
            with self.subTest(role=role), self.assertRaises(AccessError):
                booking.with_user(self.users[role]).write({"is_blocking": False})

    def test_every_role_of_the_desk_books_and_moves(self):
        for number, role in enumerate(ROLES):
            with self.subTest(role=role):
                appointment = self.book(8 + number, 30, user=self.users[role])
                appointment.with_user(self.users[role]).move(self.at(8.5 + number))

    def test_shift_patterns_and_kept_time_are_the_managers(self):
        for model in ("dental.shift.template", "dental.kept.time", "dental.visit.reason"):
            for role in ROLES:
                with self.subTest(role=role, model=model):
                    self.assertEqual(self.env[model].with_user(self.users[role]).has_access("create"), role == "manager")

    def test_other_branches_are_closed(self):
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += branch
        appointment = self.Appointment.with_context(allowed_company_ids=branch.ids).create(
            {"patient_id": self.patient2.id, "start": self.at(9), "stop": self.at(10), "company_id": branch.id}
        )
        for role in ROLES:
            with self.subTest(role=role):
                mine = appointment.with_user(self.users[role]).with_context(allowed_company_ids=self.company.ids)
                self.assertFalse(mine._filtered_access("read"))
        desk = self.Appointment.with_context(allowed_company_ids=self.company.ids).with_user(self.users["receptionist"])
        board = desk.board(str(self.day.date()), branch.ids)
        self.assertNotIn(appointment.id, [row["id"] for row in board["appointments"]])

    def test_an_ordinary_employee_sees_nothing(self):
        user = new_test_user(self.env, "schedule_nobody", groups="base.group_user")
        for model in MODELS:
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(user).has_access("read"))
        with self.assertRaises(AccessError):
            self.Appointment.with_user(user).board(str(self.day.date()))
