from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PayCase
from .test_accruals import PERCENT_DONE


@tagged("post_install", "-at_install", "dental_payroll")
class TestRights(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme("doctor", PERCENT_DONE)
        cls.scheme("other_doctor", PERCENT_DONE)
        cls.work(200)
        cls.work(100, doctor=cls.other_doctor)
        cls.closed = cls.month()
        cls.closed.action_compute()
        cls.closed.action_close()

    def test_everyone_sees_the_own_pay_only(self):
        """Y6: own accruals and slips, nobody else's, by search, read and groups."""
        accruals = self.env["dental.accrual"].with_user(self.users["doctor"])
        self.assertEqual(accruals.search([]).mapped("amount"), [60])
        self.assertEqual([amount for [amount] in accruals._read_group([], [], ["amount:sum"])], [60])
        other = self.env["dental.accrual"].search([("employee_id", "=", self.people["other_doctor"].id)])
        with self.assertRaises(AccessError):
            other.with_user(self.users["doctor"]).read(["amount"])
        slips = self.env["dental.payslip"].with_user(self.users["doctor"]).search([])
        self.assertEqual(slips.employee_id.ids, self.people["doctor"].ids)
        self.assertEqual(slips.line_ids.mapped("amount"), [60])

    def test_no_other_role_sees_pay(self):
        """Y6: manager, chief doctor, desk and the rest see nothing of others by any door."""
        for role in ("manager", "chief_doctor", "receptionist", "operator", "coordinator", "assistant"):
            with self.subTest(role=role):
                env = self.env(user=self.users[role])
                for model in ("dental.accrual", "dental.payslip", "dental.payslip.line"):
                    self.assertFalse(env[model].search([]))
                for model in ("dental.pay.scheme", "dental.pay.rule", "dental.pay.run", "dental.pay.assignment"):
                    with self.assertRaises(AccessError):
                        env[model].search([])
                with self.assertRaises(AccessError):
                    env["dental.plan.step"].search([("doctor_id", "=", self.doctor.id)]).read(["accrual_ids"])
                with self.assertRaises(AccessError):
                    env["dental.plan.step"].search([("accrual_ids.amount", ">", 0)])

    def test_desk_does_not_see_the_posting(self):
        """Y6: who reads invoices reads no entry, item or payment of pay."""
        for role in ("receptionist", "manager"):
            env = self.env(user=self.users[role])
            move = self.closed.move_id
            self.assertFalse(env["account.move"].search([("id", "=", move.id)]))
            self.assertFalse(env["account.move.line"].search([("move_id", "=", move.id)]))
            self.assertFalse(env["account.move.line"]._read_group([("move_id", "=", move.id)], [], ["balance:sum"])[0][0])
            with self.assertRaises(AccessError):
                move.line_ids[0].with_user(self.users[role]).read(["balance"])

    def test_desk_does_not_see_pay_that_is_owed(self):
        """Y6: the sum owed to a contact holds no pay for who may not see it, and cannot be searched by."""
        contact = self.people["doctor"].work_contact_id
        self.assertEqual(contact.with_user(self.users["payroll"]).debit, 60)
        desk = contact.with_user(self.users["receptionist"])
        self.assertFalse(desk.debit)
        self.assertFalse(desk.search([("id", "=", contact.id), ("debit", ">", 1)]))
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.insurer.id, "invoice_date": "2026-11-02",
             "invoice_line_ids": [Command.create({"name": "Paper", "price_unit": 50, "tax_ids": [Command.clear()]})]}
        )
        bill.action_post()
        self.assertEqual(desk.search([("id", "=", self.insurer.id), ("debit", ">", 1)]), self.insurer)

    def test_payroll_sees_all(self):
        env = self.env(user=self.users["payroll"])
        self.assertEqual(len(env["dental.accrual"].search([])), 2)
        self.assertEqual(len(env["dental.payslip"].search([])), 2)

    def test_nobody_writes_the_ledger_by_hand(self):
        """Y3: only payroll adds lines, with a reason; nobody changes one."""
        for role in ("doctor", "manager"):
            with self.assertRaises(AccessError):
                self.env["dental.accrual"].with_user(self.users[role]).create(
                    {"employee_id": self.people["doctor"].id, "date": "2026-11-05", "amount": 5, "note": "please"}
                )
        line = self.env["dental.accrual"].with_user(self.users["payroll"]).create(
            {"employee_id": self.people["doctor"].id, "date": "2026-11-05", "amount": 5, "note": "Bonus agreed"}
        )
        with self.assertRaises(AccessError):
            line.amount = 6
