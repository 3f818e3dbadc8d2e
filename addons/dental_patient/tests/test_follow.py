from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestFollow(DentalCase):
    """Recommended examinations (P15), courses (P16), talking aids (P17), the time line (P18), marks (P14)."""

    def test_examination_is_a_task_until_it_is_closed(self):
        coordinator = self.users["coordinator"]
        self.patient.coordinator_id = coordinator
        examination = self.env["dental.examination"].with_user(self.users["doctor"]).create(
            {"patient_id": self.patient.id, "name": "CT of the upper jaw", "recommended_on": "2026-01-01", "due_on": "2026-01-15"}
        )
        self.assertEqual(examination.activity_ids.user_id, coordinator)
        self.assertEqual(str(examination.activity_ids.date_deadline), "2026-01-15")
        with freeze_time("2026-02-01"):
            examination.invalidate_recordset(["is_overdue"])
            self.assertTrue(examination.is_overdue)
            self.assertIn(examination, self.env["dental.examination"].search([("is_overdue", "=", True)]))
        examination.action_done()
        self.assertFalse(examination.activity_ids.filtered("active"))
        with self.assertRaisesRegex(UserError, "closed already"):
            examination.action_done()

    def test_declining_needs_the_reason(self):
        examination = self.env["dental.examination"].create(
            {"patient_id": self.patient.id, "name": "Blood sugar", "doctor_id": self.doctor.id}
        )
        with self.assertRaisesRegex(UserError, "Write why"):
            examination.action_decline()
        examination.result = "Was done elsewhere last month"
        examination.action_decline()
        self.assertEqual(examination.state, "declined")

    def test_course_counts_and_repeats(self):
        with freeze_time("2026-03-02"):
            course = self.env["dental.course"].create(
                {
                    "patient_id": self.patient.id,
                    "doctor_id": self.doctor.id,
                    "name": "Physiotherapy",
                    "site": "left joint",
                    "total": 2,
                    "interval_days": 3,
                    "repeat_months": 6,
                }
            )
            self.assertEqual(str(course.next_on), "2026-03-02")
            course.action_session()
            self.assertEqual(str(course.next_on), "2026-03-05")
        with freeze_time("2026-03-06"):
            course.action_session()
        self.assertEqual(course.session_ids.mapped("label"), ["1 of 2, left joint", "2 of 2, left joint"])
        self.assertEqual((course.state, course.next_on), ("done", False))
        repeat = self.env["dental.course"].search([("repeat_of_id", "=", course.id)])
        self.assertEqual((str(repeat.next_on), repeat.done_count), ("2026-09-06", 0))
        with self.assertRaisesRegex(UserError, "no session left"):
            course.action_session()

    def test_talking_aids_of_findings(self):
        aids = self.env["dental.talking.aid"].for_conditions(self.env.ref("dental_patient.condition_caries_medium"))
        self.assertEqual(aids, self.env.ref("dental_patient.talking_aid_caries"))

    def test_time_line_shows_what_the_user_may_read(self):
        self.env["dental.paper"].create(
            {"patient_id": self.patient.id, "type_id": self.env.ref("dental_patient.paper_type_contract").id}
        )
        self.env["dental.encounter"].create({"patient_id": self.patient.id, "doctor_id": self.doctor.id, "complaint": "Pain"})
        self.env["dental.examination"].create({"patient_id": self.patient.id, "name": "CT", "doctor_id": self.doctor.id})
        self.patient.message_post(body="Called on Monday", message_type="comment")

        def kinds(role):
            return {row["kind"] for row in self.patient.with_user(self.users[role]).timeline()["rows"]}

        self.assertLessEqual({"paper", "card", "examination", "note"}, kinds("doctor"))
        self.assertFalse({"card", "examination", "image", "course"} & kinds("receptionist"))
        only = self.patient.with_user(self.users["doctor"]).timeline(kinds=["paper"])
        self.assertEqual({row["kind"] for row in only["rows"]}, {"paper"})
        with self.assertRaises(AccessError):
            self.patient.with_user(self.outsider).timeline()

    def test_time_line_pages(self):
        for number in range(5):
            self.patient.message_post(body=f"Note {number}", message_type="comment")
        answer = self.patient.timeline(kinds=["note"], limit=3)
        self.assertTrue(answer["more"])
        self.assertEqual(len(answer["rows"]), 3)

    def test_marks_show_their_numbers(self):
        child = self.env["dental.patient"].create({"name": "Child", "responsible_id": self.patient.partner_id.id})
        marks = {mark["code"]: mark for mark in child.behaviour_marks()[child.id]}
        self.assertIn("Anna Test", marks["books_for"]["label"])
        self.assertIn("2", marks["books_for"]["numbers"])
        self.assertTrue(child.marks_html)
