import builtins
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..amount_words import amount_in_words
from .common import DentalCase


@tagged("post_install", "-at_install")
class TestPrint(DentalCase):
    """The print engine (P10, L8): real text, header, footer, page x of y; nothing from outside."""

    def _papers(self, count):
        consent = self.env.ref("dental_patient.paper_type_consent_treatment")
        return self.env["dental.paper"].create([{"patient_id": self.patient.id, "type_id": consent.id} for _ in range(count)])

    def test_text_header_footer_pages(self):
        paper = self._papers(1)
        (page,) = self.pdf("dental_patient.report_paper", paper)
        for text in ("Test clinic", "Informed consent to treatment", paper.number, "Anna Test", "Page 1 / 1"):
            self.assertIn(text, page)

    def test_several_records_count_their_own_pages(self):
        pages = self.pdf("dental_patient.report_paper", self._papers(3))
        self.assertEqual([page.count("Page 1 / 1") for page in pages], [1, 1, 1])

    def test_long_paper_breaks_into_pages(self):
        paper_type = self.env["dental.paper.type"].create({"name": "Long", "code": "long", "body": "<p>Line of text.</p>" * 120})
        paper = self.env["dental.paper"].create({"patient_id": self.patient.id, "type_id": paper_type.id})
        pages = self.pdf("dental_patient.report_paper", paper)
        self.assertGreater(len(pages), 2)
        self.assertIn(f"Page 2 / {len(pages)}", pages[1])

    def test_outside_addresses_are_refused(self):
        report = self.env["ir.actions.report"]
        for url in ("https://fonts.example.com/x.css", "file:///etc/passwd", "//example.com/x.png", "/web/static/../../etc"):
            with self.assertRaises(ValueError):
                report._local_resource(url)
        self.assertIn(b"@page", report._local_resource("/dental_patient/static/src/print/print.css")[0])
        # a page that refers outside still prints, without the picture
        self.assertTrue(report._weasyprint('<p>x<img src="https://example.com/x.png"/></p>').startswith(b"%PDF"))

    def test_missing_weasyprint_says_so(self):
        real = builtins.__import__

        def no_weasyprint(name, *args, **kwargs):
            if name == "weasyprint":
                raise ImportError(name)
            return real(name, *args, **kwargs)

        paper = self._papers(1)
        with (
            patch.object(builtins, "__import__", no_weasyprint),
            self.assertRaisesRegex(UserError, "weasyprint"),
            self.assertLogs("odoo.addons.dental_patient.models.ir_actions_report", "ERROR"),
        ):
            self.pdf("dental_patient.report_paper", paper)

    def test_other_reports_keep_the_erps_engine(self):
        others = self.env["ir.actions.report"].search([("model", "=", "ir.module.module")])
        self.assertEqual(set(others.mapped("pdf_engine")), {"wkhtmltopdf"})

    def test_amount_in_words(self):
        cases = [
            ("1234.05", "RUB", "ru_RU", "одна тысяча двести тридцать четыре рубля 05 копеек"),
            ("1002", "UAH", "uk_UA", "одна тисяча дві гривні 00 копійок"),
            ("1000000", "UAH", "ru_RU", "один миллион гривен 00 копеек"),
            ("2000000", "EUR", "fr_FR", "deux millions d’euros"),
            ("1", "UAH", "fr_FR", "une hryvnia"),
            ("1250000", "IDR", "id_ID", "satu juta dua ratus lima puluh ribu rupiah"),
            ("21.50", "EUR", "en_US", "twenty-one euros 50 cents"),
            ("-0.5", "USD", "en_GB", "minus zero dollars 50 cents"),
            ("3.999", "XAF", "sv_SE", "four XAF"),
        ]
        for amount, currency, lang, words in cases:
            with self.subTest(amount=amount, currency=currency, lang=lang):
                self.assertEqual(amount_in_words(Decimal(amount), currency, lang), words)
