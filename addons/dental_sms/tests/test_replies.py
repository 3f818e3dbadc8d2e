from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import NOW, ROLES, MessageCase

VISIT = datetime(2027, 3, 4, 15, 0)


@tagged("dental_sms", "post_install", "-at_install")
class TestReplies(MessageCase):
    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def told(self, **values):
        """A booked visit whose patient was told of it."""
        appointment = self.book(VISIT, **values)
        self.send()
        return appointment

    def receive(self, text, sender="+4915112345601", ref=""):
        return self.env["dental.message.reply"]._receive(self.gateway, sender, text, ref)

    def test_m4_yes_confirms(self):
        for text, lang in (("Yes!", "en"), ("Да, спасибо", "ru"), ("Так", "uk"), ("Oui", "fr"), ("ya", "id")):
            with self.subTest(lang=lang):
                appointment = self.told()
                reply = self.receive(text)
                self.assertEqual((appointment.state, reply.state, reply.appointment_id), ("confirmed", "done", appointment))
                appointment.action_cancel()

    def test_m4_no_cancels(self):
        appointment = self.told()
        self.receive("не смогу")
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "patient"))

    def test_m4_anything_else_waits_for_a_person(self):
        appointment = self.told()
        reply = self.receive("Yes, but half an hour later please")
        self.assertEqual((appointment.state, reply.state, reply.intent, reply.appointment_id), ("booked", "new", "unknown", appointment))

    def test_m4_the_same_message_twice_is_one(self):
        self.told()
        self.assertTrue(self.receive("yes", ref="abc"))
        self.assertFalse(self.receive("yes", ref="abc"))

    def test_m4_sender_in_other_form(self):
        appointment = self.told()
        self.receive("yes", sender="4915112345601")
        self.assertEqual(appointment.state, "confirmed")

    def test_m4_asks_which_visit(self):
        mother = self.env["res.partner"].create({"name": "Mother", "phone": "+4915112345699", "country_id": self.env.ref("base.de").id})
        children = [self.make_patient(f"Child{number}", False, responsible_id=mother.id) for number in range(2)]
        visits = self.book(VISIT, patient=children[0]) | self.book(VISIT + timedelta(hours=1), patient=children[1])
        self.send()
        self.receive("no", sender="+4915112345699")
        self.assertEqual(visits.mapped("state"), ["booked", "booked"])
        self.send()
        self.assertIn("1: Child0 04.03. 15:00; 2: Child1", self.recorded()[-1].body)
        self.receive("2", sender="+4915112345699")
        self.assertEqual(visits.mapped("state"), ["booked", "cancelled"])

    def test_m4_yes_confirms_the_household(self):
        mother = self.env["res.partner"].create({"name": "Mother", "phone": "+4915112345699", "country_id": self.env.ref("base.de").id})
        children = [self.make_patient(f"Child{number}", False, responsible_id=mother.id) for number in range(2)]
        visits = self.book(VISIT, patient=children[0]) | self.book(VISIT + timedelta(hours=1), patient=children[1])
        self.send()
        self.receive("yes", sender="+4915112345699")
        self.assertEqual(visits.mapped("state"), ["confirmed", "confirmed"])

    def test_m4_stop_ends_everything(self):
        appointment = self.told()
        self.receive("STOP")
        self.assertFalse(self.planned(appointment))
        self.assertTrue(self.patient.is_message_stopped)
        other = self.book(VISIT + timedelta(days=7))
        self.assertFalse(other.dental_message_ids)
        self.assertIn("STOP", other.message_problem)

    def test_m4_stranger_waits_for_a_person(self):
        reply = self.receive("yes", sender="+4915100000000")
        self.assertEqual((reply.state, bool(reply.patient_id)), ("new", False))

    def test_m8_answer_time(self):
        self.told()
        reply = self.receive("How do I get there?")
        with freeze_time(NOW + timedelta(minutes=7)):
            wizard = self.env["dental.message.compose"].with_user(self.users["operator"]).create({"reply_id": reply.id, "body": "By tram 5"})
            wizard.action_send()
            self.send()
        self.assertEqual((reply.answer_minutes, reply.answered_by_id), (7, self.users["operator"]))
        self.assertEqual(self.recorded()[-1].body, "By tram 5")

    def test_report_makes_delivered_and_never_less(self):
        message = self.told().dental_message_ids.filtered(lambda row: row.state == "sent")
        self.Message._take_report(self.gateway, "delivered", message.uuid, "")
        self.assertEqual(message.state, "delivered")
        self.Message._take_report(self.gateway, "failed", message.uuid, "")
        self.assertEqual(message.state, "delivered")

    def test_compose_by_role(self):
        for role in ROLES:
            with self.subTest(role=role):
                compose = self.env["dental.message.compose"].with_user(self.users[role])
                if role in ("receptionist", "operator", "coordinator", "manager"):
                    compose.create({"patient_ids": self.patient.ids, "body": f"Hello {role}"}).action_send()
                else:
                    with self.assertRaises(AccessError):
                        compose.create({"patient_ids": self.patient.ids, "body": "Hello"})
        self.assertEqual(self.send(), 4)


