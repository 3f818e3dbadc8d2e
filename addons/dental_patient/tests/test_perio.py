"""Periodontal examinations (P7)."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DentalCase


class PerioCase(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor_patient = cls.patient.with_user(cls.users["doctor"])
        cls.doctor_patient.chart_apply("missing", ["18", "28", "38", "48"])
        cls.doctor_patient.chart_apply("implant", ["36"])

    def start(self):
        data = self.doctor_patient.perio_start()
        return self.env["dental.perio.exam"].with_user(self.users["doctor"]).browse(data["exam"]["id"])


@tagged("post_install", "-at_install")
class TestPerio(PerioCase):
    def test_missing_teeth_are_left_out_and_implants_count(self):
        exam = self.start()
        present = {row.tooth_id.fdi for row in exam.tooth_ids if row.is_present}
        self.assertEqual(len(present), 28)
        self.assertIn("36", present)
        self.assertNotIn("18", present)
        self.assertEqual(len(exam.read_chart()["order"]), 6 * 28)

    def test_indices_follow_the_entry(self):
        exam = self.start()
        exam.enter(
            [
                {"fdi": "16", "place": "MV", "depth": 6, "margin": 1, "bleeding": True},
                {"fdi": "16", "place": "V", "depth": 5, "plaque": True},
                {"fdi": "26", "place": "DL", "bleeding": True},
            ]
        )
        self.assertEqual(exam.bleeding_percent, 1.2)  # 2 of 168
        self.assertEqual(exam.plaque_percent, 0.6)
        self.assertEqual((exam.deep_pockets, exam.worst_loss, exam.stage), (1, 7, "III"))
        self.assertEqual(exam.site_ids.filtered(lambda s: s.place == "MV").attachment_loss, 7)
        answer = exam.enter([{"fdi": "16", "place": "MV", "depth": None}], [{"fdi": "26", "is_present": False}])
        self.assertEqual(answer["indices"]["bleeding_percent"], 0.6)  # 1 of 162: 26 does not count any more
        self.assertEqual(exam.site_ids.filtered(lambda s: s.place == "MV").bleeding, True)

    def test_rows_made_one_by_one_count_the_same(self):
        exam = self.start()
        tooth = self.env["dental.tooth"].by_fdi()["11"]
        self.env["dental.perio.site"].create({"exam_id": exam.id, "tooth_id": tooth.id, "place": "V", "depth": 3, "plaque": True})
        self.assertEqual(exam.plaque_percent, 0.6)

    def test_a_full_mouth_is_a_fixed_number_of_queries(self):
        exam = self.start()
        order = exam.read_chart()["order"]
        counts = []
        for places in (order[:3], order):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            exam.enter([{"fdi": fdi, "place": place, "depth": 3} for fdi, place in places])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)

    def test_values_out_of_range_say_where(self):
        exam = self.start()
        for values, sentence in (
            ({"fdi": "16", "place": "V", "depth": 16}, "Correct the depth at 16 V"),
            ({"fdi": "16", "place": "V", "margin": -6}, "Correct the recession at 16 V"),
            ({"fdi": "16", "place": "O", "depth": 1}, "no place “O”"),
            ({"fdi": "55", "place": "V", "depth": 1}, "permanent teeth only"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                exam.enter([values])
        self.assertFalse(exam.site_ids)

    def test_one_draft_per_patient(self):
        exam = self.start()
        self.assertEqual(self.doctor_patient.perio_start()["exam"]["id"], exam.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["dental.perio.exam"].create({"patient_id": self.patient.id})

    def test_closed_is_closed(self):
        """P7: by the database, not by a view."""
        exam = self.start()
        with self.assertRaisesRegex(UserError, "at least one site"):
            exam.action_close()
        exam.enter([{"fdi": "16", "place": "V", "depth": 3}])
        exam.action_close()
        for act in (
            lambda: exam.enter([{"fdi": "16", "place": "V", "depth": 4}]),
            lambda: exam.write({"note": "later"}),
            exam.action_discard,
            exam.action_close,
        ):
            with self.assertRaisesRegex(UserError, "closed"):
                act()
        for query in (
            "UPDATE dental_perio_exam SET bone_loss = 9 WHERE id = %s",
            "DELETE FROM dental_perio_exam WHERE id = %s",
            "UPDATE dental_perio_site SET depth = 9 WHERE exam_id = %s",
            "DELETE FROM dental_perio_site WHERE exam_id = %s",
            "UPDATE dental_perio_tooth SET mobility = 3 WHERE exam_id = %s",
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(query, [exam.id])

    def test_the_examination_before_is_at_hand(self):
        first = self.start()
        first.enter([{"fdi": "16", "place": "V", "depth": 7}])
        first.action_close()
        data = self.doctor_patient.perio_start()
        self.assertNotEqual(data["exam"]["id"], first.id)
        self.assertEqual(data["before"]["id"], first.id)
        self.assertEqual(data["before"]["sites"][0][:3], ["16", "V", 7])

    def test_a_draft_can_be_thrown_away(self):
        exam = self.start()
        exam.enter([{"fdi": "16", "place": "V", "depth": 3}])
        exam.action_discard()
        self.assertFalse(exam.exists())

    def test_a_closed_examination_moves_when_two_records_become_one(self):
        """P1: nothing is lost by a merge, and nothing but the patient changes."""
        exam = self.start()
        exam.enter([{"fdi": "16", "place": "V", "depth": 7}])
        exam.action_close()
        other = self.env["dental.patient"].create({"name": "Anna Test", "birthdate": "1990-05-17"})
        wizard = self.env["dental.patient.merge"].with_user(self.users["manager"])
        wizard.create({"patient_id": other.id, "source_id": self.patient.id}).action_merge()
        exam.invalidate_recordset()
        self.assertEqual((exam.patient_id, exam.state, exam.deep_pockets), (other, "closed", 1))
        self.assertEqual(len(other.with_user(self.users["doctor"]).chart_at()["findings"]), 5)

    def test_the_printed_page(self):
        exam = self.start()
        exam.enter([{"fdi": "16", "place": "V", "depth": 7, "bleeding": True}], [{"fdi": "16", "mobility": 2, "furcation": 1}])
        text = "".join(self.pdf("dental_patient.report_perio", exam))
        self.assertIn("Periodontal chart", text)
        self.assertIn("0.6 %", text)


@tagged("post_install", "-at_install")
class TestChartRights(PerioCase):
    def test_who_has_no_clinical_role_reads_no_chart_by_any_door(self):
        """P12"""
        exam = self.start()
        exam.enter([{"fdi": "16", "place": "V", "depth": 3}])
        for role in ("receptionist", "operator", "manager"):
            patient = self.patient.with_user(self.users[role])
            foreign = exam.with_user(self.users[role])
            for door in (
                patient.chart_at,
                patient.chart_open,
                patient.chart_svg,
                patient.chart_geometry,
                patient.perio_open,
                patient.perio_start,
                foreign.read_chart,
                foreign.chart_svg,
                lambda patient=patient: patient.read(["perio_exam_ids"]),
                lambda patient=patient: patient.search([("perio_exam_ids.stage", "=", "III")]),
                lambda patient=patient: patient.search([("finding_ids.surfaces", "=", "M")]),
                lambda patient=patient: patient.chart_apply("pulpitis", ["16"]),
                lambda foreign=foreign: foreign.read(["stage"]),
                lambda foreign=foreign: foreign.site_ids.mapped("depth"),
                lambda foreign=foreign: foreign._read_group([], ["stage"], ["__count"]),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    door()
            for report in ("report_tooth_chart", "report_perio"):
                with self.assertRaises(AccessError):
                    records = patient if report == "report_tooth_chart" else foreign
                    self.env["ir.actions.report"].with_user(self.users[role])._render_qweb_html(
                        f"dental_patient.{report}", records.ids
                    )

    def test_the_coordinator_reads_and_does_not_chart(self):
        patient = self.patient.with_user(self.users["coordinator"])
        self.assertFalse(patient.chart_open()["can_chart"])
        with self.assertRaises(AccessError):
            patient.chart_apply("pulpitis", ["16"])
        with self.assertRaises(AccessError):
            patient.perio_start()

    def test_other_branches_examinations_are_closed(self):
        exam = self.start()
        other = self.env["res.company"].create({"name": "Other clinic"})
        self.users["chief_doctor"].write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        foreign = exam.with_user(self.users["chief_doctor"])
        with self.assertRaises(AccessError):
            foreign.read_chart()
