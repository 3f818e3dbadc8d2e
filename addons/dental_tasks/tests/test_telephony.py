import hashlib
import hmac
import json

from odoo.tests import HttpCase, tagged

from .common import TasksCase


def signed(secret, data):
    body = json.dumps(data).encode()
    return body, {
        "Content-Type": "application/json",
        "X-Dental-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }


@tagged("post_install", "-at_install", "dental_tasks")
class TestTelephonyRules(TasksCase):
    def setUp(self):
        super().setUp()
        self.company.country_id = self.env.ref("base.at")
        self.exchange = self.env["dental.telephony"].create({"name": "Test exchange"})
        self.users["operator"].dental_extension = "101"
        self.patient.phone = "+43 1 5550001"

    def _message(self, event, call="c1", phone="+4315550001", **more):
        values = self.exchange._parse(json.dumps({"call_id": call, "event": event, "phone": phone, "extension": "101", **more}))
        return self.env["dental.call"]._receive(self.exchange, values)

    def test_missed_call_becomes_a_task_once(self):
        """T11: a missed call is work at once, once, and settled when somebody talks to the number."""
        call = self._message("ringing")
        self.assertEqual((call.patient_id, call.user_id), (self.patient, self.users["operator"]))
        self._message("missed")
        self._message("missed")
        self._message("missed", call="c2")
        reason = self._reasons("missed")
        self.assertEqual(len(reason), 1)
        self._message("answered", call="c3", direction="out")
        self.assertEqual(reason.state, "closed")

    def test_answered_call_is_history(self):
        """T4, T11: an incoming call that was answered is a contact of the patient, with author and length."""
        for event in ("ringing", "answered", "ended", "ended"):
            self._message(event, duration=75)
        contact = self.patient.contact_ids
        self.assertEqual((len(contact), contact.direction, contact.duration_seconds), (1, "in", 75))
        self.assertEqual(contact.user_id, self.users["operator"])

    def test_unknown_number(self):
        """T11: an unknown number opens an empty form with the number filled in."""
        call = self._message("ringing", phone="+4319998877")
        action = call.with_user(self.users["operator"]).popup_action()
        self.assertEqual(action["context"]["default_phone"], "+4319998877")
        self.assertFalse(call.with_user(self.users["operator"]).popup_row()["name"])
        self._message("missed", phone="+4319998877")
        self.assertEqual(len(self.env["dental.task"].search([("queue_id.code", "=", "missed"), ("patient_id", "=", False)])), 1)

    def test_household_number(self):
        """T11: one number of a family pops up who answers for it, with the others."""
        mother, children = self._family(2)
        for child in children:
            child.phone = mother.phone
        row = self._message("ringing", phone=mother.phone).popup_row()
        self.assertEqual(row["name"], mother.name)
        self.assertEqual(len(row["members"]), 2)

    def test_mapping(self):
        """T11: another exchange with nested fields and other words, mapped by settings only."""
        self.exchange.write(
            {"field_id": "call.uid", "field_event": "type", "field_phone": "call.from", "word_missed": "NO_ANSWER", "field_extension": False}
        )
        values = self.exchange._parse(json.dumps({"type": "NO_ANSWER", "call": {"uid": 7, "from": "0043 1 5550001"}}))
        self.assertEqual((values["state"], values["external_id"], values["phone"]), ("missed", "7", "0043 1 5550001"))
        for bad in ("", "[]", "nonsense", '{"type": "?", "call": {"uid": 1}}', '{"type": "NO_ANSWER"}'):
            self.assertIsNone(self.exchange._parse(bad))


@tagged("post_install", "-at_install", "dental_tasks")
class TestTelephonyHttp(HttpCase):
    def test_webhook(self):
        """T11: real posts: signed ones are taken, others refused, the missed call is on the list."""
        exchange = self.env["dental.telephony"].create({"name": "Test exchange", "secret": "s3cret"})
        patient = self.env["dental.patient"].create({"name": "Caller Test", "phone": "+43 1 5557777"})
        self.env.flush_all()
        url = f"/dental/telephony/{exchange.token}"
        body, headers = signed("s3cret", {"call_id": "h1", "event": "missed", "phone": "+4315557777"})
        self.assertEqual(self.url_open(url, data=body, headers=headers).status_code, 200)
        self.assertEqual(self.url_open(url, data=body, headers=headers).status_code, 200)
        forged = {**headers, "X-Dental-Signature": "0" * 64}
        self.assertEqual(self.url_open(url, data=body, headers=forged).status_code, 403)
        self.assertEqual(self.url_open("/dental/telephony/unknown", data=body, headers=headers).status_code, 404)
        body, headers = signed("s3cret", {"event": "missed"})
        self.assertEqual(self.url_open(url, data=body, headers=headers).status_code, 400)
        reasons = self.env["dental.task.reason"].search([("patient_id", "=", patient.id), ("queue_id.code", "=", "missed")])
        self.assertEqual(len(reasons), 1)
