from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestAccessLog(DentalCase):
    """Opening and changing a card is written down, for good (P12)."""

    def _rows(self):
        self.env.flush_all()
        return self.env["dental.access.log"].search([("patient_id", "=", self.patient.id)], order="id")

    def test_opening_is_logged_once_in_ten_minutes(self):
        doctor = self.patient.with_user(self.users["doctor"])
        doctor.web_read({"name": {}})
        doctor.web_read({"name": {}})
        self.patient.with_user(self.users["receptionist"]).web_read({"name": {}})
        rows = self._rows().filtered(lambda row: row.what == "open")
        self.assertEqual(rows.user_id, self.users["doctor"] | self.users["receptionist"])
        self.assertEqual(len(rows), 2)

    def test_change_names_the_fields(self):
        self.patient.with_user(self.users["receptionist"]).write({"is_vip": True, "sex": "female"})
        self.assertEqual(self._rows()[-1].detail, "is_vip, sex")
        self.assertEqual(self._rows()[-1].user_id, self.users["receptionist"])

    def test_card_entries_are_logged(self):
        doctor = self.users["doctor"]
        encounter = self.env["dental.encounter"].with_user(doctor).create(
            {"patient_id": self.patient.id, "doctor_id": self.doctor.id, "complaint": "Pain"}
        )
        encounter.web_read({"complaint": {}})
        encounter.action_sign()
        details = self._rows().filtered(lambda row: row.user_id == doctor).mapped("detail")
        self.assertTrue(any("card entry" in (detail or "") for detail in details), details)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_the_log(self):
        self.patient.with_user(self.users["doctor"]).web_read({"name": {}})
        row = self._rows()[:1]
        for statement in (
            SQL("UPDATE dental_access_log SET detail = 'x' WHERE id = %s", row.id),
            SQL("DELETE FROM dental_access_log WHERE id = %s", row.id),
            SQL("TRUNCATE dental_access_log"),
        ):
            with self.subTest(statement=statement.code), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_nobody_writes_the_log_by_the_application(self):
        for user in [*self.users.values()]:
            log = self.env["dental.access.log"].with_user(user)
            for right in ("create", "write", "unlink"):
                self.assertFalse(log.has_access(right), (user.login, right))
        with self.assertRaises(AccessError):
            self.env["dental.access.log"].with_user(self.users["receptionist"]).search([])
