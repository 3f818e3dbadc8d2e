from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ROLES, DentalCase

CLINICAL = ("coordinator", "assistant", "doctor", "chief_doctor")
CARD = ("assistant", "doctor", "chief_doctor")


@tagged("post_install", "-at_install")
class TestRights(DentalCase):
    """Who reads what, by every door of the RPC (P12): read, domain, group-by, export, related, name search, files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        condition = cls.env["dental.condition"].create({"name": "Secret", "code": "test_secret", "kind": "pathology", "scope": "mouth"})
        cls.finding = cls.env["dental.finding"].create({"patient_id": cls.patient.id, "condition_id": condition.id})
        cls.alert = cls.env["dental.alert"].create({"patient_id": cls.patient.id, "name": "HIV"})
        cls.anamnesis = cls.env["dental.anamnesis"].start(cls.patient)
        cls.encounter = cls.env["dental.encounter"].create(
            {"patient_id": cls.patient.id, "doctor_id": cls.doctor.id, "complaint": "Secret pain"}
        )
        cls.env.flush_all()

    def _doors(self, record, name):
        """Every way to read `name` of `record`; each must raise for who may not."""
        model = record.browse()
        return {
            "read": lambda: record.read([name]),
            "search by domain": lambda: model.search([(name, "!=", False)]),
            "group by": lambda: model._read_group([], [name]),
            "formatted group by": lambda: model.formatted_read_group([], [name], ["__count"]),
            "export": lambda: record.export_data([name]),
            "web_search_read": lambda: model.web_search_read([], {name: {}}),
            "name_search": lambda: model.name_search("x"),
        }

    def _refused(self, role, record, name):
        record = record.with_user(self.users[role])
        record.invalidate_recordset()
        for door, call in self._doors(record, name).items():
            with self.subTest(role=role, model=record._name, door=door), self.assertRaises(AccessError):
                call()

    def test_medical_models_are_closed_to_non_clinical_roles(self):
        cases = [
            (self.finding, "condition_id"),
            (self.alert, "name"),
            (self.anamnesis, "note"),
            (self.anamnesis.answer_ids[:1], "answer"),
            (self.encounter, "complaint"),
        ]
        for role in set(ROLES) - set(CLINICAL):
            for record, name in cases:
                self._refused(role, record, name)

    def test_card_is_closed_to_the_coordinator(self):
        self._refused("coordinator", self.encounter, "complaint")

    def test_clinical_roles_read(self):
        for role in CLINICAL:
            self.assertEqual(self.alert.with_user(self.users[role]).name, "HIV")
        for role in CARD:
            self.assertEqual(self.encounter.with_user(self.users[role]).complaint, "Secret pain")

    def test_medical_fields_of_the_patient_are_closed(self):
        for role in set(ROLES) - set(CLINICAL):
            patient = self.patient.with_user(self.users[role])
            for name in ("finding_ids", "alert_ids", "alert_text", "anamnesis_ids", "encounter_ids"):
                exported = [f"{name}/id"] if name.endswith("_ids") else [name]
                for door, arguments in {
                    "read": ([name],),
                    "search": ([(name, "!=", False)],),
                    "export_data": (exported,),
                    "web_read": ({name: {}},),
                }.items():
                    with self.subTest(role=role, name=name, door=door), self.assertRaises(AccessError):
                        getattr(patient, door)(*arguments)

    def test_no_way_round_by_a_relation(self):
        receptionist = self.patient.with_user(self.users["receptionist"])
        for path in ("finding_ids.condition_id.name", "encounter_ids.complaint", "alert_ids.name"):
            with self.subTest(path=path), self.assertRaises(AccessError):
                receptionist.search([(path, "ilike", "secret")])

    def test_files_of_the_card_follow_the_card(self):
        file = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": "dental.encounter", "res_id": self.encounter.id}
        )
        for role in ("receptionist", "operator", "manager", "coordinator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                file.with_user(self.users[role]).read(["raw"])
        self.assertEqual(file.with_user(self.users["doctor"]).raw, b"x")

    def test_outsiders_read_nothing(self):
        for model in ("dental.patient", "dental.finding", "dental.encounter", "dental.alert", "dental.anamnesis", "dental.paper"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])

    def test_every_model_has_access_lines_for_a_role(self):
        models = self.env["ir.model"].search([("model", "=like", "dental.%"), ("transient", "=", False)])
        own = models.filtered(lambda model: "dental_patient" in model.modules.split(", "))
        without = own.filtered(lambda model: not model.access_ids.filtered("active"))
        self.assertFalse(without.filtered(lambda model: not self.env[model.model]._abstract).mapped("model"))

    def test_other_branches_cards_and_papers_are_closed(self):
        other = self.env["res.company"].create({"name": "Other branch"})
        encounter = self.env["dental.encounter"].create(
            {"patient_id": self.patient.id, "doctor_id": self.doctor.id, "company_id": other.id}
        )
        paper = self.env["dental.paper"].create(
            {
                "patient_id": self.patient.id,
                "company_id": other.id,
                "type_id": self.env.ref("dental_patient.paper_type_contract").id,
            }
        )
        for record in (encounter, paper):
            with self.assertRaises(AccessError):
                record.with_user(self.users["doctor"]).read(["state"])