@tagged("dental_sms", "post_install", "-at_install")
class TestFeedback(MessageCase):
    def setUp(self):
        super().setUp()
        with freeze_time(NOW):
            appointment = self.book(VISIT)
        appointment.write({"state": "done"})
        self.message = appointment.dental_message_ids[:1]
        self.env["dental.feedback"]._give(self.message, 2, "Waited an hour")
        self.feedback = self.env["dental.feedback"].search([("appointment_id", "=", appointment.id)])

    def test_m6_once(self):
        self.assertFalse(self.env["dental.feedback"]._give(self.message, 5, ""))
        self.assertTrue(self.feedback.is_bad)

    def test_m6_only_the_head_reads(self):
        """M6: by search, read, grouping and through the visit; nobody but managers and whom they name."""
        for role in ROLES:
            model = self.env["dental.feedback"].with_user(self.users[role])
            with self.subTest(role=role):
                self.assertEqual(model.search_count([]), 1 if role == "manager" else 0)
                self.assertEqual(len(model._read_group([], ["doctor_id"], ["rating:avg"])), 1 if role == "manager" else 0)
                if role != "manager":
                    with self.assertRaises(AccessError):
                        self.feedback.with_user(self.users[role]).read(["comment"])
                    with self.assertRaises(AccessError):
                        self.feedback.with_user(self.users[role]).write({"handled_note": "x"})

    def test_m6_named_people_read(self):
        self.company.dental_feedback_reader_ids = self.users["coordinator"]
        self.assertEqual(self.feedback.with_user(self.users["coordinator"]).comment, "Waited an hour")
        self.assertFalse(self.env["dental.feedback"].with_user(self.users["operator"]).search([]))

    def test_m6_nobody_writes_what_was_said(self):
        with self.assertRaises(AccessError):
            self.env["dental.feedback"].with_user(self.users["manager"]).create(
                {"appointment_id": self.feedback.appointment_id.id, "patient_id": self.patient.id, "company_id": self.company.id, "rating": 5}
            )


