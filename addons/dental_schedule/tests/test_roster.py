from datetime import date, timedelta

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScheduleCase


@tagged("post_install", "-at_install", "dental_schedule")
class TestRoster(ScheduleCase):
    """S2: shifts from patterns, leaves, swaps."""

    def template(self, **values):
        return self.env["dental.shift.template"].create(
            {
                "resource_id": self.assistant.id, "company_id": self.company.id, "hour_from": 9, "hour_to": 15,
                "date_from": date(2030, 1, 7), "date_to": date(2030, 1, 13), **values,
            }
        )

    def days(self, shifts):
        return [shift.start.day for shift in shifts.sorted("start")]

    def test_S2_patterns(self):
        until = date(2030, 1, 13)
        self.assertEqual(self.days(self.template().action_generate(until)), [7, 8, 9, 10, 11])
        self.env["dental.shift"].search([("resource_id", "=", self.assistant.id)]).unlink()
        self.assertEqual(self.days(self.template(pattern="two_two").action_generate(until)), [7, 8, 11, 12])
        self.env["dental.shift"].search([("resource_id", "=", self.assistant.id)]).unlink()
        self.assertEqual(self.days(self.template(pattern="odd").action_generate(until)), [7, 9, 11, 13])

    def test_S2_making_shifts_twice_makes_them_once(self):
        template = self.template()
        self.assertEqual(len(template.action_generate(date(2030, 1, 13))), 5)
        self.assertFalse(template.action_generate(date(2030, 1, 13)))

    def test_S2_three_doctors_a_chair_a_day(self):
        for doctor, first, last in ((self.doctor, 8, 12), (self.surgeon, 12, 16), (self.hygienist, 16, 24)):
            self.template(resource_id=doctor.id, chair_id=self.chair.id, hour_from=first, hour_to=last).action_generate(date(2030, 1, 7))
        shifts = self.env["dental.shift"].search([("chair_id", "=", self.chair.id), ("start", ">", "2030-01-01")])
        self.assertEqual(len(shifts), 3)

    def test_S2_nobody_works_twice_at_once(self):
        values = {"resource_id": self.assistant.id, "company_id": self.company.id, "start": self.at(9), "stop": self.at(15)}
        self.env["dental.shift"].create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ExclusionViolation), self.cr.savepoint():
            self.env["dental.shift"].create({**values, "start": self.at(14), "stop": self.at(18)})
            self.env.flush_all()

    def test_S2_leaves_and_holidays_leave_days_out(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday", "company_id": self.company.id, "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2030-01-08 00:00:00", "date_to": "2030-01-08 23:00:00",
            }
        )
        self.assertEqual(self.days(self.template().action_generate(date(2030, 1, 13))), [7, 9, 10, 11])

    def test_S2_a_year_has_365_days(self):
        shifts = self.template(
            saturday=True, sunday=True, date_from=date(2030, 1, 1), date_to=date(2030, 12, 31)
        ).action_generate(date(2030, 12, 31))
        self.assertEqual(len(shifts), 365)
        self.assertEqual({(shift.stop - shift.start) for shift in shifts}, {timedelta(hours=6)})

    # --- patients in the shift ---

    def shift(self, doctor=None, day=0):
        doctor = doctor or self.doctor
        return self.env["dental.shift"].search([("resource_id", "=", doctor.id), ("start", "=", self.at(8, day))])

    def test_S2_a_shift_is_not_cut_under_patients(self):
        self.book(9, 60)
        shift = self.shift()
        shift.stop = self.at(15)
        for cut in (lambda: shift.write({"start": self.at(9.5)}), shift.unlink, lambda: shift.write({"resource_id": self.assistant.id})):
            with self.assertRaisesRegex(UserError, r"Decide first .*\n.*Ada First"), self.cr.savepoint():
                cut()
        self.shift(day=1).unlink()

    def change(self, shift, decision, **values):
        change = self.env["dental.shift.change"].with_user(self.users["receptionist"]).create({"shift_id": shift.id, **values})
        change.line_ids.decision = decision
        return change

    def test_S2_the_list_of_what_to_do(self):
        appointment = self.book(9, 60)
        change = self.change(self.shift(), "find", is_removed=True)
        self.assertEqual(change.line_ids.appointment_id, appointment)
        change.action_apply()
        self.assertFalse(self.shift())
        self.assertEqual(appointment.start, self.at(8, 1))
        change = self.change(self.shift(day=1), "cancel", start=self.at(10, 1))
        change.action_apply()
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "clinic"))

    def test_S2_a_visit_may_stay_without_a_shift(self):
        appointment = self.book(9, 60)
        self.change(self.shift(), "keep", is_removed=True).action_apply()
        self.assertFalse(self.shift())
        self.assertEqual(appointment.state, "booked")

    def test_S2_leave_from_the_erp_takes_the_shift_out(self):
        self.book(9, 60, day=1)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Ill", "resource_id": self.doctor.id, "calendar_id": self.company.resource_calendar_id.id,
                "date_from": self.at(0), "date_to": self.at(12, 1),
            }
        )
        self.assertFalse(self.shift())
        self.assertTrue(self.shift(day=1).is_on_leave)

    def test_S2_half_a_day_of_leave_cuts_half_a_shift(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Course", "resource_id": self.doctor.id, "calendar_id": self.company.resource_calendar_id.id,
                "date_from": self.at(11), "date_to": self.at(12),
            }
        )
        shifts = self.env["dental.shift"].search([("resource_id", "=", self.doctor.id), ("start", "<", self.at(0, 1)), ("stop", ">", self.at(0))])
        spans = [(shift.start, shift.stop) for shift in shifts.sorted("start")]
        self.assertEqual(spans, [(self.at(8), self.at(11)), (self.at(12), self.at(16))])

    def test_S2_cover_takes_the_patients_along(self):
        appointment = self.book(9, 60)
        colleague = self.resource("Dr. New", "doctor", self.therapy)
        self.shift().action_cover(colleague)
        self.assertEqual(appointment.doctor_id, colleague)
        self.assertEqual(set(appointment.booking_ids.resource_id), {colleague, self.chair})

    def test_S2_cover_is_refused_without_the_specialty(self):
        plan = self.plan((self.surgery, 60, 0))
        plan.action_book_all({"earliest": self.at(0)})
        with self.assertRaisesRegex(UserError, "does not do Surgery"):
            self.shift(self.surgeon).action_cover(self.doctor)

    def test_S2_swap_of_two_shifts(self):
        mine, his = self.shift(), self.shift(self.surgeon, 1)
        self.shift(day=1).unlink()
        self.shift(self.surgeon).unlink()
        appointment = self.book(9, 60)
        mine.action_swap(his)
        self.assertEqual((mine.resource_id, his.resource_id), (self.surgeon, self.doctor))
        self.assertEqual(appointment.doctor_id, self.surgeon)

    def test_S2_a_shift_over_midnight(self):
        self.env["dental.shift"].create(
            {
                "resource_id": self.doctor.id, "chair_id": self.chair.id, "company_id": self.company.id,
                "start": self.at(20, 5), "stop": self.at(28, 5),
            }
        )
        slots = self.env["dental.slot.request"].find(
            {
                "duration_minutes": 60, "earliest": self.at(20, 5), "latest": self.at(30, 5), "company_id": self.company.id,
                "doctor_ids": self.doctor.ids, "limit": 0,
            }
        )
        self.assertEqual(len(slots), 29)
        self.assertTrue(self.book(23.5, 60, day=5))
