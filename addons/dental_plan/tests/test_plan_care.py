from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanCare(PlanCase):
    def test_protocol_versions(self):
        """L2: editing a protocol that plans were built from makes a new version; the plans keep theirs."""
        plan = self.built(("36", "caries_medium", "O"))
        protocol = plan.step_ids.protocol_id.with_env(self.env)
        self.assertEqual(protocol.version, 1)
        line = protocol.step_ids[:1]
        used = plan.step_ids.filtered(lambda step: step.protocol_step_id == line)
        protocol.with_user(self.users["chief_doctor"]).write(
            {"step_ids": [Command.update(line.id, {"wait_days": 5})], "problem": "New words"}
        )
        self.assertEqual(protocol.version, 2)
        old = plan.step_ids.protocol_id
        self.assertEqual((old.version, old.active, old.code), (1, False, protocol.code))
        self.assertNotEqual(old.problem, "New words")
        self.assertEqual(used.protocol_step_id.wait_days, 0)
        self.assertEqual(used.protocol_step_id.protocol_id, old)
        protocol.write({"problem": "Newer"})
        self.assertEqual(protocol.version, 2, "no plan was built from version 2")

    def test_order_is_kept_when_done(self):
        """L13: no shortcut: a step whose forerunner is open is refused, with what to do."""
        plan = self.agreed(("45", "pulpitis"))
        crown = plan.agreed_option_id.step_ids.filtered(lambda step: step.stage == "prosthetics")
        with self.assertRaisesRegex(UserError, "comes after"):
            crown.action_done()
        plan.agreed_option_id.step_ids.action_done()
        self.assertEqual(plan.progress, 100)

    def test_specialists_and_quota(self):
        """L17: limited to named specialists and to a number a month."""
        other = self.env["resource.resource"].create({"name": "Dr. Other", "dental_role": "doctor", "resource_type": "user"})
        plan = self.agreed(("36", "caries_medium", "O"), ("16", "caries_medium", "O"))
        first, second = plan.agreed_option_id.step_ids.filtered("tooth_id")
        procedure = first.sudo().procedure_id
        procedure.dental_specialist_ids = other
        with self.assertRaisesRegex(UserError, "Dr. Other"):
            first.action_done(doctor=self.doctor)
        procedure.dental_specialist_ids = False
        procedure.dental_quota_month = 1
        first.action_done(doctor=self.doctor)
        with self.assertRaisesRegex(UserError, "quota"):
            second.action_done(doctor=self.doctor)

    def test_phased_out(self):
        """L17: a procedure is not planned after its last day; the next tier stands in."""
        self.env.ref("dental_plan.procedure_filling_premium").dental_valid_until = fields.Date.today() - timedelta(days=1)
        plan = self.built(("36", "caries_medium", "O"))
        self.assertNotIn(self.env.ref("dental_plan.procedure_filling_premium").product_variant_id, plan.step_ids.procedure_id)
        self.assertEqual(len(plan.option_ids), 3)

    @mute_logger("odoo.sql_db")
    def test_handover_has_owner_and_deadline(self):
        """L16: red until accepted; nobody falls between two doctors."""
        surgeon = self.env["resource.resource"].create({"name": "Dr. Knife", "dental_role": "doctor", "resource_type": "user"})
        plan = self.agreed(("46", "hopeless"))
        step = plan.agreed_option_id.step_ids.filtered(lambda step: step.stage == "surgery")
        handovers = self.env["dental.plan.handover"].with_user(self.users["doctor"])
        handover = handovers.create(
            {"plan_id": plan.id, "step_id": step.id, "to_id": surgeon.id, "deadline": fields.Date.today() - timedelta(days=1)}
        )
        self.assertEqual((handover.from_id, handover.state, handover.is_late), (self.doctor, "pending", True))
        self.assertIn(handover, handovers.search([("is_late", "=", True)]))
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            handover.copy()
        handover.action_accept()
        self.assertEqual(step.owner_id, surgeon)
        with self.assertRaisesRegex(UserError, "answered"):
            handover.action_return()
        with self.assertRaises(AccessError):
            handover.with_user(self.users["receptionist"]).read(["note"])

    def test_complication_and_redo(self):
        """L10: against the original step and doctor; the redo is free and tied to it, agreed prices stay frozen."""
        plan = self.agreed(("36", "caries_medium", "O"))
        step = plan.agreed_option_id.step_ids
        complications = self.env["dental.complication"].with_user(self.users["doctor"])
        with self.assertRaisesRegex(UserError, "done"):
            complications.create({"step_id": step.id, "kind": "pain", "description": "x"})
        step.action_done(doctor=self.doctor)
        complication = complications.create({"step_id": step.id, "kind": "loss", "description": "Filling lost after a week"})
        self.assertEqual(complication.doctor_id, self.doctor)
        complication.action_redo()
        redo = complication.redo_step_id
        self.assertEqual((redo.redo_of_id, redo.price, redo.state, redo.option_id), (step, 0, "planned", step.option_id))
        redo.action_done(doctor=self.doctor)
        self.assertEqual(step.option_id.amount_total, step.price)

    def test_removed_mandatory_reaches_the_chief_doctor(self):
        """L6, L13: on the chief doctor's list, and counted per doctor."""
        plan = self.built(("36", "caries_medium", "O"))
        step = plan.option_ids[0].step_ids.filtered("is_mandatory")[:1]
        step.action_remove("The patient refuses this filling for now")
        action = self.env.ref("dental_plan.dental_plan_step_removed_action")
        domain = [("state", "=", "removed"), ("is_mandatory", "=", True)]
        self.assertEqual(str(domain), action.domain)
        self.assertIn(step, self.env["dental.plan.step"].with_user(self.users["chief_doctor"]).search(domain))
        counted = self.env["dental.plan"].with_user(self.users["chief_doctor"])._read_group(
            [("id", "=", plan.id)], ["doctor_id"], ["removed_mandatory_count:sum"]
        )
        self.assertEqual(counted, [(self.doctor, 1)])

    def test_nightly_watch(self):
        """L9, L10, L15: offers expire, visits become overdue, plans at the dangerous point are flagged; twice is once."""
        old = self.built(("36", "caries_medium", "O"))
        old.action_propose()
        old.proposed_on = fields.Date.today() - timedelta(days=200)
        plan = self.agreed(("46", "hopeless"), ("17", "caries_medium", "O"))
        plan.agreed_on = fields.Date.today() - timedelta(days=20)
        option = plan.agreed_option_id
        sanation = option.step_ids.filtered(lambda step: step.stage not in ("implantation", "prosthetics"))
        sanation.action_done()
        plans = self.env["dental.plan"]
        plans._cron_nightly()
        plans._cron_nightly()
        self.assertEqual(old.state, "expired")
        self.assertEqual(plan.danger, "sanation")
        overdue = option.visit_ids.filtered(lambda visit: visit.planned_on < fields.Date.today() and not visit.is_done)
        self.assertEqual(set(overdue.mapped("rhythm")) | {"overdue"}, {"overdue"})
        self.assertFalse(option.visit_ids.filtered("is_done").filtered(lambda visit: visit.rhythm == "overdue"))

    def test_protocols_that_ship(self):
        """L2: at least 25, each explained, with a tier that treats; economy never dearer than premium."""
        protocols = self.env["dental.protocol"].search([])
        self.assertGreaterEqual(len(protocols), 25)
        for protocol in protocols:
            with self.subTest(protocol=protocol.code):
                self.assertTrue(protocol.problem and protocol.solution and protocol.condition_ids)
                totals = {
                    tier: sum(line.procedure_id.lst_price for line in protocol.step_ids if line.tier == tier)
                    for tier in ("premium", "optimal", "economy")
                }
                self.assertLessEqual(totals["economy"], totals["optimal"])
                self.assertLessEqual(totals["optimal"], totals["premium"])
        for procedure in protocols.step_ids.procedure_id:
            self.assertTrue(procedure.dental_explanation, procedure.name)
