import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DentalCase

PATIENTS = """key;name;phone;birthdate;sex;source;vip
1001;Boris Import;+33 6 11 11 11 11;17.05.1980;male;Friends;yes
1002;Clara Import;+33 6 22 22 22 22;1985-02-28;female;Friends;
1003;;+33 6 33 33 33 33;;;;
1004;Dora Import;twelve;;;;
1005;Egon Import;;31.02.1990;male;;
1006;Fritz Import;;;robot;;
1007;Greta Import;;2999-01-01;;;
"""


@tagged("post_install", "-at_install")
class TestImport(DentalCase):
    """Import (P13): dry run, every bad row with its reason, twice makes no doubles."""

    def _wizard(self, text, kind="patients", name="x.csv", user="manager"):
        content = text.encode() if isinstance(text, str) else text
        return self.env["dental.import"].with_user(self.users[user]).create(
            {"kind": kind, "file": base64.b64encode(content), "filename": name}
        )

    def _imported(self):
        return self.env["dental.patient"].search([("import_key", "!=", False)])

    def test_dry_run_saves_nothing_and_lists_every_bad_row(self):
        wizard = self._wizard(PATIENTS)
        wizard.action_check()
        self.assertFalse(self._imported())
        self.assertEqual((wizard.created_count, wizard.bad_count, wizard.state), (2, 5, "checked"))
        bad = base64.b64decode(wizard.bad_file).decode()
        for line, reason in (("4", "name is empty"), ("5", "not a phone"), ("6", "not a date"), ("7", "male, female"), ("8", "birth date")):
            with self.subTest(line=line):
                self.assertRegex(bad, rf"(?m)^{line},.*{reason}")

    def test_good_rows_come_in_and_twice_makes_no_doubles(self):
        self._wizard(PATIENTS).action_import()
        boris, clara = self._imported().sorted("import_key")
        self.assertEqual((boris.phone_normalised, str(boris.birthdate), boris.is_vip), ("+33611111111", "1980-05-17", True))
        self.assertEqual(clara.source_id.name, "Friends")
        again = self._wizard(PATIENTS)
        again.action_import()
        self.assertEqual((again.created_count, again.known_count), (0, 2))
        self.assertEqual(len(self._imported()), 2)

    def test_without_a_key_name_with_phone_or_birth_date_is_the_key(self):
        wizard = self._wizard("name,phone,birthdate\nAnna Test,0612345678,\nAnna Test,,17.05.1990\nAnna Test,,18.05.1990\n")
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.known_count), (1, 2))

    def test_xlsx(self):
        book = openpyxl.Workbook()
        book.active.append(["Key", "Name", "Birthdate"])
        book.active.append([2001, "Xenia Import", "1999-09-09"])
        out = io.BytesIO()
        book.save(out)
        self._wizard(out.getvalue(), name="patients.xlsx").action_import()
        self.assertEqual(self._imported().import_key, "2001")

    def test_unreadable_files_say_so(self):
        cases = [(b"PK\x03\x04", "x.xlsx", "not an XLSX"), (b"\x00\x01", "x.csv", "not a CSV"), (b"phone\n1\n", "x.csv", "missing: name")]
        for content, name, sentence in cases:
            with self.subTest(name=name), self.assertRaisesRegex(UserError, sentence):
                self._wizard(content, name=name).action_check()

    def test_findings(self):
        self.patient.import_key = "77"
        text = (
            "patient,tooth,surfaces,condition,found_on,resolved_on\n"
            "77,16,MO,caries_medium,2020-01-01,\n"
            "77,16,MO,caries_medium,2020-01-01,\n"
            "+33612345678,26,,pulpitis,2020-01-01,2021-01-01\n"
            "nobody,16,O,caries_medium,2020-01-01,\n"
            "77,99,O,caries_medium,2020-01-01,\n"
            "77,16,Q,caries_medium,2020-01-01,\n"
            "77,26,,pulpitis,2022-01-01,2021-01-01\n"
            "77,16,O,moon,2020-01-01,\n"
        )
        wizard = self._wizard(text, kind="findings", user="chief_doctor")
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.known_count, wizard.bad_count), (2, 1, 5))
        self.assertEqual(set(self.patient.finding_ids.mapped("origin")), {"elsewhere"})
        again = self._wizard(text, kind="findings", user="chief_doctor")
        again.action_import()
        self.assertEqual((again.created_count, again.known_count), (0, 3))

    def test_findings_need_the_right_to_chart(self):
        with self.assertRaises(AccessError):
            self._wizard("patient,condition\nx,y\n", kind="findings", user="manager").action_import()

    def test_a_batch_is_a_fixed_number_of_queries_a_row(self):
        rows = "".join(f"k{n};Bulk {n};+3361{n:07d};1990-01-01\n" for n in range(600))
        wizard = self._wizard("key;name;phone;birthdate\n" + rows)
        before = self.env.cr.sql_log_count
        wizard.action_import()
        self.assertEqual(wizard.created_count, 600)
        self.assertLess(self.env.cr.sql_log_count - before, 600 * 3)
