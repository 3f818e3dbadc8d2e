from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestMaterials(StockCase):
    def test_F1_a_step_done_takes_its_norm_from_stock_first_expiring_first(self):
        self.stock(self.capsule, 5, "LATE", days=300)
        early = self.stock(self.capsule, 5, "EARLY", days=30)
        self.stock(self.gloves, 100)
        step = self.step()
        step.action_done(doctor=self.doctor)
        uses = step.material_use_ids
        self.assertEqual(set(uses.product_id), {self.capsule, self.gloves})
        capsule = uses.filtered(lambda use: use.product_id == self.capsule)
        self.assertEqual(capsule.move_ids.move_line_ids.lot_id, early)
        self.assertEqual((self.left(self.capsule), self.left(self.gloves)), (9, 98))
        self.assertEqual(capsule.lot_names, "EARLY")

    def test_F1_the_cost_of_a_step_is_the_valuation_of_its_moves(self):
        self.stock(self.capsule, 5, "L1", days=60)
        self.stock(self.gloves, 10)
        step = self.step()
        step.action_done(doctor=self.doctor)
        self.assertAlmostEqual(step.material_cost, 4.0 + 2 * 0.1)

    def test_F1_taken_once_however_often_it_is_called(self):
        self.stock(self.gloves, 10)
        step = self.step()
        step.action_done(doctor=self.doctor)
        before = self.left(self.gloves)
        self.env["dental.material.use"]._use_for(step)
        self.assertEqual(self.left(self.gloves), before)

    def test_F1_a_substitute_is_taken_where_the_material_ran_out(self):
        self.stock(self.other_capsule, 3, "S1", days=60)
        self.stock(self.gloves, 10)
        step = self.step()
        step.action_done(doctor=self.doctor)
        self.assertIn(self.other_capsule, step.material_use_ids.product_id)
        self.assertEqual(self.left(self.other_capsule), 2)

    def test_F1_shortage_never_stops_the_chair_and_is_seen(self):
        step = self.step()
        step.action_done(doctor=self.doctor)
        self.assertEqual(step.state, "done")
        capsule = step.material_use_ids.filtered(lambda use: use.product_id == self.capsule)
        self.assertEqual((capsule.quantity, capsule.short_quantity), (0, 1))
        self.assertEqual(self.left(self.gloves), -2, "without lots the stock goes below zero and is seen there")

    def test_F1_a_correction_needs_a_reason_and_is_a_further_move(self):
        self.stock(self.capsule, 5, "L1", days=60)
        self.stock(self.gloves, 10)
        step = self.step()
        step.action_done(doctor=self.doctor)
        gloves = step.material_use_ids.filtered(lambda use: use.product_id == self.gloves)
        with self.assertRaisesRegex(UserError, "Say why"):
            gloves.action_correct(4, "")
        gloves.action_correct(4, "A pair tore")
        self.assertEqual((gloves.quantity, self.left(self.gloves), len(gloves.move_ids)), (4, 6, 2))
        gloves.action_correct(3, "One came back")
        self.assertEqual((gloves.quantity, self.left(self.gloves), len(gloves.move_ids)), (3, 7, 3))
        capsule = step.material_use_ids.filtered(lambda use: use.product_id == self.capsule)
        capsule.action_correct(0, "Not opened")
        self.assertEqual((capsule.quantity, capsule.cost, self.left(self.capsule)), (0, 0, 5))

    def test_F1_many_steps_at_once_cost_no_query_more_for_norms(self):
        self.stock(self.gloves, 1000)
        self.filling.dental_norm_ids.filtered(lambda norm: norm.product_id == self.capsule).unlink()
        steps = self.env["dental.plan.step"].concat(*[self.step() for _number in range(10)])
        steps.action_done(doctor=self.doctor)
        self.assertEqual(len(steps.material_use_ids), 10)
        self.assertEqual(self.left(self.gloves), 980)

    def test_F1_shortage_warns_at_booking_of_a_long_visit(self):
        values = {
            "patient_id": self.patient.id,
            "doctor_id": self.doctor.id,
            "chair_id": self.chair.id,
            "procedure_ids": self.filling.product_variant_id.ids,
            "start": datetime(2030, 5, 6, 9, 0),
            "duration_minutes": 90,
        }
        appointment = self.env["dental.appointment"].browse(self.env["dental.appointment"].book(values)["id"])
        self.assertIn("Capsule A2 runs out", appointment.stock_warning)
        self.stock(self.capsule, 1, "L9", days=60)
        self.stock(self.gloves, 10)
        self.env.invalidate_all()
        self.assertFalse(appointment.stock_warning)
