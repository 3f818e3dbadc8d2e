import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged

from ..gateway_presets import PRESETS
from . import kannel
from .common import MessageCase

PHONE = "+4915112345601"


class Provider:
    """A stand-in on loopback for an HTTP provider: answers what it is told and remembers what it was asked."""

    def __init__(self, status=200, answer="{}"):
        provider = self
        self.status, self.answer, self.asked = status, answer, []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                provider.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length).decode()))
                answer = provider.answer(provider.asked[-1]) if callable(provider.answer) else provider.answer
                body = answer.encode()
                self.send_response(provider.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_args):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


class GatewayCase(MessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"dental_message_from": 0, "dental_message_to": 24})

    def use(self, preset, provider, **values):
        """The gateway of the test as the preset describes it, at the stand-in instead of the provider."""
        self.gateway.write({"preset": preset, "username": "user", "password": "s3cret", "token": "t0ken", "sender": "Clinic"})
        self.gateway.action_use_preset()
        url = self.gateway.url
        path = "/" + url.split("/", 3)[3]
        self.gateway.write({"url": provider.url + path, "timeout_seconds": 3, **values})

    def sent(self, body="Hello"):
        message = self.Message.send_text(self.patient, body=body)
        if self.gateway.channel != "sms":
            message.write({"channel": self.gateway.channel, "phone": "4711"})
        self.send()
        return message


@tagged("dental_sms", "post_install", "-at_install")
class TestGateways(GatewayCase):
    def test_m3_presets_fit_their_gateways(self):
        answers = {
            "twilio": (201, '{"sid": "SM1", "status": "queued", "price": null, "error_message": null, "message": null}', "SM1"),
            "telegram": (200, '{"ok": true, "result": {"message_id": 77}}', "77"),
            "viber": (200, '{"status": 0, "status_message": "ok", "message_token": 5098}', "5098"),
            "whatsapp": (200, '{"messages": [{"id": "wamid.X"}]}', "wamid.X"),
        }
        for preset, (status, answer, ref) in answers.items():
            with self.subTest(preset=preset), Provider(status, answer) as provider:
                self.use(preset, provider)
                message = self.sent("Привет")
                self.assertEqual((message.state, message.gateway_ref), ("sent", ref), message.reason)
                self.assertEqual(len(provider.asked), 1)

    def test_m3_vonage(self):
        def answer(asked):
            key = asked[3].split("client-ref=")[1].split("&")[0]
            return json.dumps({"messages": [{"message-id": "A1", "status": "0", "message-price": "0.0333", "client-ref": key}]})

        with Provider(200, answer) as provider:
            self.use("vonage", provider)
            message = self.sent("Привет")
        self.assertEqual((message.state, message.gateway_ref, message.price), ("sent", "A1", 0.0333))
        self.assertIn("type=unicode", provider.asked[0][3])
        with Provider(200, '{"messages": [{"status": "1", "error-text": "Throttled", "client-ref": "x"}]}') as provider:
            self.use("vonage", provider)
            self.assertEqual(self.sent().state, "unknown", "an answer that names another message proves nothing")

    def test_m3_infobip(self):
        def answer(asked):
            key = json.loads(asked[3])["messages"][0]["destinations"][0]["messageId"]
            return json.dumps({"messages": [{"messageId": key, "status": {"groupName": "PENDING", "description": "Message sent"}}]})

        with Provider(200, answer) as provider:
            self.use("infobip", provider)
            self.assertEqual(self.sent().state, "sent")
        self.assertEqual(provider.asked[0][2]["Authorization"], "App t0ken")

    def test_m3_secrets_are_masked(self):
        with Provider(400, '{"error": "s3cret and t0ken are wrong"}') as provider:
            self.use("twilio", provider)
            message = self.sent()
        self.assertEqual(message.state, "failed")
        self.assertNotIn("s3cret", message.reason)
        self.assertNotIn("t0ken", message.reason)

    def test_m2_refused_connection_is_tried_again(self):
        with Provider() as provider:
            self.use("twilio", provider)
        message = self.sent()
        self.assertEqual((message.state, message.attempts), ("planned", 1))

    def test_m2_the_gateway_is_asked_what_became_of_it(self):
        with Provider(200, "<html>") as provider:
            self.use("twilio", provider, status_url=provider.url + "/ask?key={key}", status_missing="404")
            message, other = self.sent(), self.sent()
            self.assertEqual((message.state, other.state), ("unknown", "unknown"))
            old = Datetime.now() - timedelta(minutes=20)
            message.claimed_at = other.claimed_at = old
            provider.answer = '{"sid": "SM9", "status": "sent"}'
            self.Message._ask_unknown()
            self.assertEqual((message.state, message.gateway_ref), ("sent", "SM9"))
            message.write({"state": "unknown", "claimed_at": old})
            provider.status = 404
            self.Message._ask_unknown()
            self.assertEqual(message.state, "planned", "the gateway never saw it: it may go")

    def test_settings_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "full address"):
            self.gateway.write({"kind": "http", "url": "gateway.example"})
        with self.assertRaisesRegex(ValidationError, "JSON"):
            self.gateway.write({"kind": "http", "url": "https://gateway.example", "body": "{", "body_format": "json"})

    def test_every_preset_can_be_used(self):
        for preset in PRESETS:
            self.gateway.preset = preset
            self.gateway.action_use_preset()
            self.assertEqual(self.gateway.kind, "http")


