from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PlanCase

MOUTH = (
    ("36", "caries_deep", "MO"), ("37", "caries_medium", "O"), ("46", "hopeless"), ("45", "pulpitis"),
    ("26", "missing"), ("11", "discolouration"), ("", "calculus"),
)


@tagged("post_install", "-at_install")
class TestPlanScreen(PlanCase):
    def option(self, plan, tier="optimal"):
        return plan.option_ids.filtered(lambda option: option.tier == tier)

    def test_every_line_answers(self):
        """L7: place, problem, solution, procedure, why, minutes and price on every line, for doctor and coordinator."""
        plan = self.built(*MOUTH)
        for role in ("doctor", "coordinator"):
            data = plan.with_user(self.users[role]).screen()
            self.assertEqual([option["name"] for option in data["options"]], ["Premium", "Optimal", "Economy"])
            for row in data["steps"]:
                with self.subTest(role=role, step=row["procedure"]):
                    self.assertTrue(all(row[key] for key in ("place", "problem", "solution", "procedure", "explanation", "minutes")))
                    self.assertIsNotNone(row["price"])
            for option in data["options"]:
                own = [row for row in data["steps"] if row["option_id"] == option["id"]]
                self.assertAlmostEqual(option["total"], sum(row["price"] for row in own))
                self.assertAlmostEqual(option["total"], sum(month["amount"] for month in data["calendar"][option["id"]]))

    def test_same_queries_whatever_the_size(self):
        """L3: a small and a large plan are read with the same number of queries."""
        def queries(plan):
            self.env.flush_all()
            self.env.invalidate_all()
            count = self.env.cr.sql_log_count
            plan.screen()
            return self.env.cr.sql_log_count - count

        small = self.built(("36", "caries_deep", "MO"), ("46", "hopeless"))
        small.screen()
        first = queries(small)
        self.chart(*(((f"{quadrant}{place}", "pulpitis")) for quadrant in "124" for place in "1234567"))
        large = self.env["dental.plan"].with_user(self.users["doctor"]).create({"patient_id": self.patient.id})
        large.action_build()
        self.assertGreater(len(large.step_ids), 100)
        self.assertLessEqual(queries(large), first)
        self.assertLess(first, 60)

    def test_drag_with_totals_and_warnings(self):
        """L6, L14: moving recomputes visits; a crown dragged before its canal warns at once."""
        plan = self.built(*MOUTH)
        option = self.option(plan)
        canal = option.step_ids.filtered(lambda step: step.stage == "endodontics")
        crown = option.step_ids.filtered(lambda step: step.tooth_id.fdi == "45" and step.stage == "prosthetics")
        total = option.amount_total
        first = option.visit_ids.sorted("sequence")[:1]
        data = plan.action_move_step(crown.id, first.id)
        kinds = {row["kind"] for row in data["warnings"][option.id] if row["step_id"] == crown.id}
        self.assertTrue({"crown_first", "too_early"} <= kinds, kinds)
        self.assertEqual(crown.visit_id, first)
        self.assertEqual(option.amount_total, total)
        self.assertEqual(sorted(option.visit_ids.mapped("sequence")), list(range(1, len(option.visit_ids) + 1)))
        data = plan.action_move_step(crown.id)
        self.assertGreater(crown.visit_id.sequence, canal.visit_id.sequence)
        self.assertFalse([row for row in data["warnings"][option.id] if row["step_id"] == crown.id])

    def test_exchange_between_options(self):
        """L6, L13: a premium filling in the optimal option; what it replaces stays as removed with its reason."""
        plan = self.built(*MOUTH)
        step = self.option(plan, "premium").step_ids.filtered(lambda step: step.tooth_id.fdi == "37")
        target = self.option(plan)
        plan.action_exchange_step(step.id, target.id)
        here = target.step_ids.filtered(lambda one: one.tooth_id.fdi == "37")
        self.assertEqual(sorted(here.mapped("state")), ["planned", "removed"])
        self.assertEqual(plan.deviation_count, 2)
        canal = self.option(plan, "premium").step_ids.filtered(lambda one: one.tooth_id.fdi == "46" and one.stage == "surgery")
        with self.assertRaisesRegex(UserError, "not exchangeable"):
            plan.action_exchange_step(canal[:1].id, target.id)

    def test_alert_warns(self):
        """L14, P3: an anticoagulant warns at every extraction."""
        self.env["dental.alert"].create(
            {"patient_id": self.patient.id, "name": "x", "kind": "medication", "question_id": self.env.ref("dental_patient.question_anticoagulant").id}
        )
        plan = self.built(*MOUTH)
        warnings = plan.screen()["warnings"][self.option(plan).id]
        self.assertIn("harm", {row["kind"] for row in warnings})

    def test_same_plan_whoever_asks(self):
        """L3, wish 36: doctor, chief doctor and coordinator get the same plan, twice."""
        plans = [self.built(*MOUTH)] + [self.built(user=role) for role in ("chief_doctor", "coordinator", "doctor")]
        told = [
            [(s.option_id.tier, s.sequence, s.visit_id.sequence, s.tooth_id.fdi, s.procedure_id.id, s.price) for s in plan.step_ids]
            for plan in plans
        ]
        self.assertEqual(told, [told[0]] * 4)

    def test_deliberately_not_treated(self):
        """L3: what is left out on purpose is listed."""
        plan = self.built(*MOUTH)
        left = plan.finding_ids.filtered(lambda finding: finding.tooth_id.fdi == "11")
        plan.excluded_finding_ids = [Command.set(left.ids)]
        plan.action_build()
        self.assertFalse(plan.step_ids.filtered(lambda step: step.tooth_id.fdi == "11"))
        self.assertIn(left.display_name, plan.screen()["untreated"])

    def test_charts_and_print(self):
        """L7, L8: two drawings for clinical roles, none for others; a PDF of several pages."""
        plan = self.built(*MOUTH)
        option = self.option(plan)
        charts = plan.with_user(self.users["coordinator"]).screen_charts(option.id)
        self.assertEqual(len(charts), 2)
        self.assertNotEqual(charts[0]["svg"], charts[1]["svg"])
        self.assertEqual(plan.with_user(self.users["receptionist"]).screen_charts(option.id), [])
        content, kind = self.env["ir.actions.report"].with_user(self.users["coordinator"]).with_context(
            force_report_rendering=True
        )._render_qweb_pdf(
            "dental_plan.report_plan", plan.ids
        )
        self.assertEqual((kind, content[:5]), ("pdf", b"%PDF-"))
