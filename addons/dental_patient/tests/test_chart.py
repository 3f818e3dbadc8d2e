"""Findings as history and what the tooth chart shows (P4, P5, P6)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chart_engine import LOOKS, TEETH
from ..const_chart import CONDITION_LOOKS
from .common import DentalCase


class ChartCase(DentalCase):
    def chart(self, condition, teeth=(), surfaces="", patient=None, **values):
        patient = patient or self.patient
        return patient.with_user(self.users["doctor"]).chart_apply(condition, list(teeth), surfaces, **values)

    def findings(self, answer):
        return self.env["dental.finding"].browse(answer["ids"])

    def view(self, slot, chart):
        return next(tooth for tooth in chart["teeth"] if tooth["slot"] == slot)

    def child(self, years):
        born = fields.Date.today() - relativedelta(years=years, days=30)
        return self.env["dental.patient"].create({"name": "Child Test", "birthdate": born})


@tagged("post_install", "-at_install")
class TestChart(ChartCase):
    def test_charting_shows_at_once(self):
        """P4"""
        answer = self.chart("caries_medium", ["16"], "OM")
        finding = self.findings(answer)
        self.assertEqual(finding.surfaces, "MO")
        self.assertEqual(finding.author_id, self.users["doctor"])
        view = self.view("16", answer["chart"])
        self.assertEqual(view["letters"], (("cm", "pathology", ""),))
        self.assertIn("O", [part for part, _classes in view["above"]])

    def test_chart_at_any_day(self):
        """P5: found later is not there yet, resolved is gone from its day on."""
        self.chart("caries_deep", ["26"], "O", day="2020-03-10")
        self.env["dental.finding"].search([("patient_id", "=", self.patient.id)]).action_resolve("2020-05-01")
        for day, expected in (("2020-03-09", 0), ("2020-03-10", 1), ("2020-04-30", 1), ("2020-05-01", 0)):
            self.assertEqual(len(self.patient.chart_at(day)["findings"]), expected, day)

    def test_rows_name_what_programs_rely_on(self):
        self.chart("filling_composite", ["11"], "V", origin="elsewhere", day="2021-01-02")
        row = self.patient.chart_at()["findings"][0]
        expected = {"fdi": "11", "surfaces": "V", "condition": "filling_composite", "kind": "work", "origin": "elsewhere"}
        self.assertEqual({key: row[key] for key in expected}, expected)

    def test_a_lost_tooth_ends_its_findings(self):
        caries = self.findings(self.chart("caries_deep", ["36"], "O"))
        answer = self.chart("extracted", ["36"])
        self.assertEqual(caries.resolved_on, fields.Date.context_today(caries))
        self.assertEqual(caries.resolved_by_id.ids, answer["ids"])
        self.assertEqual(self.view("36", answer["chart"])["presence"], "absent")

    def test_undo_brings_back_what_the_loss_ended(self):
        """P4: undo; P5: history is never lost."""
        caries = self.findings(self.chart("caries_deep", ["36"], "O"))
        lost = self.findings(self.chart("extracted", ["36"]))
        self.patient.with_user(self.users["doctor"]).chart_withdraw(lost.ids)
        self.assertFalse(caries.resolved_on)
        self.assertTrue(lost.exists())
        self.assertFalse(lost.active)
        history = self.patient.with_user(self.users["doctor"]).chart_open()["history"]
        self.assertEqual([row["active"] for row in history if row["id"] == lost.id], [False])

    def test_undo_of_resolving(self):
        finding = self.findings(self.chart("pulpitis", ["45"]))
        patient = self.patient.with_user(self.users["doctor"])
        patient.chart_resolve(finding.ids)
        self.assertTrue(finding.resolved_on)
        patient.chart_reopen(finding.ids)
        self.assertFalse(finding.resolved_on)

    def test_an_assistant_takes_back_own_fresh_findings_only(self):
        assistant = self.users["assistant"]
        fresh = self.findings(self.patient.with_user(assistant).chart_apply("pulpitis", ["45"]))
        fresh.with_user(assistant).action_withdraw()
        foreign = self.findings(self.chart("pulpitis", ["45"]))
        with self.assertRaisesRegex(UserError, "Ask a doctor"):
            foreign.with_user(assistant).action_withdraw()
        with self.assertRaisesRegex(UserError, "Ask a doctor"):
            foreign.with_user(assistant).write({"active": False})
        old = self.findings(self.patient.with_user(assistant).chart_apply("pulpitis", ["44"]))
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)), self.assertRaisesRegex(UserError, "Ask a doctor"):
            old.with_user(assistant).action_withdraw()

    def test_history_is_kept_by_the_database_too(self):
        """P5"""
        finding = self.findings(self.chart("pulpitis", ["45"]))
        with self.assertRaisesRegex(UserError, "history"):
            finding.write({"condition_id": self.env.ref("dental_patient.condition_missing").id})
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE dental_finding SET found_on = '2001-01-01' WHERE id = %s", [finding.id])

    def test_what_is_charted_belongs_to_the_visit(self):
        """P5: date, author, visit."""
        encounter = self.env["dental.encounter"].create({"patient_id": self.patient.id, "doctor_id": self.doctor.id})
        self.assertEqual(self.findings(self.chart("pulpitis", ["45"])).encounter_id, encounter)

    def test_work_cannot_end_a_finding_before_it_was_found(self):
        finding = self.findings(self.chart("pulpitis", ["45"], day="2024-05-05"))
        finding.action_resolve("2024-05-01")
        self.assertEqual(finding.resolved_on, date(2024, 5, 5))


@tagged("post_install", "-at_install")
class TestChartRefusals(ChartCase):
    """Bad input: a clear sentence, nothing saved by half."""

    def assertRefused(self, sentence, *args, **kwargs):
        count = self.env["dental.finding"].search_count([])
        with self.assertRaisesRegex((UserError, ValidationError), sentence), self.env.cr.savepoint():
            self.chart(*args, **kwargs)
        self.assertEqual(self.env["dental.finding"].search_count([]), count)

    def test_surfaces(self):
        self.assertRefused("M, O, D, V, L only", "caries_medium", ["16"], "X")
        self.assertRefused("Tooth 16 has no surface “I”", "caries_medium", ["16"], "I")
        self.assertRefused("Tooth 36 has no surface “P”", "caries_medium", ["36"], "P")
        self.assertRefused("Tooth 11 has no surface “B”", "caries_medium", ["11"], "B")
        self.assertRefused("Choose the tooth whose surfaces", "calculus", [], "M")

    def test_other_letters_for_a_surface_are_understood(self):
        for fdi, typed, stored in (("11", "I", "O"), ("16", "B", "V"), ("16", "P", "L"), ("36", "F", "V")):
            self.assertEqual(self.findings(self.chart("caries_medium", [fdi], typed)).surfaces, stored)

    def test_unknown_codes(self):
        self.assertRefused("no tooth 99", "caries_medium", ["99"])
        self.assertRefused("no condition “nothing”", "nothing", ["16"])

    def test_one_bad_row_saves_none(self):
        self.assertRefused("no tooth 99", "caries_medium", ["16", "99"])

    def test_a_tooth_is_needed(self):
        self.assertRefused("Choose a tooth for “Pulpitis”", "pulpitis")

    def test_a_primary_tooth_of_an_adult_needs_to_be_noted_as_kept(self):
        """P4: override per tooth."""
        self.assertRefused("Tooth 55 is a primary tooth and the patient was", "caries_medium", ["55"], "O")
        self.chart("primary_kept", ["55"])
        answer = self.chart("caries_medium", ["55"], "O")
        self.assertEqual(self.view("15", answer["chart"])["fdi"], "55")

    def test_a_primary_tooth_of_a_child_is_fine(self):
        answer = self.chart("caries_medium", ["55"], "O", patient=self.child(9))
        self.assertEqual(self.view("15", answer["chart"])["fdi"], "55")

    def test_dates(self):
        self.assertRefused("has not come yet", "pulpitis", ["16"], day=fields.Date.today() + timedelta(days=9))
        self.assertRefused("not born yet", "pulpitis", ["16"], day="1980-01-01")
        finding = self.findings(self.chart("pulpitis", ["16"], day="2024-05-05"))
        with self.assertRaisesRegex(ValidationError, "cannot be resolved before"):
            finding.write({"resolved_on": "2024-05-04"})


@tagged("post_install", "-at_install")
class TestChartRanges(ChartCase):
    def test_a_whole_row_at_once(self):
        """P4: a range or a jaw in one call."""
        lower = [fdi for fdi in TEETH if fdi[0] in "34"]
        answer = self.chart("missing", lower)
        self.assertEqual(len(answer["ids"]), 16)
        answer = self.chart("denture_removable", jaw="lower")
        self.assertEqual({t["presence"] for t in answer["chart"]["teeth"] if t["slot"] in lower}, {"denture"})
        self.assertEqual([span[0] for span in answer["chart"]["spans"]], ["denture"])

    def test_a_bridge_finds_its_pillars(self):
        """P4: pillars carry, the missing tooth hangs, one span."""
        self.chart("missing", ["14"])
        doctor = self.patient.with_user(self.users["doctor"])
        answer = doctor.chart_bridge("13", "15")
        self.assertEqual(len(answer["ids"]), 3)
        codes = {f.tooth_id.fdi: f.condition_id.code for f in self.findings(answer)}
        self.assertEqual(codes, {"13": "bridge_retainer", "14": "pontic", "15": "bridge_retainer"})
        self.assertEqual([span[3] for span in answer["chart"]["spans"]], [("15", "14", "13")])
        doctor.chart_withdraw(answer["ids"])
        self.assertFalse(doctor.chart_at()["spans"])

    def test_a_bridge_needs_something_that_carries_it(self):
        self.chart("missing", ["13", "14"])
        doctor = self.patient.with_user(self.users["doctor"])
        with self.assertRaisesRegex(UserError, "carries it"):
            doctor.chart_bridge("13", "14")
        with self.assertRaisesRegex(UserError, "from one end to the other"):
            doctor.chart_bridge("15", "15")

    def test_mixed_dentition_of_a_nine_year_old(self):
        """P4"""
        chart = self.child(9).chart_at()
        self.assertEqual(self.view("13", chart)["fdi"], "53")
        self.assertEqual(self.view("16", chart)["presence"], "natural")
        self.assertEqual(self.view("17", chart)["presence"], "unerupted")

    def test_a_supernumerary_tooth(self):
        answer = self.chart("supernumerary", ["11"], is_supernumerary=True)
        self.assertEqual(self.view("11", answer["chart"])["extra"], (("Sn", "state"),))

    def test_notation_of_the_clinic(self):
        """P4"""
        self.company.dental_notation = "universal"
        data = self.patient.with_user(self.users["doctor"]).chart_open()
        self.assertEqual((data["notation"], data["names"]["16"]), ("universal", "3"))

    def test_the_drawing_for_print(self):
        """P4: the same drawing."""
        self.chart("caries_medium", ["16"], "MO")
        svg = self.patient.with_user(self.users["doctor"]).chart_svg(style="grey")
        self.assertIn("o_dental_pathology", svg)
        pages = self.pdf("dental_patient.report_tooth_chart", self.patient)
        self.assertIn("Caries, medium", "".join(pages))


@tagged("post_install", "-at_install")
class TestChartSpeed(ChartCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        codes = ["caries_medium", "filling_composite", "pulpitis", "root_canal_treated", "crown_zirconia"]
        rows = []
        for year in range(1995, 2025):
            for number, fdi in enumerate(sorted(TEETH)[:20]):
                day = date(year, 1 + number % 12, 1)
                ended = day + timedelta(days=200) if year < 2024 else False
                rows.append(
                    {"patient_id": cls.patient.id, "fdi": fdi, "condition": codes[number % 5], "found_on": day, "resolved_on": ended}
                )
        cls.env["dental.finding"].chart(rows)
        cls.env.flush_all()

    def test_thirty_years_cost_the_same_queries_as_one(self):
        """P5, PERFORMANCE 7: a fixed number of queries."""
        doctor = self.patient.with_user(self.users["doctor"])
        empty = self.env["dental.patient"].create({"name": "Nobody Test"}).with_user(self.users["doctor"])
        empty.chart_at()  # warm
        counts = []
        for patient in (empty, doctor):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            patient.chart_at("2024-12-31")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
        self.assertLessEqual(counts[1], 8, counts)

    def test_charting_many_costs_no_query_each(self):
        doctor = self.patient.with_user(self.users["doctor"])
        counts = []
        for teeth in (["11"], ["11", "12", "13", "14", "15", "16", "17", "18"]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            doctor.chart_apply("plaque", teeth)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)


@tagged("post_install", "-at_install")
class TestCatalogue(ChartCase):
    def test_looks_are_those_of_the_engine(self):
        self.assertEqual([look for look, _label in CONDITION_LOOKS], list(LOOKS))

    def test_the_catalogue_is_ready_to_use(self):
        """P6: every finding of pathology has a diagnosis and a sign; keys are unique and leave the surfaces alone."""
        conditions = self.env["dental.condition"].search([])
        self.assertGreaterEqual(len(conditions), 80)
        self.assertFalse(conditions.filtered(lambda c: c.kind == "pathology" and not c.icd_id))
        self.assertFalse(conditions.filtered(lambda c: not c.letter))
        keys = [condition.key for condition in conditions if condition.key]
        self.assertEqual(len(keys), len(set(keys)))
        with self.assertRaisesRegex(ValidationError, "are surfaces"):
            conditions[0].key = "M"

    def test_the_who_list_is_there(self):
        """P6, P8"""
        codes = set(self.env["dental.icd"].search([]).mapped("code"))
        chapters = {f"K{number:02}" for number in range(15)}
        self.assertLessEqual(chapters | {"S02.5", "S03.2", "Z01.2", "K02.0", "K04.5", "K05.3", "K08.1"}, codes)

    def test_an_unknown_diagnosis_is_named(self):
        icd = self.env["dental.icd"]
        self.assertEqual(icd.by_code(["K02.1"])["K02.1"].code, "K02.1")
        with self.assertRaisesRegex(UserError, "no ICD-10 code “K99”"):
            icd.by_code(["K02.1", "K99"])

    def test_the_catalogue_speaks_the_languages_of_the_suite(self):
        """P6"""
        for lang, name in (("ru_RU", "Пульпит"), ("uk_UA", "Пульпіт"), ("fr_FR", "Pulpite"), ("id_ID", "Pulpitis")):
            self.env["res.lang"]._activate_lang(lang)
            self.env["ir.module.module"]._load_module_terms(["dental_patient"], [lang])
            self.assertEqual(self.env.ref("dental_patient.condition_pulpitis").with_context(lang=lang).name, name)

    def test_the_teeth_are_those_of_the_engine(self):
        for record in self.env["dental.tooth"].search([]):
            one = TEETH[record.fdi]
            self.assertEqual(
                (record.dentition, record.quadrant, record.position, record.tooth_class, record.jaw),
                (one.dentition, one.quadrant, one.position, one.tooth_class, one.jaw),
                record.fdi,
            )
