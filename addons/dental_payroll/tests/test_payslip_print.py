from io import BytesIO

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PayCase
from .test_accruals import PERCENT_DONE


@tagged("post_install", "-at_install", "dental_payroll")
class TestPayslipPrint(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme("doctor", PERCENT_DONE)
        cls.scheme("other_doctor", PERCENT_DONE)
        cls.step = cls.work(1234.5)
        cls.work(100, doctor=cls.other_doctor)
        cls.env["dental.pay.component"].create(
            {"name": "Test tax", "code": "TESTTAX", "sequence": 100, "kind": "percent", "side": "deduction", "rate": 9.5}
        )
        cls.closed = cls.month()
        cls.closed.action_compute()
        cls.closed.action_close()
        cls.slip = cls.closed.slip_ids.filtered(lambda slip: slip.employee_id == cls.people["doctor"])

    def print_as(self, role, slip):
        report = self.env["ir.actions.report"].with_user(self.users[role]).with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf("dental_payroll.dental_payslip_report", slip.ids)
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)

    def test_payslip_names_every_accrual(self):
        """Y4/Y6: the doctor prints the own slip: every piece of work, the sum in words, the patient by code only."""
        text = self.print_as("doctor", self.slip)
        for piece in ("Test filling", "370.35", "9.5 %", "335.17", "Three Hundred", self.patient.code):
            self.assertIn(piece.lower(), text.lower())
        self.assertNotIn("Anna Pay", text)
        self.assertNotIn("Draft", text)

    def test_nobody_prints_the_slip_of_another(self):
        """Y6: print is a door too."""
        for role in ("other_doctor", "manager", "receptionist"):
            with self.assertRaises(AccessError):
                self.print_as(role, self.slip)

    def test_walk_from_slip_to_visit_and_back(self):
        """Y3: slip line → accrual → work, and from the work to its accruals."""
        line = self.slip.line_ids.filtered(lambda line: line.side == "earning")
        action = line.action_open_accruals()
        accrual = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(accrual.step_id, self.step)
        self.assertEqual(accrual.action_open_step()["res_id"], self.step.id)
        back = self.step.action_open_accruals()
        self.assertEqual(self.env[back["res_model"]].search(back["domain"]).payslip_id, self.slip)