@tagged("dental_sms", "post_install", "-at_install")
class TestCallsOfGateways(HttpCase, GatewayCase):
    def call(self, what, body, **headers):
        path = "/" + self.gateway._webhook_url(what).split("/", 3)[3]
        return self.url_open(path, data=json.dumps(body), headers={"Content-Type": "application/json", **headers})

    def replies(self):
        return self.env["dental.message.reply"].search([("gateway_id", "=", self.gateway.id)], order="id")

    def test_m8_whatsapp_brings_several_and_is_signed(self):
        self.gateway.write({"preset": "whatsapp"})
        self.gateway.action_use_preset()
        self.gateway.signature_key = "app-secret"
        self.env.flush_all()
        body = {
            "entry": [{"changes": [{"value": {
                "messages": [
                    {"from": "4915112345601", "id": "w1", "text": {"body": "Hello"}}, {"from": "4915112345601", "id": "w2", "image": {}},
                ]
            }}]}]
        }
        self.assertEqual(self.call("in", body).status_code, 403)
        signature = hmac.new(b"app-secret", json.dumps(body).encode(), hashlib.sha256).hexdigest()
        self.assertEqual(self.call("in", body, **{"X-Hub-Signature-256": "sha256=" + signature}).status_code, 200)
        self.assertEqual(self.replies().mapped("body"), ["Hello", ""])
        self.assertEqual(self.replies().patient_id, self.patient)

    def test_m8_telegram(self):
        self.gateway.preset = "telegram"
        self.gateway.action_use_preset()
        self.env["dental.patient.address"].create({"patient_id": self.patient.id, "channel": "telegram", "address": "4711"})
        self.env.flush_all()
        self.call("in", {"update_id": 5, "message": {"chat": {"id": 4711}, "text": "Hello"}})
        self.assertEqual((self.replies().patient_id, self.replies().body), (self.patient, "Hello"))

    def test_m8_viber_reports_on_the_same_address(self):
        self.gateway.write({"preset": "viber"})
        self.gateway.action_use_preset()
        self.gateway.signature_header = False
        message = self.Message.send_text(self.patient, body="Hello")
        message.write({"state": "sent", "gateway_id": self.gateway.id, "gateway_ref": "5098"})
        self.env.flush_all()
        self.call("in", {"event": "delivered", "message_token": 5098, "user_id": "x"})
        self.assertEqual(message.state, "delivered")
        self.assertFalse(self.replies())


@tagged("dental_sms", "post_install", "-at_install")
class TestKannel(HttpCase, GatewayCase):
    @skipUnless(kannel.is_installed(), "Debian's packages kannel and kannel-extras are not installed")
    def test_m3_real_kannel(self):
        """M3: a message through a real Kannel to its fake SMSC, the delivery report back, a reply in."""
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        appointment = self.book(Datetime.now().replace(microsecond=0) + timedelta(days=3))
        message = appointment.dental_message_ids.filtered(lambda row: row.rule_id.anchor == "booked")
        with kannel.Kannel(self.gateway._webhook_url("in")) as box:
            self.gateway.write({"preset": "kannel", "username": "tester", "password": "foobar", "sender": "13013"})
            self.gateway.action_use_preset()
            self.gateway.url = box.send_url
            template = message.template_id
            template.body = "Привет, {patient}: {time}"
            self.assertEqual(self.send(), 1)
            self.assertEqual(message.state, "sent", message.reason)
            with self.expecting("_take_report", "dental.message", "delivered"):
                box.switch_on_telephone()
            self.assertIn("Got message 1", box.received())
            self.assertEqual(message.state, "delivered")
            with self.expecting("_receive", "dental.message.reply", "YES"):
                box.telephone(PHONE, "YES")
            self.assertEqual(appointment.state, "confirmed")

    @contextmanager
    def expecting(self, method, model, word):
        """Let Kannel call in, until a call of `method` with `word` among its arguments is over."""
        model_class = self.env.registry[model]
        original, happened = getattr(model_class, method), threading.Event()

        def noted(records, *args):
            result = original(records, *args)
            if word in args:
                happened.set()
            return result

        self.env.flush_all()
        self.cr.clear()
        with patch.object(model_class, method, noted), self.allow_requests(all_requests=True):
            yield
            self.assertTrue(happened.wait(20), f"Kannel did not call for {word}")
        self.env.invalidate_all()
