from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import PLAN_STATES, PLAN_TRANSITIONS
from .common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanLife(PlanCase):
    def test_first_visit_per_role(self):
        """L3, L9, L10, L12: doctor builds, coordinator proposes and agrees, doctor does, receptionist is paid."""
        plan = self.built(("36", "caries_deep", "O"), ("", "calculus"), user="doctor")
        self.assertEqual(plan.option_ids.mapped("tier"), ["premium", "optimal", "economy"])
        plan = plan.with_user(self.users["coordinator"])
        plan.action_propose()
        option = plan.option_ids.filtered(lambda option: option.tier == "optimal")
        action = option.action_open_agree()
        wizard = self.env["dental.plan.agree"].with_user(self.users["coordinator"]).with_context(**action["context"]).create({})
        self.assertEqual(wizard.signed_by, "Anna Plan")
        with self.assertRaisesRegex(UserError, "sign"):
            wizard.action_confirm()
        wizard.is_on_paper = True
        wizard.action_confirm()
        self.assertEqual((plan.state, plan.agreed_option_id, plan.signed_by), ("agreed", option, "Anna Plan"))
        self.assertEqual(set((plan.option_ids - option).mapped("state")), {"archived"})

        steps = option.step_ids.with_user(self.users["doctor"])
        steps.action_done(doctor=self.doctor)
        self.assertEqual(plan.state, "in_progress")
        self.assertEqual(plan.progress, 100)
        charted = self.env["dental.finding"].search([("patient_id", "=", self.patient.id), ("resolved_on", "=", False)])
        self.assertEqual(charted.condition_id.mapped("code"), ["filling_composite"])
        self.assertEqual(charted.step_id, option.step_ids.filtered("tooth_id"))

        patient = self.patient.with_user(self.users["receptionist"])
        moves = self.env["account.move"].with_user(self.users["receptionist"]).browse(patient.action_invoice_done()["res_id"])
        self.assertEqual(moves.amount_total, option.amount_total)
        moves.action_post()
        self.assertEqual(patient.balance, option.amount_total)
        self.assertFalse(any(option.step_ids.mapped("is_paid")))
        self.pay(moves)
        self.assertTrue(all(option.step_ids.mapped("is_paid")))
        patient.invalidate_recordset(["balance"])
        self.assertEqual(patient.balance, 0)
        with self.assertRaisesRegex(UserError, "invoiced already"):
            patient.action_invoice_done()
        plan.action_complete()
        self.assertEqual(plan.state, "completed")

    def test_who_may_not(self):
        """P12, L9: roles without a part in the plan cannot write it by any door."""
        plan = self.built(("36", "caries_deep", "O"))
        for role in ("receptionist", "operator", "assistant", "manager", "accountant"):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    plan.with_user(self.users[role]).action_propose()
                with self.assertRaises(AccessError):
                    plan.option_ids[:1].with_user(self.users[role]).write({"sequence": 5})
        for role in ("receptionist", "operator", "manager", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                plan.step_ids.with_user(self.users[role]).read(["problem"])

    @mute_logger("odoo.sql_db")
    def test_state_follows_from_actions_only(self):
        """L9: every pair of states; what is not a transition is refused by the action, by write and by the database."""
        with self.assertRaisesRegex(UserError, "buttons"):
            self.built(("36", "caries_deep", "O")).write({"state": "proposed"})
        states = [state for state, _label in PLAN_STATES]
        for now in states:
            for then in states:
                if now == then:
                    continue
                plan = self.env["dental.plan"].create({"patient_id": self.patient.id})
                option = self.env["dental.plan.option"].create({"plan_id": plan.id, "tier": "optimal"})
                self.env.cr.execute("ALTER TABLE dental_plan DISABLE TRIGGER dental_plan_lock")
                self.env.cr.execute(
                    "UPDATE dental_plan SET state = %s, agreed_option_id = %s WHERE id = %s", (now, option.id, plan.id)
                )
                self.env.cr.execute("ALTER TABLE dental_plan ENABLE TRIGGER dental_plan_lock")
                plan.invalidate_recordset()
                with self.subTest(now=now, then=then):
                    if then in PLAN_TRANSITIONS[now]:
                        self.env.cr.execute("UPDATE dental_plan SET state = %s WHERE id = %s", (then, plan.id))
                        continue
                    with self.assertRaises(UserError):
                        plan._move_to(then)
                    with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                        self.env.cr.execute("UPDATE dental_plan SET state = %s WHERE id = %s", (then, plan.id))

    @mute_logger("odoo.sql_db")
    def test_agreed_prices_are_frozen(self):
        """L9: price, payer and procedure of an agreed step cannot change, not even by SQL."""
        plan = self.agreed(("36", "caries_deep", "O"))
        step = plan.agreed_option_id.step_ids[:1]
        for query in (
            "UPDATE dental_plan_step SET price = price + 1 WHERE id = %s",
            "UPDATE dental_plan_step SET payer_amount = 1 WHERE id = %s",
            "DELETE FROM dental_plan_step WHERE id = %s",
        ):
            with self.subTest(query=query), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query, (step.id,))
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE dental_plan SET agreed_option_id = %s WHERE id = %s", (plan.option_ids[0].id, plan.id)
            )

    @mute_logger("odoo.sql_db")
    def test_discount_needs_the_right(self):
        """L9: below the list price only in the name of someone who may."""
        plan = self.built(("36", "caries_deep", "O"))
        step = plan.option_ids[0].step_ids[:1]
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            step.write({"price": step.list_price - 1})
            step.flush_recordset()
        step.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "manager"):
            step.action_discount(10)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            step.write({"price": 1, "discount_by_id": self.users["doctor"].id})
        self.users["coordinator"].group_ids += self.env.ref("dental_plan.group_dental_discount")
        step.with_user(self.users["coordinator"]).action_discount(10, "Friend of the house")
        self.assertAlmostEqual(step.price, step.list_price * 0.9)

    @mute_logger("odoo.sql_db")
    def test_mandatory_step_leaves_only_with_substance(self):
        """L6: "." and "no" are no reasons; the step stays in the plan, greyed."""
        plan = self.built(("36", "caries_deep", "O"))
        step = plan.option_ids[0].step_ids.filtered("is_mandatory")[:1]
        for reason in (None, ".", "no", "..........", "nononononono"):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "sentence"):
                step.action_remove(reason)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE dental_plan_step SET state = 'removed' WHERE id = %s", (step.id,))
        total = step.option_id.amount_total
        step.action_remove("The patient is allergic to the ceramic we use")
        self.assertEqual(step.removed_by_id, self.users["doctor"])
        self.assertAlmostEqual(step.option_id.amount_total, total - step.price)
