from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import StockCase


@tagged("post_install", "-at_install")
class TestRights(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = new_test_user(cls.env, "stock_desk", "dental_patient.group_dental_receptionist")
        cls.medic = new_test_user(cls.env, "stock_medic", "dental_patient.group_dental_doctor")

    def test_F1_a_doctor_without_rights_in_stock_ends_a_visit_and_the_goods_leave(self):
        self.stock(self.gloves, 10)
        step = self.step()
        step.with_user(self.medic).action_done(doctor=self.doctor)
        self.assertEqual(self.left(self.gloves), 8)
        self.assertTrue(step.with_user(self.medic).material_use_ids)

    def test_F1_nobody_writes_a_use_by_hand(self):
        self.stock(self.gloves, 10)
        step = self.step()
        step.action_done(doctor=self.doctor)
        use = step.material_use_ids[:1]
        for user in (self.desk, self.medic):
            with self.assertRaises(AccessError):
                use.with_user(user).write({"reason": "x"})
        with self.assertRaises(AccessError):
            use.with_user(self.desk).read(["planned_quantity"])

    def test_F2_costs_are_closed_to_the_chair_and_the_desk(self):
        step = self.step()
        order = self.env["dental.lab.order"].create({"patient_id": self.patient.id, "step_ids": step.ids, "price": 90})
        for user in (self.desk, self.medic):
            with self.assertRaises(AccessError):
                order.with_user(user).read(["price"])
            with self.assertRaises(AccessError):
                step.with_user(user).read(["lab_cost"])
