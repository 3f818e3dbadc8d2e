from datetime import date, timedelta

import psycopg2.errors

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
