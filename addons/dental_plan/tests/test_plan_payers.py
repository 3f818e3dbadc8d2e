from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanPayers(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer = cls.env["res.partner"].create({"name": "Insurer", "is_company": True})
        cls.filling = cls.env.ref("dental_plan.procedure_filling_composite").product_variant_id
        cls.hygiene = cls.env.ref("dental_plan.procedure_hygiene").product_variant_id
        cls.program = cls.env["dental.insurance.program"].create(
            {"name": "Basic", "payer_id": cls.payer.id, "coverage_percent": 80,
             "procedure_ids": [Command.set((cls.filling | cls.hygiene).ids)]}
        )
        cls.policy = cls.env["dental.insurance.policy"].create(
            {"patient_id": cls.patient.id, "program_id": cls.program.id, "number": "P-1", "valid_from": "2026-01-01"}
        )

    def insured(self, *rows):
        return self.built(*(rows or (("36", "caries_medium", "O"), ("", "calculus"), ("26", "missing"))), policy_id=self.policy.id)

    def test_only_what_the_programme_covers(self):
        """L6, L11: one option from the programme, the rest in a self-paid plan of its own."""
        plan = self.insured()
        option = plan.option_ids
        self.assertEqual(option.tier, "insured")
        self.assertEqual(option.step_ids.procedure_id, self.hygiene | self.filling)
        self.assertAlmostEqual(option.amount_payer, option.amount_total * 0.8)
        extra = plan.extra_plan_ids
        self.assertEqual(extra.option_ids.mapped("tier"), ["premium", "optimal", "economy"])
        self.assertFalse(extra.policy_id)
        self.assertEqual(extra.step_ids.finding_ids.tooth_id.mapped("fdi"), ["26"])
        plan.action_build()
        self.assertEqual(plan.extra_plan_ids, extra, "built again: the same draft, not a second one")

    def test_two_payers_two_invoices(self):
        """L11, L12: journey 5: the payer's invoice, the patient's share, the extra alone."""
        plan = self.insured()
        plan.with_user(self.users["coordinator"]).action_agree(plan.option_ids)
        steps = plan.option_ids.step_ids
        steps.with_user(self.users["doctor"]).action_done()
        moves = steps.with_user(self.users["receptionist"])._create_invoices()
        self.assertEqual(
            {move.partner_id: move.amount_total for move in moves},
            {self.payer: plan.option_ids.amount_payer, self.patient.partner_id: plan.option_ids.amount_patient},
        )

    @mute_logger("odoo.sql_db")
    def test_locked_by_the_database(self):
        """L6: no step leaves an insured plan, and none joins it that the programme does not cover."""
        plan = self.insured()
        step = plan.option_ids.step_ids[:1]
        with self.assertRaisesRegex(UserError, "programme"):
            step.action_remove("The patient does not want it at all")
        with self.assertRaisesRegex(UserError, "extras"):
            plan.action_move_step(step.id)
        crown = self.env.ref("dental_plan.procedure_crown_mc").product_variant_id
        for query, args in (
            ("UPDATE dental_plan_step SET procedure_id = %s WHERE id = %s", (crown.id, step.id)),
            ("UPDATE dental_plan_step SET state = 'removed', removal_reason = 'long enough reason' WHERE id = %s", (step.id,)),
        ):
            with self.subTest(query=query), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query, args)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            step.create({"patient_id": self.patient.id, "plan_id": plan.id, "option_id": step.option_id.id,
                         "procedure_id": crown.id, "price": 1, "list_price": 1})

    def test_amounts_hidden_by_every_door(self):
        """L6, L7: who has no right reads no amount: screen, print, read, search_read, grouping, export."""
        plan = self.insured()
        self.assertTrue(plan.amounts_hidden)
        step = plan.option_ids.step_ids[:1]
        for role in ("doctor", "coordinator", "assistant", "operator"):
            with self.subTest(role=role):
                self.users[role].group_ids += self.env.ref("base.group_allow_export")
                mine = step.with_user(self.users[role])
                self.assertFalse(mine.read(["price"])[0]["price"])
                self.assertFalse(mine.search_read([("id", "=", step.id)], ["price", "payer_amount"])[0]["price"])
                self.assertFalse(mine.web_read({"price": {}, "option_id": {"fields": {"amount_total": {}}}})[0]["option_id"]["amount_total"])
                self.assertFalse(
                    mine._read_group([("option_id", "=", step.option_id.id)], ["option_id"], ["price:sum"])
                )
                self.assertFalse(mine.search_count([("id", "=", step.id), ("price", ">", 0)]))
                self.assertFalse(mine.search([("id", "=", step.id)], order="price desc"))
                self.assertFalse(plan.with_user(self.users[role]).search([("option_ids.amount_total", ">", 0), ("id", "=", plan.id)]))
                with self.assertRaises(AccessError):
                    mine.export_data(["price"])
                if role != "operator":
                    data = plan.with_user(self.users[role]).screen()
                    self.assertIsNone(data["options"][0]["total"])
                    self.assertEqual({row["price"] for row in data["steps"]}, {None})
        self.assertFalse(plan.with_user(self.users["doctor"])._print_values()["show"])
        self.assertTrue(step.with_user(self.users["receptionist"]).read(["price"])[0]["price"])

    def test_limits(self):
        """L11: a limit a year and a co-payment by amount."""
        self.program.write({"amount_per_year": 70, "copay_amount": 20, "coverage_percent": 100})
        plan = self.insured()
        self.assertEqual(plan.option_ids.amount_payer, 70)
        self.program.amount_per_year = 0
        self.program.limit_ids = [Command.create({"procedure_id": self.hygiene.id, "waiting_days": 9999})]
        plan.action_build()
        hygiene = plan.step_ids.filtered(lambda step: step.procedure_id == self.hygiene)
        self.assertEqual((hygiene.payer_amount, hygiene.payer_refusal), (0, "waiting"))

    def test_letter_of_guarantee(self):
        """L11: where the programme asks for one, a plan is agreed only with a letter that covers it."""
        self.program.needs_guarantee = True
        plan = self.insured().with_user(self.users["coordinator"])
        with self.assertRaisesRegex(UserError, "letter of guarantee"):
            plan.action_agree(plan.option_ids)
        self.env["dental.insurance.guarantee"].with_user(self.users["receptionist"]).create(
            {"policy_id": self.policy.id, "number": "G-1", "amount": 1000, "valid_from": "2026-01-01", "valid_until": "2099-01-01"}
        )
        plan.action_agree(plan.option_ids)
        self.assertEqual(plan.state, "agreed")
