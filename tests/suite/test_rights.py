"""P12: every role, every model of the suite, every operation, asked by RPC with that person's own API key."""

import json
import os
import warnings
from datetime import timedelta
from pathlib import Path

import house

from odoo import fields
from odoo.tests import HttpCase, new_test_user

ROLES = {
    "receptionist": "dental_patient.group_dental_receptionist",
    "operator": "dental_patient.group_dental_operator",
    "coordinator": "dental_patient.group_dental_coordinator",
    "assistant": "dental_patient.group_dental_assistant",
    "doctor": "dental_patient.group_dental_doctor",
    "chief doctor": "dental_patient.group_dental_chief_doctor",
    "manager": "dental_patient.group_dental_manager",
    "accountant": "account.group_account_manager,dental_payroll.group_dental_payroll",
    "employee": "base.group_user",
}
OPERATIONS = ("read", "write", "create", "unlink")
NOT_CLINICAL = ("receptionist", "operator", "manager", "accountant", "employee")
# What is known about a mouth or a body. Closed to everybody without a clinical role, by every door.
MEDICAL = (
    "dental.alert",
    "dental.anamnesis",
    "dental.anamnesis.answer",
    "dental.encounter",
    "dental.encounter.addendum",
    "dental.finding",
    "dental.image",
    "dental.perio.exam",
    "dental.perio.site",
    "dental.prescription",
    "dental.recommendation",
)


class TestRightsMatrix(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = sorted(
            name for name, model in cls.env.registry.items() if name.startswith("dental.") and not model._abstract and model._auto
        )
        soon = fields.Datetime.now() + timedelta(days=1)
        cls.keys = {}
        for role, groups in ROLES.items():
            known = [group for group in groups.split(",") if cls.env.ref(group, raise_if_not_found=False)]
            user = new_test_user(cls.env, login=f"matrix {role}", groups=",".join(known))
            cls.keys[role] = cls.env["res.users.apikeys"].with_user(user)._generate("rpc", "matrix", soon)

    def call(self, role, model, method, **arguments):
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(arguments),
            headers={"Authorization": f"bearer {self.keys[role]}", "Content-Type": "application/json"},
        )
        return answer.status_code, answer.json()

    def test_p12_every_role_every_model_every_operation(self):
        matrix = {}
        for role in ROLES:
            for model in self.models:
                allowed = ""
                for operation in OPERATIONS:
                    status, answer = self.call(role, model, "has_access", ids=[], operation=operation)
                    self.assertEqual(status, 200, f"{role} {model}: {answer}")
                    allowed += operation[0] if answer else "-"
                matrix[model, role] = allowed
                self.check_refusals(role, model, allowed)
        self.check_principles(matrix)
        write_matrix(self.models, matrix)

    def check_refusals(self, role, model, allowed):
        """What the access lines refuse, the doors really refuse."""
        record = self.env[model].sudo().search([], limit=1, order="id")
        if allowed[0] == "-":
            for method, arguments in (
                ("search_read", {"domain": [], "limit": 1}),
                ("search_count", {"domain": []}),
                ("name_search", {"name": ""}),
            ):
                status, answer = self.call(role, model, method, **arguments)
                self.assertEqual(status, 403, f"{role} {method} {model}: {answer}")
            if record:
                status, answer = self.call(role, model, "read", ids=record.ids)
                self.assertEqual(status, 403, f"{role} read {model}: {answer}")
        if allowed[2] == "-":
            status, answer = self.call(role, model, "create", vals_list=[{}])
            self.assertIn(status, (403, 422), f"{role} create {model}: {answer}")
        if record and allowed[1] == "-":
            status, answer = self.call(role, model, "write", ids=record.ids, vals={})
            self.assertEqual(status, 403, f"{role} write {model}: {answer}")
        if record and allowed[3] == "-":
            status, answer = self.call(role, model, "unlink", ids=record.ids)
            self.assertEqual(status, 403, f"{role} unlink {model}: {answer}")

    def check_principles(self, matrix):
        medical = [model for model in MEDICAL if model in self.models]
        for role in NOT_CLINICAL:
            for model in medical:
                self.assertEqual(matrix[model, role][0], "-", f"{role} must not read {model}")
        for model in self.models:
            self.assertEqual(matrix[model, "employee"][1:], "---", f"an employee without a role changes {model}")
        for role in ROLES:
            for model in ("dental.access.log", "dental.accrual"):
                if model in self.models:
                    self.assertNotIn("u", matrix[model, role], f"{role} could remove history: {model}")

    def test_p12_medical_fields_are_not_told_by_other_models(self):
        """A field of another model that leads to a medical one is not there for a role without clinical rights."""
        medical = {model for model in MEDICAL if model in self.models}
        for role in NOT_CLINICAL:
            for model in self.models:
                if model in medical or not self.call(role, model, "has_access", ids=[], operation="read")[1]:
                    continue
                status, described = self.call(role, model, "fields_get", attributes=["relation"])
                self.assertEqual(status, 200)
                told = sorted(name for name, field in described.items() if field.get("relation") in medical)
                self.assertFalse(told, f"{role} is told of {model}: {told}")


def write_matrix(models, matrix):
    """docs/admin/rights.md is the outcome of this walk: `CLINIC_WRITE_DOCS=1 ./clinic test suite` writes it."""
    lines = [
        "# Who may do what",
        "",
        "The rights of every role on every model of the suite, as the server answered them by RPC with that role's own key",
        "(r read, w write, c create, u delete; record rules of companies and owners narrow this further). Made by `CLINIC_WRITE_DOCS=1 ./clinic test suite`.",
        "",
        "| model | " + " | ".join(ROLES) + " |",
        "|---|" + "---|" * len(ROLES),
        *(
            f"| `{model}` | " + " | ".join(matrix[model, role].strip("-") and matrix[model, role] or "" for role in ROLES) + " |"
            for model in models
        ),
        "",
    ]
    text = "\n".join(lines)
    page = house.ROOT / "docs" / "admin" / "rights.md"
    if os.environ.get("CLINIC_WRITE_DOCS"):
        page.write_text(text)
    elif page.read_text() != text:
        made = Path(os.environ.get("CLINIC_HOME", ".clinic")) / "report" / "rights.md"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text)
        warnings.warn(f"docs/admin/rights.md is out of date; the new page is {made} (CLINIC_WRITE_DOCS=1 writes it)", stacklevel=2)
