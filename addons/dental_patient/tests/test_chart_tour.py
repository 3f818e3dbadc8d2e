"""The tooth chart and the periodontal chart in a real browser, by keyboard."""

from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install", "dental_tour")
class TestChartTour(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "chart_doctor", groups="dental_patient.group_dental_doctor")
        cls.patient = cls.env["dental.patient"].create({"name": "Keys Test", "birthdate": "1985-01-01"})

    def test_twelve_findings_take_three_keys_each(self):
        """P4: a full mouth by keyboard; the tour fails above 36 keystrokes."""
        self.start_tour(f"/odoo/dental-patients/{self.patient.id}", "dental_tooth_chart_tour", login="chart_doctor")
        findings = {(f.tooth_id.fdi, f.condition_id.code, f.surfaces or "") for f in self.patient.finding_ids}
        self.assertEqual(
            findings,
            {
                ("18", "extracted", ""),
                ("17", "caries_medium", "O"),
                ("16", "filling_composite", "O"),
                ("15", "pulpitis", ""),
                ("28", "extracted", ""),
                ("27", "caries_deep", "O"),
                ("26", "crown_zirconia", ""),
                ("36", "caries_medium", "O"),
                ("37", "periodontitis_apical", ""),
                ("38", "impacted", ""),
                ("48", "impacted", ""),
                ("47", "filling_composite", "D"),
            },
        )

    def test_192_sites_by_keyboard(self):
        """P7"""
        self.start_tour(f"/odoo/dental-patients/{self.patient.id}", "dental_perio_chart_tour", login="chart_doctor")
        exam = self.patient.perio_exam_ids
        self.assertEqual((exam.state, len(exam.site_ids), exam.mean_depth), ("closed", 192, 3.5))
        self.assertEqual(exam.site_ids.filtered("bleeding").mapped("depth"), [5])
