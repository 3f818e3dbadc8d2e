from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ROLES, TasksCase

MODELS = ("dental.task", "dental.task.reason", "dental.task.queue", "dental.task.rule", "dental.contact", "dental.followup")


@tagged("post_install", "-at_install", "dental_tasks")
class TestAccess(TasksCase):
    def test_every_role_reads(self):
        """P12: each role of the clinic reads the lists; nobody deletes tasks or contacts."""
        for role in ROLES:
            for model in MODELS:
                records = self.env[model].with_user(self.users[role])
                self.assertTrue(records.has_access("read"), f"{role} {model}")
                if model in ("dental.task", "dental.contact"):
                    self.assertFalse(records.has_access("unlink"), f"{role} {model}")
        for role in ("receptionist", "operator", "coordinator", "assistant", "doctor"):
            for model in ("dental.task.rule", "dental.task.queue", "dental.telephony"):
                self.assertFalse(self.env[model].with_user(self.users[role]).has_access("write"), f"{role} {model}")

    def test_outsiders_read_nothing(self):
        """P12: a user without a role of the clinic sees neither tasks nor contacts."""
        stranger = self.env["res.users"].create({"name": "Stranger", "login": "stranger_tasks", "group_ids": [(4, self.env.ref("base.group_user").id)]})
        for model in MODELS:
            self.assertFalse(self.env[model].with_user(stranger).has_access("read"), model)
        with self.assertRaises(AccessError):
            self.env["dental.task"].with_user(stranger).work_list()
        with self.assertRaises(AccessError):
            self.env["dental.task"].with_user(stranger).claim_next()

    def test_card_has_no_medical_words(self):
        """T2, P12: what the desk sees of a task holds neither findings, alerts nor problems of the plan."""
        self.patient.sudo().message_post(body="secret")
        visit = self._done(procedure_ids=self.procedure.ids)
        visit.step_ids.sudo().problem = "Chronic pulpitis"
        task = self._tasks("care", self.patient)
        for role in ("receptionist", "operator"):
            card = task.with_user(self.users[role]).card()
            self.assertNotIn("pulpitis", str(card))
            self.assertEqual(card["last_visit"]["work"], ["Test filling"])
            self.assertEqual(card["doctor"], self.doctor.name)

    def test_branches(self):
        """T8, P12: tasks of another branch are neither read nor claimed."""
        other = self.env["res.company"].create({"name": "Branch Two"})
        patient = self._patient("Far Away", branch_id=other.id)
        task = self.env["dental.task"].create_for("feedback", patient, "Call", company_id=other.id)
        operator = self.users["operator"]
        self.assertFalse(self.env["dental.task"].with_user(operator).search([("id", "=", task.id)]))
        self.assertNotEqual(self.env["dental.task"].with_user(operator).claim_next(), task.id)

    def test_results_by_each_role(self):
        """T4: whoever works the list may note a result, with the contact in his name."""
        for role in ("receptionist", "operator", "coordinator", "doctor", "assistant", "manager"):
            task = self.env["dental.task"].create_for("feedback", self._patient(f"Of {role}"), "Call")
            task.with_user(self.users[role]).action_result("declined", reason="no wish")
            contact = self.env["dental.contact"].search([("task_id", "=", task.id)])
            self.assertEqual(contact.user_id, self.users[role])