@tagged("dental_sms", "post_install", "-at_install")
class TestLinks(HttpCase, MessageCase):
    def setUp(self):
        super().setUp()
        self.company.dental_message_from, self.company.dental_message_to = 0, 24
        self.appointment = self.book(datetime.now().replace(microsecond=0) + timedelta(days=3))
        self.message = self.appointment.dental_message_ids[:1]

    def path(self, purpose):
        return "/d/" + self.message._link(purpose).rsplit("/", 1)[1]

    def test_w3_looking_does_nothing_the_button_acts(self):
        page = self.url_open(self.path("confirm"))
        self.assertIn("I will come", page.text)
        self.assertNotIn("Maria", page.text, "the page names nobody")
        self.assertNotIn("Lind", page.text)
        self.assertEqual(self.appointment.state, "booked")
        page = self.url_open(self.path("confirm"), data={"x": "1"})
        self.assertIn("confirmed", page.text)
        self.assertEqual(self.appointment.state, "confirmed")

    def test_w3_staff_cannot_act_as_the_patient(self):
        """The outbox shows no working link, before and after sending; the gateway got one."""
        self.env.ref("dental_sms.dental_message_template_booked").body = "Cancel: {cancel_link}"
        message = self.appointment.dental_message_ids.filtered(lambda row: row.rule_id.anchor == "booked")
        for when in ("planned", "sent"):
            if when == "sent":
                self.send()
            row = message.with_user(self.users["receptionist"]).read(["body", "text_now"])[0]
            self.assertTrue(row["text_now"].endswith("/d/***"), row)
            self.assertNotRegex(f"{row['body']}", r"/d/[\w-]{24}")
        self.assertRegex(self.recorded().body, r"/d/[\w-]{24}$")

    def test_w3_cancel_and_replay(self):
        path = self.path("cancel")
        self.url_open(path, data={"x": "1"})
        self.assertEqual(self.appointment.state, "cancelled")
        page = self.url_open(path, data={"x": "1"})
        self.assertIn("cancelled", page.text)

    def test_w3_forged_or_expired(self):
        path = self.path("confirm")
        other = self.path("rate")
        forged = path[:-1] + ("A" if path[-1] != "A" else "B")
        mixed = other[:15] + path[15:]
        for wrong in (forged, mixed, "/d/abc", "/d/" + "A" * 24, "/d/%F0%9F%98%80"):
            with self.subTest(path=wrong):
                self.assertEqual(self.url_open(wrong, data={"x": "1"}).status_code, 404)
        with freeze_time(datetime.now() - timedelta(days=60)):
            self.appointment.write({"start": datetime.now(), "stop": datetime.now() + timedelta(hours=1)})
            old = self.path("confirm")
        self.assertEqual(self.url_open(old).status_code, 404)
        self.assertEqual(self.appointment.state, "booked")

    def test_m6_rating_by_link(self):
        self.appointment.write({"state": "done"})
        path = self.path("rate")
        self.assertIn("How was your visit", self.url_open(path).text)
        self.url_open(path, data={"rating": "9"})
        self.assertFalse(self.env["dental.feedback"].search([("appointment_id", "=", self.appointment.id)]))
        self.assertIn("Thank you", self.url_open(path, data={"rating": "5", "comment": "<b>Fine</b>"}).text)
        self.assertIn("Thank you", self.url_open(path, data={"rating": "1"}).text)
        feedback = self.env["dental.feedback"].search([("appointment_id", "=", self.appointment.id)])
        self.assertEqual((feedback.rating, feedback.comment), (5, "<b>Fine</b>"))

    def test_calls_of_gateways_need_the_secret(self):
        address = self.gateway._webhook_url("in").split("/", 3)[3]
        wrong = address[:-1] + "x"
        self.assertEqual(self.url_open("/" + wrong, data={"from": "+4915112345601", "text": "yes"}).status_code, 403)
        self.assertEqual(self.url_open("/" + address, data={"from": "+4915112345601", "text": "yes", "id": "7"}).status_code, 200)
        self.assertTrue(self.env["dental.message.reply"].search([("gateway_id", "=", self.gateway.id), ("ref", "=", "7")]))

    def test_report_by_address(self):
        self.message.write({"state": "sent", "gateway_id": self.gateway.id})
        self.env.flush_all()
        path = "/" + self.gateway._webhook_url("dlr", self.message.uuid).split("/", 3)[3]
        self.url_open(path + "?state=1")
        self.assertEqual(self.message.state, "delivered")
