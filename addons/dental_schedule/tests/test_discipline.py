from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ScheduleCase


@tagged("post_install", "-at_install", "dental_schedule")
class TestDiscipline(ScheduleCase):
    """S11: after two late cancellations or no-shows the time is held until it is prepaid."""

    def strike(self, times=2):
        for n in range(times):
            appointment = self.book(9 + n, 30, day=n)
            with freeze_time(self.at(8, n)):
                appointment.action_cancel(by="patient")
        self.env.invalidate_all()

    def test_S11_two_strikes_hold_the_next_time(self):
        self.strike(1)
        self.assertFalse(self.patient.needs_prepayment)
        self.strike(2)
        self.assertTrue(self.patient.needs_prepayment)
        held = []
        self.patch(self.registry["dental.appointment"], "_after_appointment_held", lambda self: held.append(self.id))
        appointment = self.book(13, 60, day=3)
        self.assertEqual(appointment.state, "held")
        self.assertEqual(held, appointment.ids)
        self.assertGreater(appointment.prepay_amount, 0)
        self.assertIn("/payment/pay?", appointment.payment_url)
        self.assertIn(f"reference={appointment.name}", appointment.payment_url)

    def test_S11_what_the_clinic_cancels_does_not_count(self):
        for n in range(3):
            self.book(9 + n, 30).action_cancel(by="clinic")
        self.assertEqual(self.patient.strike_count, 0)

    def test_S11_a_kept_visit_starts_anew(self):
        self.strike()
        self.Appointment.create(
            {
                "patient_id": self.patient.id, "start": self.at(9, 4), "stop": self.at(10, 4), "state": "done", "company_id": self.company.id,
            }
        )
        self.env.invalidate_all()
        self.assertFalse(self.patient.needs_prepayment)

    def test_S11_payment_books_by_itself(self):
        self.strike()
        appointment = self.book(13, 60, day=3)
        booked = []
        self.patch(self.registry["dental.appointment"], "_after_appointment_booked", lambda self: booked.append(self.id))
        appointment._receive_prepayment(appointment.prepay_amount)
        self.assertEqual((appointment.state, appointment.payment_state), ("booked", "deposit"))
        self.assertEqual(booked, appointment.ids)

    def test_S11_the_paid_link_books(self):
        self.strike()
        appointment = self.book(13, 60, day=3)
        provider = self.env["payment.provider"].search([("company_id", "=", self.env.ref("base.main_company").id)], limit=1)
        provider = provider.copy({"company_id": self.company.id, "state": "disabled"})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id, "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
                "reference": f"{appointment.name}-1", "amount": appointment.prepay_amount, "currency_id": self.company.currency_id.id,
                "partner_id": self.patient.partner_id.id, "operation": "online_redirect",
            }
        )
        transaction.state = "done"
        self.patch(self.registry["payment.transaction"], "_create_payment", lambda self, **values: self.env["account.payment"])
        transaction._post_process()
        self.assertEqual(appointment.state, "booked")
        transaction._post_process()
        self.assertEqual(appointment.prepaid_amount, transaction.amount, "the money counts once")

    def test_S11_a_prepayment_posted_again_counts_once_and_a_cancelled_one_not(self):
        self.strike()
        appointment = self.book(13, 60, day=3)
        if not self.company.root_id.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", self.company.root_id, install_demo=False)
        payment = self.env["account.payment"].with_company(self.company).create(
            {
                "payment_type": "inbound", "partner_type": "customer", "partner_id": self.patient.partner_id.id,
                "amount": 5, "dental_appointment_id": appointment.id, "company_id": self.company.id,
            }
        )
        payment.action_post()
        payment.action_draft()
        self.assertEqual(appointment.prepaid_amount, 0)
        payment.action_post()
        self.assertEqual(appointment.prepaid_amount, 5)

    def test_S11_unpaid_is_freed_by_itself(self):
        self.strike()
        appointment = self.book(13, 60, day=3)
        with freeze_time(appointment.held_until + timedelta(minutes=1)):
            self.Appointment._cron_release_holds()
        self.assertEqual(appointment.state, "cancelled")

    def test_S11_a_waiver_needs_a_right_and_a_reason(self):
        self.strike()
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.patient.with_user(self.users["receptionist"]).action_waive_discipline("was in hospital")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.patient.with_user(self.users["manager"]).action_waive_discipline(" ")
        with freeze_time(self.at(0, 5)):
            self.patient.with_user(self.users["manager"]).action_waive_discipline("was in hospital")
        self.env.invalidate_all()
        self.assertFalse(self.patient.needs_prepayment)
