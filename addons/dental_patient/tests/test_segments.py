from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestSegments(DentalCase):
    """Segments (P11): typed criteria, membership in one statement, every membership explained."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caries = cls.env.ref("dental_patient.condition_caries_medium")
        cls.old = cls.env["dental.patient"].create({"name": "Old", "birthdate": "1940-01-01", "is_vip": True})
        cls.child = cls.env["dental.patient"].create({"name": "Child", "birthdate": "2020-01-01"})
        cls.nobody = cls.env["dental.patient"].create({"name": "No birth date"})
        tooth = cls.env["dental.tooth"].search([("fdi", "=", "16")])
        cls.env["dental.finding"].create(
            {"patient_id": cls.old.id, "tooth_id": tooth.id, "surfaces": "O", "condition_id": cls.caries.id}
        )
        cls.all = cls.patient | cls.old | cls.child | cls.nobody

    def _segment(self, *lines, match="all", user=None):
        model = self.env["dental.segment"].with_user(user) if user else self.env["dental.segment"]
        segment = model.create({"name": "Test", "match": match, "line_ids": [Command.create(line) for line in lines]})
        segment._recompute_members()
        return segment

    def _members(self, *lines, match="all"):
        segment = self._segment(*lines, match=match)
        members = segment.member_ids & self.all
        for patient in self.all:
            rows = segment.explain(patient)
            holds = all(row["holds"] for row in rows) if match == "all" else any(row["holds"] for row in rows)
            self.assertEqual(holds, patient in members, "the explanation says what the statement did")
        return members

    def test_numbers(self):
        self.assertEqual(self._members({"criterion": "age", "operator": "ge", "number": 60}), self.old)
        self.assertEqual(self._members({"criterion": "age", "operator": "between", "number": 5, "number_to": 40}), self.patient | self.child)
        self.assertIn(self.nobody, self._members({"criterion": "age", "operator": "le", "number": 0}), "no birth date reads as 0")

    def test_days_and_never(self):
        self.assertEqual(self._members({"criterion": "registered", "operator": "within", "number": 1}), self.all)
        self.assertFalse(self._members({"criterion": "registered", "operator": "before", "number": 1}))
        self.assertEqual(self._members({"criterion": "questionnaire", "operator": "never"}), self.all)

    def test_flags_and_records(self):
        self.assertEqual(self._members({"criterion": "vip", "operator": "yes"}), self.old)
        self.assertEqual(self._members({"criterion": "vip", "operator": "no"}), self.all - self.old)
        line = {"criterion": "finding", "operator": "any", "condition_ids": [Command.set(self.caries.ids)]}
        self.assertEqual(self._members(line), self.old)
        self.assertEqual(self._members({**line, "operator": "none"}), self.all - self.old)
        tagged = self.env["res.partner.category"].create({"name": "Regular"})
        self.child.category_id = tagged
        self.assertEqual(self._members({"criterion": "tag", "operator": "any", "tag_ids": [Command.set(tagged.ids)]}), self.child)

    def test_all_and_one(self):
        lines = ({"criterion": "vip", "operator": "yes"}, {"criterion": "age", "operator": "between", "number": 1, "number_to": 10})
        self.assertFalse(self._members(*lines))
        self.assertEqual(self._members(*lines, match="one"), self.old | self.child)

    def test_every_criterion_runs_with_every_comparison(self):
        """Those of children as well: whatever is installed."""
        from ..models.dental_segment import OPERATORS_OF

        for code, criterion in self.env["dental.segment.line"]._criteria().items():
            for operator in OPERATORS_OF[criterion.kind]:
                with self.subTest(criterion=code, operator=operator):
                    segment = self._segment({"criterion": code, "operator": operator, "number": 1, "number_to": 2})
                    segment.explain(self.patient)
                    self.assertTrue(segment.line_ids.summary)

    def test_membership_follows_and_a_second_run_writes_nothing(self):
        segment = self._segment({"criterion": "vip", "operator": "yes"})
        self.child.is_vip = True
        self.old.is_vip = False
        segment._recompute_members()
        self.assertEqual(segment.member_ids & self.all, self.child)
        self.assertEqual(segment.member_count, len(segment.member_ids))
        self.assertIn(segment, self.child.segment_ids)

    def test_wrong_comparison_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "can be compared by"):
            self._segment({"criterion": "vip", "operator": "ge", "number": 1})
        with self.assertRaisesRegex(ValidationError, "smaller"):
            self._segment({"criterion": "age", "operator": "between", "number": 9, "number_to": 1})

    def test_segment_by_diagnosis_is_closed_to_non_clinical_roles(self):
        line = {"criterion": "finding", "operator": "any", "condition_ids": [Command.set(self.caries.ids)]}
        segment = self._segment(line)
        self.assertTrue(segment.is_medical)
        self.env.flush_all()
        for role in ("receptionist", "operator", "manager"):
            user = self.users[role]
            self.assertNotIn(segment, self.env["dental.segment"].with_user(user).search([]))
            with self.assertRaises(AccessError):
                segment.with_user(user).read(["member_ids"])
            patients = self.env["dental.patient"].with_user(user)
            for domain in (
                [("segment_ids", "any", [("id", "=", segment.id)])],
                [("segment_ids", "in", segment.ids)],
                [("segment_ids", "=", segment.id)],
                [("segment_ids.name", "=", segment.name)],
            ):
                with self.subTest(role=role, domain=domain):
                    self.assertFalse(patients.search(domain) & self.old, "no way round by the patient's field")
            self.assertNotIn(segment.id, patients.browse(self.old.id).read(["segment_ids"])[0]["segment_ids"])
        with self.assertRaises(AccessError):
            self._segment(line, user=self.users["manager"])
        self.assertTrue(self._segment(line, user=self.users["coordinator"]).member_ids)

    def test_queries_do_not_grow_with_patients(self):
        segment = self._segment({"criterion": "age", "operator": "ge", "number": 1})
        self.env["dental.patient"].create([{"name": f"P {n}", "birthdate": "2000-01-01"} for n in range(50)])
        self.env.flush_all()
        with self.assertQueryCount(4):
            segment._recompute_members()
