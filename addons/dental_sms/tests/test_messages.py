from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import NOW, ROLES, MessageCase

SERIES = {"booked0", "before1", "before150", "after3"}


@tagged("dental_sms", "post_install", "-at_install")
class TestSeries(MessageCase):
    def test_m1_booking_plans_four(self):
        """M1: at once, one day before, two to three hours before, after the visit."""
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0), user="receptionist")
            planned = self.planned(appointment)
        self.assertEqual(set(planned), SERIES)
        self.assertEqual(planned["booked0"].due_at, NOW)
        self.assertEqual(planned["before1"].due_at, datetime(2027, 3, 3, 15, 0))
        self.assertEqual(planned["before150"].due_at, datetime(2027, 3, 4, 12, 30))
        self.assertEqual(planned["after3"].due_at, datetime(2027, 3, 4, 18, 30))
        self.assertEqual(set(planned["booked0"].mapped("phone")), {"+4915112345601"})

    def test_m1_every_role_that_books_plans(self):
        for number, role in enumerate(("receptionist", "operator", "coordinator", "doctor", "assistant")):
            with self.subTest(role=role), freeze_time(NOW):
                appointment = self.book(datetime(2027, 3, 8 + number, 15, 0), user=role)
                self.assertEqual(set(self.planned(appointment)), SERIES)

    def test_m1_planning_twice_changes_nothing(self):
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0))
            before = appointment.dental_message_ids.mapped(lambda message: (message.id, message.key, message.due_at, message.state))
            appointment._plan_messages()
            after = appointment.dental_message_ids.mapped(lambda message: (message.id, message.key, message.due_at, message.state))
        self.assertEqual(before, after)

    def test_m1_late_booking_skips_what_makes_no_sense(self):
        with freeze_time(NOW):
            appointment = self.book(NOW + timedelta(hours=2))
            self.assertEqual(set(self.planned(appointment)), {"booked0", "after3"})

    def test_m1_held_is_told_when_booked(self):
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0), state="held")
            self.assertFalse(appointment.dental_message_ids)
            appointment.action_book()
            self.assertEqual(set(self.planned(appointment)), SERIES)

    def test_m1_held_and_confirmed_is_told(self):
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0), state="held")
            appointment.action_confirm()
            self.assertEqual(set(self.planned(appointment)), SERIES)

    def test_m1_moving_moves_what_is_not_sent(self):
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0))
            self.send()
            rows = appointment.dental_message_ids
            appointment.move(datetime(2027, 3, 10, 9, 0))
            planned = self.planned(appointment)
        self.assertEqual(set(planned), SERIES, "the new time is told, although the old one was told already")
        self.assertEqual(planned["before1"].due_at, datetime(2027, 3, 9, 9, 0))
        self.assertIn(planned["before1"], rows, "what is not sent is moved, not made again")
        self.assertEqual(len(appointment.dental_message_ids), 5)

    def test_m1_moving_back_after_telling_tells_again(self):
        with freeze_time(NOW):
            first = datetime(2027, 3, 4, 15, 0)
            appointment = self.book(first)
            self.send()
            appointment.move(datetime(2027, 3, 10, 9, 0))
            self.send()
            appointment.move(first)
            self.send()
        self.assertEqual(len(self.recorded()), 3)

    def test_m1_cancelling_cancels(self):
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0))
            self.send()
            appointment.with_user(self.users["operator"]).action_cancel()
        self.assertEqual(sorted(appointment.dental_message_ids.mapped("state")), ["cancelled"] * 3 + ["sent"])

    def test_m1_no_show_asks_nothing_after(self):
        with freeze_time(NOW):
            appointment = self.book(NOW + timedelta(hours=2))
        with freeze_time(NOW + timedelta(hours=3)):
            appointment.action_no_show()
        self.assertFalse(self.planned(appointment))

    def test_m1_after_counts_from_the_real_end(self):
        with freeze_time(NOW):
            appointment = self.book(NOW + timedelta(hours=2))
            appointment.action_arrive()
            appointment._move_to("in_chair")
        with freeze_time(NOW + timedelta(hours=4)):
            appointment.action_done()
        self.assertEqual(self.planned(appointment)["after3"].due_at, NOW + timedelta(hours=7))

    def test_m1_series_by_kind_and_vip(self):
        template = self.env.ref("dental_sms.dental_message_template_booked")
        self.env["dental.message.series"].create(
            {
                "name": "VIP", "sequence": 1, "vip": "only",
                "rule_ids": [(0, 0, {"name": "Only this", "anchor": "before", "amount": 2, "unit": "days", "template_id": template.id})],
            }
        )
        vip = self.make_patient("Vera", "+4915112345602", is_vip=True)
        with freeze_time(NOW):
            self.assertEqual(set(self.planned(self.book(datetime(2027, 3, 5, 15, 0), patient=vip))), {"before2"})
            self.assertEqual(set(self.planned(self.book(datetime(2027, 3, 6, 15, 0)))), SERIES)

    def test_m1_sweep_plans_imports(self):
        with freeze_time(NOW):
            appointment = self.env["dental.appointment"].create(
                {
                    "patient_id": self.patient.id, "start": datetime(2027, 3, 4, 15, 0), "stop": datetime(2027, 3, 4, 16, 0),
                    "company_id": self.company.id, "booked_at": datetime(2027, 2, 1),
                }
            )
            with self.enter_registry_test_mode():
                self.env.ref("dental_sms.dental_message_plan_cron").method_direct_trigger()
            self.assertEqual(set(self.planned(appointment)), SERIES - {"booked0"}, "who was told long ago is not told again")

    def test_m5_household_gets_one_message(self):
        """M5, journey 6: six children, one message."""
        mother = self.env["res.partner"].create({"name": "Mother", "phone": "+4915112345699", "country_id": self.env.ref("base.de").id, "lang": "en_US"})
        with freeze_time(NOW):
            visits = self.env["dental.appointment"]
            for number in range(6):
                child = self.make_patient(f"Child{number} Z", False, responsible_id=mother.id)
                visits |= self.book(datetime(2027, 3, 4, 12, 0) + timedelta(minutes=30 * number), patient=child)
            self.assertEqual(self.send(), 1)
            self.assertEqual(self.recorded().mapped("phone"), ["+4915112345699"])
            self.assertIn("Child0 12:00, Child1 12:30, Child2 13:00", self.recorded().body)
            told = visits.dental_message_ids.filtered(lambda message: message.rule_id.anchor == "booked")
            self.assertEqual(told.mapped("state"), ["sent"] * 6)
            carriers = visits.dental_message_ids.filtered(lambda message: message.state == "planned" and not message.carrier_id)
            self.assertEqual(len(carriers), 3)
            carriers.filtered(lambda message: message.rule_id.amount == 1).appointment_id.action_cancel()
            carriers = visits.dental_message_ids.filtered(lambda message: message.state == "planned" and not message.carrier_id)
            self.assertEqual(len(carriers), 3, "another child's row carries the message now")

    def test_m5_quiet_hours_of_the_branch(self):
        self.company.resource_calendar_id.tz = "Asia/Jakarta"
        with freeze_time(datetime(2027, 3, 1, 18, 0)):
            appointment = self.book(datetime(2027, 3, 4, 5, 0))
        self.assertEqual(self.planned(appointment)["booked0"].due_at, datetime(2027, 3, 2, 0, 0), "07:00 in Jakarta")

    def test_m5_language_of_the_patient(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("dental_sms.dental_message_template_booked")
        template.with_context(lang="fr_FR").body = "{weekday} {time}"
        patient = self.make_patient("Luc", "+4915112345603", lang="fr_FR")
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0), patient=patient)
            self.assertEqual(self.planned(appointment)["booked0"].text_now, "jeudi 15:00")

    def test_no_number_no_message(self):
        patient = self.make_patient("Nemo", False)
        with freeze_time(NOW):
            appointment = self.book(datetime(2027, 3, 4, 15, 0), patient=patient)
            self.assertFalse(appointment.dental_message_ids)
            self.assertIn("number", appointment.message_problem)
            patient.phone = "+4915112345604"
            with self.enter_registry_test_mode():
                self.env.ref("dental_sms.dental_message_plan_cron").method_direct_trigger()
            self.assertTrue(self.planned(appointment))

    def test_planning_is_set_based(self):
        with freeze_time(NOW):
            visits = self.env["dental.appointment"]
            for number in range(12):
                visits |= self.book(datetime(2027, 3, 4, 7, 0) + timedelta(hours=number), patient=self.make_patient(f"P{number}", f"+49151123456{10 + number}"))
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(30):
                visits._plan_messages()


