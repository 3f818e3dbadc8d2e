from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TasksCase


@tagged("post_install", "-at_install", "dental_tasks")
class TestHandover(TasksCase):
    def _wizard(self, user="manager", **vals):
        return self.env["dental.task.handover"].with_user(self.users[user]).create(vals)

    def test_doctor_leaves(self):
        """T10, journey 8: patients, plans, tasks and visits go over in one action; a clash becomes a call; nothing stops."""
        plan = self.env["dental.plan"].create({"patient_id": self.patient.id, "doctor_id": self.doctor.id})
        self._done()
        free = self._book(hours=50, doctor_id=self.doctor.id)
        clash = self._book(self._patient("Clash Test"), 60, doctor_id=self.doctor.id)
        self._book(self._patient("Otto's own", doctor_id=self.other_doctor.id), 60, doctor_id=self.other_doctor.id)
        wizard = self._wizard(kind="doctor", from_doctor_id=self.doctor.id, to_doctor_id=self.other_doctor.id)
        self.assertEqual((wizard.visit_count, wizard.clash_count, wizard.clash_ids), (2, 1, clash))
        self.assertEqual(wizard.plan_count, 1)
        wizard.action_apply()
        self.assertEqual(self.patient.doctor_id, self.other_doctor)
        self.assertEqual(plan.doctor_id, self.other_doctor)
        self.assertEqual(free.doctor_id, self.other_doctor)
        self.assertEqual(self._reasons("care").doctor_id, self.other_doctor)
        self.assertEqual(len(self._reasons("rebook", clash.patient_id)), 1)
        self.assertFalse(self.env["dental.patient"].search([("doctor_id", "=", self.doctor.id)]))

    def test_coordinator_leaves(self):
        """T10: a coordinator's patients, plans and tasks go to the successor."""
        old, new = self.users["coordinator"], self.users["manager"]
        self.patient.coordinator_id = old
        plan = self.env["dental.plan"].create({"patient_id": self.patient.id})
        task = self.env["dental.task"].create_for("open_plan", self.patient, "Ask", user_id=old.id)
        self._wizard(kind="coordinator", from_user_id=old.id, to_user_id=new.id).action_apply()
        self.assertEqual((self.patient.coordinator_id, plan.coordinator_id, task.user_id), (new, new, new))

    def test_only_managers(self):
        """T10: nobody else hands over."""
        with self.assertRaises(AccessError):
            self._wizard(user="coordinator", kind="doctor")
        with self.assertRaises(UserError):
            self._wizard(kind="doctor", from_doctor_id=self.doctor.id, to_doctor_id=self.doctor.id).action_apply()

    def test_portfolio(self):
        """T10: open plans with the money left and the next contact."""
        plan = self.env["dental.plan"].create({"patient_id": self.patient.id, "coordinator_id": self.users["coordinator"].id})
        option = self.env["dental.plan.option"].create({"plan_id": plan.id, "tier": "optimal"})
        visit = self.env["dental.plan.visit"].create({"plan_id": plan.id, "option_id": option.id, "duration": 30})
        self.env["dental.plan.step"].create(
            [
                {
                    "patient_id": self.patient.id, "plan_id": plan.id, "option_id": option.id, "visit_id": visit.id,
                    "procedure_id": self.procedure.id, "price": price, "stage": "therapy",
                }
                for price in (100, 250)
            ]
        )
        plan.action_agree(option)
        option.step_ids[0].action_done(doctor=self.doctor)
        self.env.flush_all()
        row = self.env["dental.portfolio"].with_user(self.users["coordinator"]).search([("plan_id", "=", plan.id)])
        self.assertEqual((row.amount_total, row.amount_left, row.stage), (350, 250, "therapy"))
        self.assertTrue(row.next_contact_at)
