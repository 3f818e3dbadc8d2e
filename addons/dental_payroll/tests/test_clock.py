import base64
import hashlib
import hmac
import json
import time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PayCase


@tagged("post_install", "-at_install", "dental_payroll")
class TestClock(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.people["receptionist"]
        cls.desk.barcode = "DESK1"

    def day(self, date="2026-10-05"):
        self.env["dental.work.day"].rebuild(self.company, date, date)
        return self.env["dental.work.day"].search([("employee_id", "=", self.desk.id), ("date", "=", date)])

    def test_absent_early_and_two_shifts(self):
        """Y1: by shift, two a day; absence of one of them."""
        self.shift("receptionist", "2026-10-05 06:00:00", "2026-10-05 10:00:00")
        self.shift("receptionist", "2026-10-05 12:00:00", "2026-10-05 16:00:00")
        self.punch("receptionist", "2026-10-05 06:00:00", "2026-10-05 09:30:00")
        day = self.day()
        self.assertEqual((day.planned, day.worked, day.early, day.absent, day.shifts_worked), (480, 210, 30, 240, 1))

    def test_rebuild_follows_and_forgets(self):
        """Y1: a shift taken off the roster leaves no day behind."""
        shift = self.shift("receptionist", "2026-10-05 06:00:00", "2026-10-05 10:00:00")
        self.assertEqual(self.day().absent, 240)
        shift.unlink()
        self.assertFalse(self.day())

    def test_correction_keeps_the_original(self):
        """Y1: a correction needs a reason and keeps what was clocked; clocking out needs none."""
        punch = self.env["hr.attendance"].create({"employee_id": self.desk.id, "check_in": "2026-10-05 06:20:00"})
        punch.check_out = "2026-10-05 10:00:00"
        with self.assertRaisesRegex(UserError, "Say why"):
            punch.check_in = "2026-10-05 06:00:00"
        punch.correct("2026-10-05 06:00:00", "2026-10-05 10:00:00", "Forgot the badge")
        [kept] = punch.dental_correction_ids
        self.assertEqual(str(kept.old_check_in), "2026-10-05 06:20:00")
        self.assertEqual((kept.reason, kept.author_id), ("Forgot the badge", self.env.user))
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "never changed"), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE dental_clock_correction SET reason = 'other'")
        punch.unlink()
        self.assertEqual(self.env["dental.clock.correction"].search_count([("employee_id", "=", self.desk.id)]), 2)

    def test_month_confirmed_by_its_person(self):
        """Y1: the person confirms; the days are frozen until payroll reopens."""
        self.shift("receptionist", "2026-10-05 06:00:00", "2026-10-05 10:00:00")
        self.punch("receptionist", "2026-10-05 06:00:00", "2026-10-05 10:00:00")
        sheet = self.env["dental.work.sheet"].with_user(self.users["receptionist"]).confirm_month("2026-10-31")
        self.assertEqual((sheet.employee_id.id, sheet.worked), (self.desk.id, 240))
        self.punch("receptionist", "2026-10-05 11:00:00", "2026-10-05 12:00:00")
        self.assertEqual(self.day().worked, 240)
        with self.assertRaisesRegex(UserError, "still running"):
            self.env["dental.work.sheet"].with_user(self.users["receptionist"]).confirm_month("2099-10-31")
        sheet.with_user(self.users["payroll"]).action_reopen()
        self.assertEqual(self.day().worked, 300)

    def test_file_of_the_access_control(self):
        """Y1: a CSV file, local times; twice is once; unknown badges wait; a bad line is named."""
        text = "Badge;Date;Time;Direction\nDESK1;05.10.2026;08:00;in\nDESK1;05.10.2026;12:00;out\nNOBODY;05.10.2026;08:00;in\n"

        def load(content):
            return self.env["dental.clock.import"].create(
                {"file": base64.b64encode(content.encode()), "company_id": self.company.id}
            ).action_import()

        load(text)
        load(text)
        [punch] = self.env["hr.attendance"].search([("employee_id", "=", self.desk.id)])
        self.assertEqual((str(punch.check_in), str(punch.check_out)), ("2026-10-05 06:00:00", "2026-10-05 10:00:00"))
        unknown = self.env["dental.clock.event"].search([("state", "=", "unknown")])
        self.assertEqual(unknown.mapped("badge"), ["NOBODY"])
        self.people["doctor"].barcode = "NOBODY"
        unknown.action_try_again()
        self.assertEqual(unknown.state, "used")
        with self.assertRaisesRegex(UserError, "Line 2"):
            load("badge,datetime\nDESK1,yesterday\n")

    def test_doubtful_event_waits(self):
        """Y1: leaving without having come is not guessed."""
        counts = self.env["dental.clock.event"].take(self.company, [{"badge": "DESK1", "at": "2026-10-05 10:00:00", "direction": "out"}])
        self.assertEqual(counts, {"doubtful": 1})


@tagged("post_install", "-at_install", "dental_payroll")
class TestClockHook(HttpCase):
    def _send(self, body, secret="s3cret", stamp=None):
        stamp = str(stamp or int(time.time()))
        sign = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return self.url_open(
            f"/dental_payroll/clock/{self.env.company.id}", data=body,
            headers={"Content-Type": "application/json", "X-Dental-Timestamp": stamp, "X-Dental-Signature": sign},
        )

    def test_signed_punches(self):
        """Y1: an access control tells punches over HTTP, signed; a wrong or old signature is refused."""
        self.env.company.sudo().dental_clock_secret = "s3cret"
        employee = self.env["hr.employee"].create({"name": "Hook", "barcode": "HOOK1"})
        body = json.dumps({"events": [{"badge": "HOOK1", "at": "2026-10-05T08:00:00+02:00", "direction": "in"}]}).encode()
        self.assertEqual(self._send(body, secret="wrong").status_code, 403)
        self.assertEqual(self._send(body, stamp=int(time.time()) - 3600).status_code, 403)
        self.assertEqual(self._send(b'{"events": [{"badge": "HOOK1", "at": "2026-10-05T08:00:00"}]}').status_code, 400)
        self.assertEqual(self._send(body).json(), {"taken": {"used": 1}})
        self.assertEqual(self._send(body).json(), {"taken": {}})
        self.assertEqual(str(employee.attendance_ids.check_in), "2026-10-05 06:00:00")