@tagged("dental_sms", "post_install", "-at_install")
class TestTexts(MessageCase):
    def test_placeholders_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "pateint"):
            self.env["dental.message.template"].create({"name": "Bad", "body": "Hello {pateint}"})

    def test_length_is_shown(self):
        template = self.env["dental.message.template"].create({"name": "Long", "body": "ж" * 71})
        self.assertIn("2 part", template.body_hint)


@tagged("dental_sms", "post_install", "-at_install")
class TestMessageRights(MessageCase):
    def test_nobody_writes_the_outbox(self):
        with freeze_time(NOW):
            message = self.book(datetime(2027, 3, 4, 15, 0)).dental_message_ids[:1]
        for role in ROLES:
            with self.subTest(role=role):
                as_role = message.with_user(self.users[role])
                self.assertTrue(as_role.read(["body", "state", "phone"]))
                with self.assertRaises(AccessError):
                    as_role.write({"state": "sent"})
                with self.assertRaises(AccessError):
                    as_role.unlink()
                with self.assertRaises(AccessError):
                    self.Message.with_user(self.users[role]).create({"key": "x"})

    def test_secrets_are_closed(self):
        self.gateway.write({"password": "s3cret", "token": "t0ken"})
        for role in ROLES:
            if role == "manager":
                continue
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.gateway.with_user(self.users[role]).read(["password"])

    def test_only_the_unknown_is_decided_by_hand(self):
        with freeze_time(NOW):
            message = self.book(datetime(2027, 3, 4, 15, 0)).dental_message_ids[:1]
            with self.assertRaises(UserError):
                message.with_user(self.users["receptionist"]).action_was_sent()

    def test_other_branch_is_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        with freeze_time(NOW):
            message = self.book(datetime(2027, 3, 4, 15, 0)).dental_message_ids[:1]
        message.company_id = other
        self.env.flush_all()
        self.assertFalse(self.Message.with_user(self.users["manager"]).search([("id", "=", message.id)]))
