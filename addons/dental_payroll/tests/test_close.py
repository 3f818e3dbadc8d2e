from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PayCase
from .test_accruals import PERCENT_DONE


@tagged("post_install", "-at_install", "dental_payroll")
class TestClose(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme("doctor", PERCENT_DONE)
        cls.scheme("receptionist", {"basis": "hours", "method": "fixed", "rate": 12}, {"basis": "overtime", "method": "fixed", "rate": 18})
        cls.work(200)
        cls.shift("receptionist", "2026-10-05 07:00:00", "2026-10-05 15:00:00")
        cls.punch("receptionist", "2026-10-05 07:20:00", "2026-10-05 16:00:00")

    def test_hours_late_and_overtime(self):
        """Y1: late and overtime against the roster; only agreed overtime is paid."""
        run = self.month()
        run.action_compute()
        day = self.env["dental.work.day"].search([("employee_id", "=", self.people["receptionist"].id)])
        self.assertEqual((day.planned, day.worked, day.late, day.overtime), (480, 520, 20, 60))
        self.assertEqual(self.earned("receptionist"), 92)
        day.with_user(self.users["manager"]).action_agree_overtime()
        run.action_compute()
        self.assertEqual(self.earned("receptionist"), 110)

    def test_compute_again_changes_nothing(self):
        """Y4: a run may be computed as often as wanted."""
        run = self.month()
        run.action_compute()
        first = {slip.employee_id: slip.amount_net for slip in run.slip_ids}
        count = self.env["dental.accrual"].search_count([])
        run.action_compute()
        self.assertEqual({slip.employee_id: slip.amount_net for slip in run.slip_ids}, first)
        self.assertEqual(self.env["dental.accrual"].search_count([]), count)
        self.assertEqual(first[self.people["doctor"]], 60)

    def test_close_posts_one_entry_to_the_cent(self):
        """Y4: one move, a payable per employee, the slips add up to it; paid through the ERP."""
        tax = self.env["dental.pay.component"].create(
            {"name": "Tax", "code": "TAX", "sequence": 100, "kind": "percent", "side": "deduction", "rate": 13.3}
        )
        self.env["dental.pay.component"].create(
            {"name": "Social", "code": "SOC", "sequence": 110, "kind": "percent", "side": "employer", "rate": 22.22}
        )
        self.env["dental.pay.adjustment"].create(
            {"employee_id": self.people["doctor"].id, "amount": 10, "date": "2026-10-20", "company_id": self.company.id}
        )
        run = self.month()
        run.action_compute()
        run.action_close()
        self.assertEqual(run.state, "closed")
        move = run.move_id
        payables = move.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        self.assertAlmostEqual(sum(payables.mapped("credit")), sum(run.slip_ids.mapped("amount_due")), 2)
        doctor = run.slip_ids.filtered(lambda slip: slip.employee_id == self.people["doctor"])
        self.assertEqual((doctor.amount_gross, doctor.amount_net), (60, 42.02))
        self.assertEqual(doctor.accrual_ids.mapped("amount"), [60])
        self.assertEqual(doctor.line_ids.filtered(lambda line: line.component_id == tax).amount, 7.98)
        self.assertEqual(set(run.slip_ids.mapped("state")), {"posted"})
        wizard = self.env["account.payment.register"].with_context(**run.action_pay()["context"]).create({"journal_id": self.bank.id})
        payments = wizard._create_payments()
        self.assertEqual(set(run.slip_ids.mapped("state")), {"paid"})
        self.assertEqual(payments.dental_pay_run_id, run)

    @mute_logger("odoo.sql_db")
    def test_closed_month_stays(self):
        """Y4: nothing of a closed month changes; a correction counts in the next."""
        run = self.month()
        run.action_compute()
        run.action_close()
        slip = run.slip_ids[0]
        for statement in (
            "UPDATE dental_payslip SET amount_net = 1 WHERE id = %(slip)s",
            "DELETE FROM dental_payslip WHERE id = %(slip)s",
            "UPDATE dental_payslip SET state = 'draft' WHERE id = %(slip)s",
            "UPDATE dental_payslip_line SET amount = 1 WHERE payslip_id = %(slip)s",
            "DELETE FROM dental_payslip_line WHERE payslip_id = %(slip)s",
            "UPDATE dental_pay_run SET state = 'computed' WHERE id = %(run)s",
            "UPDATE dental_accrual SET payslip_id = NULL WHERE payslip_id = %(slip)s",
        ):
            with self.assertRaisesRegex(Exception, "closed|never changed"), self.env.cr.savepoint():
                self.env.cr.execute(statement, {"slip": slip.id, "run": run.id})
        with self.assertRaisesRegex(UserError, "closed"):
            run.action_compute()
        with self.assertRaisesRegex(UserError, "next pay run"):
            run.move_id.button_draft()
        step = self.env["dental.plan.step"].search([("doctor_id", "=", self.doctor.id)])
        self.refund(self.invoice(step), day="2026-10-30")
        back = self.env["dental.accrual"].search([("step_id", "=", step.id), ("amount", "<", 0)])
        self.assertEqual(back.amount, -60)
        self.assertGreaterEqual(str(back.date), "2026-11-01")
        following = self.month("2026-11-15")
        following.action_compute()
        mine = following.slip_ids.filtered(lambda slip: slip.employee_id == self.people["doctor"])
        self.assertEqual((mine.amount_gross, mine.amount_net, mine.debt_after), (-60, 0, 60))

    def test_gap_stops_the_person(self):
        """Y4: who has a gap gets no sum; the list says what is missing; others may go on."""
        self.scheme("other_doctor", {**PERCENT_DONE, "laboratory": "before"})
        self.work(1000, procedure=self.crown, doctor=self.other_doctor)
        run = self.month()
        run.action_compute()
        stopped = run.slip_ids.filtered("is_stopped")
        self.assertEqual(stopped.employee_id, self.people["other_doctor"])
        with self.assertRaisesRegex(UserError, "laboratory"):
            run.action_close()
        run.action_leave_stopped()
        run.action_close()
        self.assertEqual(len(run.slip_ids), 2)

    def test_stale_run_is_not_closed(self):
        run = self.month()
        run.action_compute()
        self.work(50)
        with self.assertRaisesRegex(UserError, "Compute again"):
            run.action_close()

    def test_branch(self):
        """Y4: a branch pays in its parent's journal and accounts, closed months of the one leave the other open."""
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id, "country_id": self.env.ref("base.us").id}
        )
        self.env.cr.precommit.run()  # the ERP gives the branch its chart there
        self.env.user.company_ids |= branch
        env = self.env(context={**self.env.context, "allowed_company_ids": [branch.id, self.company.id]})
        employee = env["hr.employee"].create({"name": "Branch doctor", "company_id": branch.id})
        env["dental.pay.scheme"].assign(
            employee.id, "Branch salary", [{"basis": "month", "method": "fixed", "rate": 3100}], "2026-10-11", company_id=branch.id
        )
        run = env["dental.pay.run"].with_company(branch).for_month("2026-10-01", branch)
        run.action_compute()
        self.assertEqual(run.slip_ids.mapped("amount_net"), [2100])
        run.action_close()
        self.assertEqual(run.move_id.company_id, branch)
        self.assertEqual(run.move_id.journal_id.company_id, self.company)
        own = self.month()
        own.action_compute()
        own.action_close()
        self.assertEqual(own.move_id.journal_id, run.move_id.journal_id)
