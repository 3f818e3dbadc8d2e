from odoo.tests import new_test_user, tagged

from .common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanBranch(PlanCase):
    def test_L12_the_desk_of_a_branch_takes_payment_without_being_a_user_of_the_parent(self):
        root = self.env.company
        root.country_id = root.country_id or self.env.ref("base.us")
        branch = self.env["res.company"].create({"name": "Plan branch", "parent_id": root.id, "country_id": root.country_id.id})
        self.env.cr.precommit.run()
        desk = new_test_user(
            self.env, "plan_branch_desk", groups="dental_patient.group_dental_receptionist",
            company_id=branch.id, company_ids=branch.ids,
        )
        procedure = self.env.ref("dental_plan.procedure_exam").product_variant_id
        step = self.env["dental.plan.step"].create(
            {"patient_id": self.patient.id, "procedure_id": procedure.id, "company_id": branch.id, "price": 40}
        )
        step.action_done(doctor=self.doctor)
        move = step.with_user(desk).with_company(branch)._create_invoices()
        move.action_post()
        self.assertEqual(move.amount_total, 40, "a procedure carries no tax of the ERP's default")
        self.env["account.payment.register"].with_user(desk).with_company(branch).with_context(
            active_model="account.move", active_ids=move.ids
        ).create({}).action_create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertTrue(step.is_paid)
