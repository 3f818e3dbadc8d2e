from datetime import timedelta

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TasksCase


@tagged("post_install", "-at_install", "dental_tasks")
class TestResults(TasksCase):
    def setUp(self):
        super().setUp()
        self._done(hours=-30)
        self.env["dental.task.reason"].search([("queue_id.code", "=", "care")]).due_at = self.now - timedelta(hours=1)
        self.task = self._tasks("care", self.patient)
        self.task._refresh()

    def test_done_keeps_the_rest(self):
        """T4, T5: what was talked about is done, the recall of next year goes on in a new task."""
        rest = self.task.action_result("done", note="all well")
        self.assertEqual((self.task.state, self.task.result), ("done", "done"))
        self.assertEqual(rest.reason_ids.queue_id.code, "recall")
        self.assertEqual(self.patient.contact_ids.result, "done")
        self.assertEqual(self.patient.contact_ids.doctor_id, self.doctor)

    def test_booked_needs_a_visit(self):
        """T4: “booked” is refused as long as the schedule knows no visit."""
        with self.assertRaisesRegex(UserError, "book it first"):
            self.task.action_result("booked")
        self._book(hours=70)
        self.task.action_result("booked")
        self.assertEqual(self.task.result, "booked")
        self.assertFalse(self._tasks(patient=self.patient).filtered(lambda task: task.due_at < self.now + timedelta(days=1)))

    def test_call_back(self):
        """T4: the patient is called again at the time he named."""
        with self.assertRaisesRegex(UserError, "future"):
            self.task.action_result("call_back", at=self.now - timedelta(hours=1))
        at = self.now + timedelta(hours=5)
        self.task.action_result("call_back", at=at)
        self.assertEqual((self.task.state, self.task.due_at), ("open", at))

    def test_no_answer_goes_by_the_plan(self):
        """T4: three more calls at other hours, then a message, then a letter; never dropped."""
        steps = []
        for _n in range(7):
            self.task.action_result("no_answer")
            steps.append(self.task.next_step)
            self.assertGreater(self.task.due_at, self.now)
        self.assertEqual(steps, ["call", "call", "call", "message", "call", "letter", "call"])
        self.assertEqual((self.task.attempts, self.task.state), (7, "open"))

    def test_declined(self):
        """T1, T4: a refusal needs its reason, ends the recalls and is the patient's state."""
        with self.assertRaisesRegex(UserError, "why"):
            self.task.action_result("declined")
        self.task.action_result("declined", reason="moved to another city")
        self.assertEqual(self.patient.followup_state, "declined")
        self.assertEqual(self.patient.followup_decline_reason, "moved to another city")
        self.assertFalse(self._tasks(patient=self.patient))
        self._book(hours=80)
        self.assertFalse(self.patient.followup_declined_at)

    def test_wrong_number(self):
        """T4: a wrong number becomes work to find the right one; the patient is not lost."""
        self.task.action_result("wrong_number")
        self.assertEqual(self._reasons("archive").name, "Find the right phone number")
        self.assertEqual(self.patient.followup_state, "contact")

    def test_lost_is_not_just_done(self):
        """T1: a lost patient comes back to the list until there is a date, a visit or a refusal."""
        patient = self._patient("Lost Test")
        self.env["dental.task.rule"]._follow_up(patient)
        task = self._tasks("lost", patient)
        with self.assertRaisesRegex(UserError, "date"):
            task.action_result("done")
        task.action_result("call_back", at=self.now + timedelta(days=9))
        self.assertEqual(patient.followup_state, "contact")
        self.assertEqual(task.queue_id.code, "callback")

    def test_finished_is_history(self):
        """Rules 5.2: neither a finished task nor a contact can be changed."""
        self.task.action_result("done")
        with self.assertRaisesRegex(UserError, "finished"):
            self.task.action_result("done")
        for table in ("dental_task", "dental_contact"):
            with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.cr.execute(f"UPDATE {table} SET result = 'booked' WHERE result = 'done'")

    def test_bulk_close_refused(self):
        """T12: calls are not closed in bulk; own notes may be."""
        other = self._patient("Other Test")
        self._done(other, hours=-40)
        with self.assertRaisesRegex(UserError, "one by one"):
            (self.task | self._tasks("care", other)).action_result("done")
        notes = self.env["dental.task"]
        for n in range(2):
            notes |= self.env["dental.task"].create_for("note", self.patient, f"Note {n}", user_id=self.env.uid)
        notes.action_result("done")
        self.assertEqual(set(notes.mapped("state")), {"done"})

    def test_postpone_is_counted(self):
        """T12: putting off needs a reason and is counted."""
        at = self.now + timedelta(days=2)
        with self.assertRaisesRegex(UserError, "why"):
            self.task.action_postpone(at, "")
        self.task.action_postpone(at, "asked for next week")
        self.assertEqual((self.task.postponed_count, self.task.due_at), (1, at))

    def test_household_one_call(self):
        """T5: six children, one task with six reasons; closing a part keeps the rest, the history names each child."""
        _mother, children = self._family(6)
        for n, child in enumerate(children):
            self.env["dental.task"].create_for("recall", child, "Check-up", key=f"six:{n}")
        task = self._tasks("recall").filtered(lambda task: task.patient_id in self.env["dental.patient"].browse(c.id for c in children))
        self.assertEqual((len(task), task.reason_count), (1, 6))
        rest = task.action_result("declined", reason_ids=task.reason_ids[:2].ids, reason="grown up")
        self.assertEqual(rest.reason_count, 4)
        contacts = self.env["dental.contact"].search([("task_id", "=", task.id)])
        self.assertEqual((len(contacts), contacts.mapped("is_first").count(True)), (2, 1))

    def test_most_important_leads(self):
        """T5: of several reasons the most important queue leads the call."""
        self.env["dental.task"].create_for("unpaid", self.patient, "Open sum", worth=500)
        self.assertEqual(self.task.queue_id.code, "care")
        self.env["dental.task"].create_for("feedback", self.patient, "Bad feedback")
        self.assertEqual((self.task.queue_id.code, self.task.title), ("feedback", "Bad feedback (and 2 more)"[:12] + self.task.title[12:]))

    def test_create_for_is_idempotent(self):
        """Rules 5.3: the same key makes nothing twice."""
        tasks = self.env["dental.task"]
        first = tasks.create_for("message", self.patient, "Reply", key="reply:7")
        self.assertEqual(tasks.create_for("message", self.patient, "Reply", key="reply:7"), first)
        nobody = tasks.create_for("missed", None, "Missed call", key="call:1", phone="+4315559999")
        self.assertEqual((nobody.state, nobody.queue_id.code), ("open", "missed"))

    def test_claim(self):
        """T2: the next task by itself; nobody gets what another has at work."""
        operator, desk = self.users["operator"], self.users["receptionist"]
        self.env["dental.task"].search([("state", "=", "open"), ("id", "!=", self.task.id)]).reason_ids.due_at = self.now + timedelta(days=5)
        self.env["dental.task"].search([("state", "=", "open")])._refresh()
        mine = self.env["dental.task"].with_user(operator).claim_next()
        self.assertEqual(mine, self.task.id)
        self.assertFalse(self.env["dental.task"].with_user(desk).claim_next())
        with self.assertRaisesRegex(UserError, "works on this task"):
            self.task.with_user(desk).action_claim()
        self.task.with_user(operator).action_release()
        self.assertEqual(self.env["dental.task"].with_user(desk).claim_next(), self.task.id)

    def test_quiet_hours_and_limit(self):
        """T5: no call outside the hours of the branch, none above the limit of the week; urgent ones pass."""
        operator = self.users["operator"]
        local = self.company._dental_local(self.now)
        hour = local.hour
        self.company.write({"dental_call_from": (hour + 2) % 22, "dental_call_to": (hour + 2) % 22 + 1})
        tasks = self.env["dental.task"].with_user(operator)
        self.assertNotEqual(tasks.claim_next(), self.task.id)
        self.company.write({"dental_call_from": 0, "dental_call_to": 24, "dental_contacts_per_week": 1})
        self.assertEqual(tasks.claim_next([self.task.queue_id.id]), self.task.id)
        self.task.with_user(operator).action_result("call_back", at=self.now + timedelta(hours=1))
        self.task.reason_ids.due_at = self.now - timedelta(hours=1)
        self.task._refresh()
        self.assertFalse(tasks.claim_next([self.task.queue_id.id]))
