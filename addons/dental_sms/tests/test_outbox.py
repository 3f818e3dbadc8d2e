from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import file_open

from ..gateway_client import RecordClient
from ..message_engine import Outcome
from .common import NOW, MessageCase


@tagged("dental_sms", "post_install", "-at_install")
class TestOutbox(MessageCase):
    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def answer(self, *outcomes):
        """The gateway answers `outcomes`, one run after the other."""
        queue = list(outcomes)
        return patch.object(RecordClient, "send_all", lambda client, jobs: [queue.pop(0) for _job in jobs])

    def due(self, body="Hello"):
        return self.Message.send_text(self.patient, body=body)

    def test_m2_sent_once(self):
        message = self.due()
        self.assertEqual(self.send(), 1)
        self.assertEqual(self.send(), 0)
        self.assertEqual((message.state, message.attempts, len(self.recorded())), ("sent", 1, 1))

    def test_m2_refused_for_now_is_tried_again_with_back_off(self):
        with freeze_time(NOW):
            message = self.due()
            with self.answer(Outcome("busy", error="HTTP 503")):
                self.send()
            self.assertEqual((message.state, message.next_at), ("planned", NOW + timedelta(minutes=1)))
            self.assertEqual(self.send(), 0)
        with freeze_time(NOW + timedelta(minutes=1)):
            self.send()
        self.assertEqual((message.state, message.attempts, len(self.recorded())), ("sent", 2, 1))

    def test_m2_back_off_ends(self):
        message = self.due()
        with self.answer(*[Outcome("busy", error="no")] * 7):
            for day in range(1, 8):
                with freeze_time(NOW + timedelta(days=700 + day)):
                    message.next_at = NOW
                    self.send()
        self.assertEqual(message.state, "failed")

    def test_m2_unknown_is_not_resent(self):
        message = self.due()
        with self.answer(Outcome("unknown", error="ReadTimeout")):
            self.send()
        self.assertEqual(message.state, "unknown")
        self.assertEqual(self.send(), 0)
        message.with_user(self.users["receptionist"]).action_send_again()
        self.send()
        self.assertEqual(message.state, "sent")

    def test_m2_gateway_that_knows_our_number_is_asked_again(self):
        self.gateway.is_idempotent = True
        message = self.due()
        with self.answer(Outcome("unknown", error="ReadTimeout")):
            self.send()
        self.assertEqual(message.state, "planned")

    def test_m2_crash_becomes_unknown(self):
        message = self.due()
        message.write({"state": "sending", "claim": "a-claim", "claimed_at": NOW})
        with freeze_time(NOW + timedelta(minutes=4)):
            self.Message._reap()
            self.assertEqual(message.state, "sending")
        with freeze_time(NOW + timedelta(minutes=6)):
            self.Message._reap()
        self.assertEqual(message.state, "unknown")

    def test_m2_late_answer_of_a_reaped_worker_counts(self):
        message = self.due()
        client = self.gateway._client()
        jobs, _looked = self.Message._claim(self.gateway, self.company.ids, "a-claim", client)
        self.Message._reap(minutes=-1)
        self.assertEqual(message.state, "unknown")
        self.Message._store(self.gateway, "a-claim", jobs, [Outcome("accepted", ref="7")])
        self.assertEqual((message.state, message.gateway_ref), ("sent", "7"))

    def test_m3_fallback(self):
        other = self.env["dental.gateway"].create({"name": "Other", "kind": "record", "company_id": self.company.id, "sequence": 99})
        self.gateway.fallback_id = other
        message = self.due()
        with self.answer(Outcome("busy", error="down")):
            self.send()
        self.Message._send_due(gateways=other)
        self.assertEqual((message.state, message.gateway_id), ("sent", other))

    def test_m3_rate_limit(self):
        self.gateway.rate_per_second = 2
        self.env.flush_all()
        self.assertEqual([self.gateway._allowance(10), self.gateway._allowance(10)], [2, 0])

    def test_m4_stop_is_honoured(self):
        message = self.due()
        self.env["phone.blacklist"]._add(["+4915112345601"])
        self.assertEqual(self.send(), 0)
        self.assertEqual(message.state, "cancelled")
        self.assertFalse(self.due(), "nothing is planned either")

    def test_quiet_hours_hold_for_every_message(self):
        with freeze_time(datetime(2027, 3, 1, 23, 0)):
            message = self.due()
            self.assertEqual(self.send(), 0)
            self.assertEqual(message.next_at, datetime(2027, 3, 2, 7, 0))

    def test_too_late_is_cancelled(self):
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0))
        with freeze_time(datetime(2027, 3, 4, 14, 30)):
            self.send()
        states = {message.rule_id.anchor + str(message.rule_id.amount): message.state for message in appointment.dental_message_ids}
        self.assertEqual(states, {"booked0": "sent", "before1": "cancelled", "before150": "cancelled", "after3": "planned"})

    def test_key_makes_it_once(self):
        first = self.Message.send_text(self.patient, body="Hello", key="task:1")
        self.assertTrue(first)
        self.assertFalse(self.Message.send_text(self.patient, body="Hello", key="task:1"))

    def test_neutralised_copy_writes_to_nobody(self):
        """A restored copy of the database sends nothing: gateways record, what waited is cancelled."""
        self.gateway.write({"kind": "http", "url": "https://gateway.example/send", "password": "s3cret"})
        message = self.due()
        self.env.flush_all()
        with file_open("dental_sms/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual((self.gateway.kind, self.gateway.url, self.gateway.password), ("record", False, False))
        self.assertEqual(message.state, "cancelled")
