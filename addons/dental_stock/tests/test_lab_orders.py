from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..const import LAB_STATES, LAB_TRANSITIONS
from .common import StockCase


@tagged("post_install", "-at_install")
class TestLabOrders(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab = cls.env["res.partner"].create({"name": "Crown Lab"})
        cls.crown = cls.env.ref("dental_plan.procedure_crown_zirconia")
        cls.crown.dental_lab_kind = "crown"
        cls.piece = cls.env["product.product"].create({"name": "Zirconia crown (lab)", "type": "service", "purchase_ok": True})

    def order(self, *steps):
        steps = steps or (self.step(self.crown, surfaces=False),)
        order = self.env["dental.lab.order"].order_for(self.env["dental.plan.step"].concat(*steps))
        order.write({"lab_id": self.lab.id, "product_id": self.piece.id, "price": 120})
        return order

    def test_F2_an_order_is_made_once_from_the_steps_that_need_a_piece(self):
        step = self.step(self.crown, surfaces=False)
        order = self.order(step, self.step())
        self.assertEqual((order.step_ids, order.teeth, order.kind), (step, "16", "crown"))
        self.assertFalse(self.env["dental.lab.order"].order_for(step))

    def test_F2_sending_makes_the_purchase_order_and_its_cost_goes_to_the_steps(self):
        first, second = self.step(self.crown, surfaces=False), self.step(self.crown, surfaces=False)
        second.tooth_id = self.env["dental.tooth"].search([("fdi", "=", "17")])
        order = self.order(first, second)
        order.price = 100.01
        order.action_send()
        self.assertEqual(order.purchase_id.state, "purchase")
        self.assertEqual(order.purchase_id.partner_id, self.lab)
        self.assertAlmostEqual(first.lab_cost + second.lab_cost, order.purchase_id.amount_untaxed)
        order.action_receive()
        self.assertEqual(order.purchase_id.order_line.qty_received, order.purchase_id.order_line.product_qty)

    def test_F2_due_the_day_before_the_fitting_visit_and_late_when_not_back(self):
        step = self.step(self.crown, surfaces=False)
        plan = self.env["dental.plan"].create({"patient_id": self.patient.id})
        option = self.env["dental.plan.option"].create({"plan_id": plan.id, "tier": "optimal"})
        visit = self.env["dental.plan.visit"].create({"plan_id": plan.id, "option_id": option.id, "duration": 60})
        step.write({"plan_id": plan.id, "option_id": option.id, "visit_id": visit.id})
        order = self.order(step)
        answer = self.env["dental.appointment"].book(
            {"visit_id": visit.id, "start": datetime(2030, 5, 8, 9, 0), "doctor_id": self.doctor.id, "chair_id": self.chair.id}
        )
        self.assertEqual(str(order.due_on), "2030-05-07")
        appointment = self.env["dental.appointment"].browse(answer["id"])
        self.assertIn("not back from the laboratory", appointment.stock_warning)
        with freeze_time("2030-05-09"):
            self.assertIn(order, self.env["dental.lab.order"].search([("is_late", "=", True)]))
        order.action_send()
        order.action_receive()
        appointment.invalidate_recordset(["stock_warning"])
        self.assertFalse(appointment.stock_warning)

    def test_F2_no_laboratory_no_order(self):
        order = self.order()
        order.lab_id = False
        with self.assertRaisesRegex(UserError, "Choose the laboratory"):
            order.action_send()

    def test_F2_a_redo_under_warranty_costs_nothing(self):
        order = self.order()
        order.action_send()
        order.action_receive()
        order.action_fit()
        again = self.env["dental.lab.order"].browse(order.action_redo()["res_id"])
        self.assertEqual((again.redo_of_id, again.cost, again.state), (order, 0, "draft"))

    def test_F2_every_pair_of_states(self):
        ways = {"sent": "action_send", "received": "action_receive", "fitted": "action_fit", "cancelled": "action_cancel"}
        for state, _label in LAB_STATES:
            for target, way in ways.items():
                with self.subTest(state=state, target=target), self.env.cr.savepoint():
                    order = self.order()
                    self.env.flush_all()
                    self.env.cr.execute("UPDATE dental_lab_order SET state = %s WHERE id = %s", [state, order.id])
                    order.invalidate_recordset()
                    if target in LAB_TRANSITIONS[state]:
                        getattr(order, way)()
                        self.assertEqual(order.state, target)
                    else:
                        with self.assertRaises(UserError):
                            getattr(order, way)()
