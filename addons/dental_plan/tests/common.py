from odoo import Command
from odoo.tests import TransactionCase, new_test_user

ROLES = ("doctor", "chief_doctor", "coordinator", "receptionist", "operator", "assistant", "manager")


class PlanCase(TransactionCase):
    """A clinic with a patient, one user per role and a few charted findings; own data, no demonstration needed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env["base"].with_context(
            tracking_disable=True, mail_create_nolog=True, no_reset_password=True
        ).env
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.env.company, install_demo=False)
        cls.users = {
            role: new_test_user(cls.env, f"plan_{role}", groups=f"dental_patient.group_dental_{role}")
            for role in ROLES
        }
        cls.users["accountant"] = new_test_user(cls.env, "plan_accountant", groups="account.group_account_user")
        cls.doctor = cls.env["resource.resource"].create(
            {"name": "Dr. Field", "user_id": cls.users["doctor"].id, "dental_role": "doctor", "resource_type": "user"}
        )
        cls.patient = cls.env["dental.patient"].create(
            {"name": "Anna Plan", "birthdate": "1990-05-05", "doctor_id": cls.doctor.id,
             "coordinator_id": cls.users["coordinator"].id}
        )
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.env["product.template"].search([("is_dental", "=", True)]).taxes_id = [Command.clear()]

    @classmethod
    def chart(cls, *rows, patient=None):
        """Chart (fdi, condition) or (fdi, condition, surfaces); fdi empty for the mouth."""
        patient = patient or cls.patient
        return cls.env["dental.finding"].browse(
            cls.env["dental.finding"].chart(
                [
                    {
                        "patient_id": patient.id, "fdi": fdi or None, "condition": condition,
                        "surfaces": rest[0] if rest else False, "found_on": "2026-01-10",
                    }
                    for fdi, condition, *rest in rows
                ]
            )
        )

    @classmethod
    def built(cls, *rows, user="doctor", **values):
        """A plan built by `user` from the charted rows."""
        if rows:
            cls.chart(*rows)
        plan = cls.env["dental.plan"].with_user(cls.users[user]).create({"patient_id": cls.patient.id, **values})
        plan.action_build()
        return plan

    @classmethod
    def agreed(cls, *rows, tier="optimal", user="coordinator"):
        plan = cls.built(*rows).with_user(cls.users[user])
        plan.action_propose()
        plan.action_agree(plan.option_ids.filtered(lambda option: option.tier == tier), signed_by="Anna Plan")
        return plan

    def pay(self, moves, amount=None, user="receptionist"):
        """Register a payment with the ERP's own wizard."""
        register = (
            self.env["account.payment.register"]
            .with_user(self.users[user])
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"journal_id": self.bank.id, **({"amount": amount} if amount else {})})
        )
        return register._create_payments()
