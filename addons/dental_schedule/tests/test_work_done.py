from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ScheduleCase


@tagged("post_install", "-at_install")
class TestWorkDone(ScheduleCase):
    def running(self, **values):
        appointment = self.book(**values)
        appointment.action_arrive()
        appointment.write({"state": "in_chair"})
        return appointment

    def test_S15_a_visit_closes_only_steps_of_its_own_patient(self):
        procedure = self.env.ref("dental_plan.procedure_exam").product_variant_id
        stranger = self.env["dental.patient"].create({"name": "Somebody Else"})
        step = self.env["dental.plan.step"].create(
            {"patient_id": stranger.id, "procedure_id": procedure.id, "price": 10, "company_id": self.company.id}
        )
        appointment = self.running()
        with self.assertRaisesRegex(UserError, "Choose steps of"):
            appointment.action_done(step_ids=step.ids)
        self.assertEqual((step.state, appointment.state), ("planned", "in_chair"))

    def test_S15_wished_work_is_billed_at_the_patients_price_list(self):
        procedure = self.env.ref("dental_plan.procedure_exam").product_variant_id
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Family", "currency_id": self.company.currency_id.id, "company_id": False,
                "item_ids": [(0, 0, {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10})],
            }
        )
        self.patient.partner_id.with_company(self.company).property_product_pricelist = pricelist
        appointment = self.running(procedure_ids=procedure.ids)
        appointment.action_done()
        self.assertEqual(appointment.step_ids.price, procedure.lst_price * 0.9)
        self.assertEqual(appointment.step_ids.state, "done")
