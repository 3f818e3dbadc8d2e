from datetime import datetime

from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class PayCase(TransactionCase):
    """A clinic with two doctors, an assistant, a coordinator and payroll; schemes and work are made by each test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True, mail_create_nolog=True))
        cls.company = cls.env.company
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.company.resource_calendar_id.tz = "Europe/Paris"
        cls.env["product.template"].search([("is_dental", "=", True)]).taxes_id = [Command.clear()]
        cls.users = {
            role: new_test_user(cls.env, f"pay_{role}", groups=f"dental_patient.group_dental_{group}")
            for role, group in (
                ("doctor", "doctor"), ("other_doctor", "doctor"), ("assistant", "assistant"), ("coordinator", "coordinator"),
                ("receptionist", "receptionist"), ("manager", "manager"), ("chief_doctor", "chief_doctor"), ("operator", "operator"),
            )
        }
        cls.users["payroll"] = new_test_user(cls.env, "pay_payroll", groups="dental_payroll.group_dental_payroll")
        cls.people = {
            role: cls.env["hr.employee"].create({"name": f"Pay {role}", "user_id": cls.users[role].id})
            for role in ("doctor", "other_doctor", "assistant", "coordinator", "receptionist")
        }
        for role in ("doctor", "other_doctor", "assistant"):
            cls.people[role].resource_id.dental_role = "assistant" if role == "assistant" else "doctor"
        cls.doctor, cls.other_doctor, cls.assistant = (
            cls.people[role].resource_id for role in ("doctor", "other_doctor", "assistant")
        )
        cls.specialty = cls.env.ref("dental_patient.specialty_therapy")
        cls.doctor.dental_specialty_ids = cls.specialty
        cls.procedure, cls.crown = (
            cls.env["product.product"].create(
                {
                    "name": name, "is_dental": True, "type": "service", "list_price": price, "dental_stage": stage,
                    "dental_specialty_id": cls.specialty.id, "taxes_id": [Command.clear()],
                }
            )
            for name, price, stage in (("Test filling", 100.0, "therapy"), ("Test crown", 1000.0, "prosthetics"))
        )
        cls.patient = cls.env["dental.patient"].create({"name": "Anna Pay", "birthdate": "1980-01-01"})
        cls.insurer = cls.env["res.partner"].create({"name": "Insurer", "is_company": True})
        cls.bank = cls.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)

    @classmethod
    def scheme(cls, role, *rules, date_from="2026-01-01", **values):
        return cls.env["dental.pay.scheme"].assign(cls.people[role].id, f"Scheme {role}", rules, date_from, **values)

    @classmethod
    def work(cls, price=100.0, day="2026-10-05", procedure=None, doctor=None, **values):
        """A step outside a plan, done."""
        step = cls.env["dental.plan.step"].create(
            {
                "patient_id": cls.patient.id, "procedure_id": (procedure or cls.procedure).id,
                "price": price, "list_price": price, **values,
            }
        )
        step.action_done(doctor=doctor or cls.doctor, date=day)
        return step

    @classmethod
    def invoice(cls, steps, day="2026-10-06"):
        moves = steps._create_invoices()
        moves.invoice_date = day
        moves.action_post()
        return moves

    def pay(self, moves, amount=None, day="2026-10-07"):
        register = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"journal_id": self.bank.id, "payment_date": day, **({"amount": amount} if amount else {})})
        )
        return register._create_payments()

    def refund(self, move, day="2026-10-08"):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"date": day, "journal_id": move.journal_id.id}
        )
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.action_post()
        return refund

    @classmethod
    def earned(cls, role, **domain):
        """Sum of the ledger of one person."""
        lines = cls.env["dental.accrual"].search([("employee_id", "=", cls.people[role].id), *((k, "=", v) for k, v in domain.items())])
        return round(sum(lines.mapped("amount")), 2)

    @classmethod
    def shift(cls, role, start, stop):
        return cls.env["dental.shift"].create(
            {"resource_id": cls.people[role].resource_id.id, "start": start, "stop": stop}
        )

    @classmethod
    def punch(cls, role, start, stop):
        return cls.env["hr.attendance"].create(
            {"employee_id": cls.people[role].id, "check_in": start, "check_out": stop}
        )

    @classmethod
    def month(cls, day="2026-10-15"):
        return cls.env["dental.pay.run"].for_month(datetime.fromisoformat(day).date(), cls.company)
