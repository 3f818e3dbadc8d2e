from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ScheduleCase


@tagged("post_install", "-at_install", "dental_schedule")
class TestSlots(ScheduleCase):
    """S7, S17: the search on real shifts and bookings."""

    def find(self, **request):
        return self.env["dental.slot.request"].find(
            {"earliest": self.at(0), "latest": self.at(0, 7), "company_id": self.company.id, "duration_minutes": 60, **request}
        )

    def test_S7_every_offer_can_be_booked(self):
        for n in range(4):
            self.book(8 + 2 * n, 60, day=n)
        for slot in self.find(limit=0, doctor_ids=self.doctor.ids, grid_minutes=60):
            with self.cr.savepoint() as savepoint:
                place = {key: slot[key] for key in ("start", "stop", "doctor_id", "chair_id", "equipment_ids")}
                self.Appointment.book({"patient_id": self.patient2.id, "company_id": self.company.id, **place})
                savepoint.rollback()

    def test_S7_all_starts_of_a_day(self):
        self.book(9, 60)
        starts = {slot["start"] for slot in self.find(limit=0, doctor_ids=self.doctor.ids, latest=self.at(0, 1))}
        grid = [self.at(8 + n / 4) for n in range(32)]
        expected = {start for start in grid if start + timedelta(hours=1) <= self.at(16) and not self.at(8) < start < self.at(10)}
        self.assertEqual(starts, expected)

    def test_S7_specialty_equipment_wishes(self):
        self.assertEqual({slot["doctor_id"] for slot in self.find(specialty_id=self.surgery.id, limit=0)}, set(self.surgeon.ids))
        kind = self.microscope.dental_equipment_kind_id
        self.book(8, 480, equipment_ids=self.microscope.ids)
        slots = self.find(equipment_kind_ids=kind.ids, limit=0, latest=self.at(0, 2))
        self.assertEqual({slot["start"].date() for slot in slots}, {self.at(0, 1).date()})
        self.assertTrue(all(slot["equipment_ids"] == self.microscope.ids for slot in slots))
        evening = self.find(weekdays=[2], hours=(15, 18), limit=0)
        self.assertEqual({slot["start"].weekday() for slot in evening}, {2})
        self.assertGreaterEqual(min(slot["start"].hour for slot in evening), 13)

    def test_S7_reasons_are_words_in_the_language_of_the_user(self):
        self.book(8, 60)
        self.book(10, 60, patient=self.patient2)
        best = self.find(doctor_ids=self.doctor.ids)[0]
        self.assertEqual(best["start"], self.at(9))
        self.assertIn("fills a gap exactly", best["reasons"])

    def test_S7_several_specialists_in_a_row(self):
        parts = [{"duration_minutes": 30, "specialty_id": self.surgery.id}, {"duration_minutes": 60, "specialty_id": self.hygiene.id}]
        slot = self.find(parts=parts)[0]
        self.assertEqual([leg["doctor_id"] for leg in slot["legs"]], [self.surgeon.id, self.hygienist.id])
        self.assertEqual(slot["legs"][0]["stop"], slot["legs"][1]["start"])

    def test_S7_what_is_missing_is_said(self):
        with self.assertRaisesRegex(UserError, "how long"):
            self.find(duration_minutes=0)
        with self.assertRaisesRegex(UserError, "from when"):
            self.find(latest=False)

    def test_S7_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.find()
            before = self.cr.sql_log_count
            self.find()
            return self.cr.sql_log_count - before

        few = count()
        for n in range(8):
            self.book(8 + n, 30, day=n % 5)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 5)

    def test_S17_kept_time_is_for_acute_patients_until_it_is_released(self):
        self.env["dental.kept.time"].create(
            {
                "company_id": self.company.id, "resource_ids": self.doctor.ids, "hour_from": 8, "hour_to": 24, "release_hours": 3,
            }
        )
        request = {"doctor_ids": self.doctor.ids, "latest": self.at(0, 1), "limit": 0}
        self.assertFalse(self.find(**request))
        self.assertTrue(self.find(is_acute=True, **request))
        with freeze_time(self.at(7)):
            self.assertTrue(self.find(**request))

    def test_S17_the_chair_is_got_ready_and_cleaned_between_kinds_of_work(self):
        self.company.write({"dental_ready_minutes": 15, "dental_clean_minutes": 15})
        self.book(10, 60, kind="treatment")
        other = [slot["start"] for slot in self.find(kind="examination", limit=0, doctor_ids=self.doctor.ids, latest=self.at(0, 1))]
        same = [slot["start"] for slot in self.find(kind="treatment", limit=0, doctor_ids=self.doctor.ids, latest=self.at(0, 1))]
        self.assertEqual((other[0], other[-1]), (self.at(8.25), self.at(15)))
        self.assertIn(self.at(11.25), other)
        self.assertNotIn(self.at(11), other)
        self.assertIn(self.at(11), same)

    def test_S7_clock_changes_in_both_directions(self):
        for day in (datetime(2027, 3, 28), datetime(2027, 10, 31)):
            template = self.env["dental.shift.template"].create(
                {
                    "resource_id": self.hygienist.id, "chair_id": self.chair3.id, "company_id": self.company.id, "pattern": "weekdays",
                    "sunday": True, "hour_from": 0, "hour_to": 6, "date_from": day.date(), "date_to": day.date(),
                }
            )
            shift = template.action_generate(day.date())
            slots = self.find(
                limit=0, doctor_ids=self.hygienist.ids, earliest=day - timedelta(days=1), latest=day + timedelta(days=1), grid_minutes=60
            )
            hours = (shift.stop - shift.start).total_seconds() / 3600
            self.assertEqual(hours, 5 if day.month == 3 else 7)
            self.assertEqual(len(slots), hours)
