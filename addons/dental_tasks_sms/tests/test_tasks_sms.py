from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from odoo.addons.dental_sms.tests.common import MessageCase


@tagged("dental_tasks_sms", "post_install", "-at_install")
class TestTasksSms(MessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"dental_message_from": 0, "dental_message_to": 24, "dental_call_from": 0, "dental_call_to": 24})
        cls.Task = cls.env["dental.task"].with_company(cls.company)
        cls.template = cls.env.ref("dental_tasks_sms.dental_message_template_recall")

    def task(self, queue="recall", patient=None, key=None):
        patient = patient or self.patient
        return self.Task.create_for(queue, patient, "Check-up", key=key or f"t:{queue}:{patient.id}", company_id=self.company.id)

    def queue(self, code):
        return self.env["dental.task.queue"].by_code(code, self.company)

    def test_t6_selection_becomes_messages(self):
        """T6: closed or left to wait, as the queue says; who has no number stays a call."""
        other = self.make_patient("Otto", "+4915112345602")
        silent = self.make_patient("Nemo", False)
        tasks = self.task() | self.task(patient=other) | self.task(patient=silent)
        tasks.queue_id.message_closes = False
        wizard = self.env["dental.task.message"].with_user(self.users["operator"]).create({"task_ids": tasks.ids, "template_id": self.template.id})
        self.assertIn("Nemo", wizard.left_out)
        wizard.action_send()
        self.assertEqual(self.send(), 2)
        self.assertEqual(tasks.mapped("state"), ["open"] * 3)
        self.assertEqual(tasks.mapped("result"), ["message_sent", "message_sent", False])
        self.assertGreater(tasks[0].due_at, Datetime.now() + timedelta(hours=24))
        self.assertEqual(tasks[0].contact_ids.mapped("channel"), ["sms"])

    def test_t6_queue_closes(self):
        task = self.task()
        task.queue_id.message_closes = True
        task.with_user(self.users["receptionist"]).action_message(self.template.id)
        self.assertEqual((task.state, task.result), ("done", "message_sent"))
        self.assertIn("check-up", self.env["dental.message"].search([("purpose", "=", "task")], limit=1).text_now)

    def test_t6_one_key_of_the_operator(self):
        task = self.task()
        self.assertFalse(task._can_message())
        task.queue_id.message_template_id = self.template
        self.assertTrue(task.with_user(self.users["operator"])._can_message())

    def test_t6_without_number_is_refused(self):
        with self.assertRaises(UserError):
            self.task(patient=self.make_patient("Nemo", False)).action_message(self.template)

    def test_t4_no_answer_writes_by_itself(self):
        task = self.task()
        retry = [(5,), (0, 0, {"action": "message", "wait_hours": 1})]
        task.queue_id.write({"message_template_id": self.template.id, "message_closes": False, "retry_ids": retry})
        task.with_user(self.users["operator"]).action_result("no_answer")
        self.assertEqual(self.send(), 1)
        self.assertEqual(task.result, "message_sent")

    def test_m4_unclear_reply_is_a_task_until_answered(self):
        reply = self.env["dental.message.reply"]._receive(self.gateway, "+4915112345601", "Can I bring my dog?")
        task = self.Task.search([("patient_id", "=", self.patient.id), ("state", "=", "open")])
        self.assertEqual(task.queue_id.code, "message")
        self.assertNotIn("dog", task.title)
        reply.with_user(self.users["operator"]).action_done()
        self.assertEqual(task.state, "closed")

    def test_m4_stranger_is_a_task_with_his_number(self):
        self.env["dental.message.reply"]._receive(self.gateway, "+4915199999999", "Do you have a free time?")
        self.assertTrue(self.env["dental.task.reason"].search([("note", "=", "+4915199999999"), ("state", "=", "open")]))

    def test_m6_bad_feedback_is_a_task_without_its_words(self):
        appointment = self.book(Datetime.now() + timedelta(days=1))
        appointment.write({"state": "done"})
        self.env["dental.feedback"]._give(appointment.dental_message_ids[:1], 1, "secret words")
        reason = self.env["dental.task.reason"].search([("patient_id", "=", self.patient.id), ("queue_id.code", "=", "feedback")])
        self.assertEqual(len(reason), 1)
        self.assertNotIn("secret", reason.name)

    def test_m9_failed_message_is_a_call_once(self):
        appointment = self.book(Datetime.now().replace(microsecond=0) + timedelta(days=3))
        messages = appointment.dental_message_ids.filtered(lambda row: row.rule_id.anchor != "after")
        messages._after_message_failed()
        messages._after_message_failed()
        reasons = self.env["dental.task.reason"].search([("patient_id", "=", self.patient.id), ("queue_id.code", "=", "confirm"), ("key", "like", "message:")])
        self.assertEqual(len(reasons), 1)
