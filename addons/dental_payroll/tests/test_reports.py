from odoo.tests import tagged

from .common import PayCase


@tagged("post_install", "-at_install", "dental_payroll")
class TestReports(PayCase):
    """Y5, wishes 150, 151: figures per doctor and per administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit(cls.patient, "2026-10-05 08:00:00")
        cls.visit(cls.patient, "2026-10-19 08:00:00", state="booked")
        cls.once = cls.env["dental.patient"].create({"name": "Once Only"})
        cls.visit(cls.once, "2026-10-06 08:00:00")
        cls.work(300)
        cls.pay(cls, cls.invoice(cls.work(100)))
        cls.punch("doctor", "2026-10-05 06:00:00", "2026-10-05 10:00:00")
        cls.env["dental.work.day"].rebuild(cls.company, "2026-10-05", "2026-10-05")

    @classmethod
    def visit(cls, patient, start, state="done"):
        return cls.env["dental.appointment"].create(
            {
                "patient_id": patient.id, "doctor_id": cls.doctor.id, "start": start, "stop": start.replace("08:00", "08:30"),
                "state": state, "booked_at": "2026-10-01 08:00:00",
            }
        )

    def figures(self, *names, user=None):
        report = self.env["dental.doctor.report"].with_user(user or self.env.user)
        return report._read_group([("resource_id", "=", self.doctor.id)], [], [f"{name}:{how}" for name, how in names])[0]

    def test_work_money_hours(self):
        done, money, per_hour, visits = self.figures(
            ("amount_done", "sum"), ("amount_received", "sum"), ("amount_per_hour", "avg"), ("visits", "sum")
        )
        self.assertEqual((done, money, per_hour, visits), (400, 100, 100, 2))

    def test_retention_by_cohort(self):
        new, again, percent = self.figures(("new_patients", "sum"), ("retained_patients", "sum"), ("retention_percent", "avg"))
        self.assertEqual((new, again, percent), (2, 1, 50))

    def test_who_sees_whose(self):
        self.assertEqual(self.figures(("work_count", "sum"), user=self.users["doctor"]), (2,))
        self.assertFalse(self.figures(("work_count", "sum"), user=self.users["other_doctor"])[0])
        self.assertEqual(self.figures(("work_count", "sum"), user=self.users["manager"]), (2,))

    def test_retention_is_paid(self):
        """Y2: a bonus per new patient who came again, in the month of the second booking."""
        self.scheme("doctor", {"basis": "retained", "method": "fixed", "rate": 15})
        run = self.month()
        run.action_compute()
        self.assertEqual(self.earned("doctor", origin="retention"), 15)

    def test_by_administrator(self):
        rows = self.env["dental.desk.report"].with_user(self.users["manager"])._read_group(
            [("user_id", "=", self.env.uid)], [], ["bookings:sum", "came_percent:avg"]
        )
        self.assertEqual(rows[0][0], 3)
        self.assertAlmostEqual(rows[0][1], 66.67, 1)
