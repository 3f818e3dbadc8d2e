from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, ROLES, MessageCase


@tagged("dental_sms", "post_install", "-at_install")
class TestCampaigns(MessageCase):
    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)
        self.patient.marketing_consent = True
        self.others = self.env["dental.patient"]
        for number in range(3):
            self.others |= self.make_patient(f"P{number}", f"+491511234562{number}", marketing_consent=number > 0)
        template = self.env["dental.message.template"].create({"name": "Spring", "body": "{patient}, come!", "is_marketing": True})
        self.campaign = self.env["dental.message.campaign"].create(
            {"name": "Spring", "template_id": template.id, "company_id": self.company.id, "pace_per_hour": 2, "domain": "[('name', '!=', 'P2')]"}
        )

    def test_m7_only_who_agreed_at_the_pace(self):
        self.assertEqual((self.campaign.patient_count, self.campaign.allowed_count), (3, 2))
        self.campaign.with_user(self.users["manager"]).action_start()
        messages = self.env["dental.message"].search([("campaign_id", "=", self.campaign.id)], order="due_at")
        self.assertEqual(messages.patient_id, self.patient | self.others[1])
        self.assertEqual(messages.mapped("due_at"), [NOW, NOW + timedelta(minutes=30)])
        self.send()
        self.assertEqual(self.recorded().body, "Maria, come!")

    def test_m7_consent_withdrawn_meanwhile(self):
        self.campaign.action_start()
        self.patient.marketing_consent = False
        self.send()
        self.assertFalse(self.recorded())

    def test_m7_result(self):
        self.campaign.action_start()
        self.send()
        with freeze_time(NOW + timedelta(days=2)):
            self.book(NOW + timedelta(days=5))
            self.campaign.invalidate_recordset()
            self.assertEqual((self.campaign.sent_count, self.campaign.booked_count, self.campaign.stopped_count), (1, 1, 0))

    def test_m7_test_send(self):
        self.env.user.partner_id.write({"phone": "+4915112345688", "country_id": self.env.ref("base.de").id})
        self.campaign.action_test()
        self.send()
        self.assertEqual(self.recorded().phone, "+4915112345688")

    def test_m7_stop_and_start_once(self):
        self.campaign.action_start()
        with self.assertRaises(UserError):
            self.campaign.action_start()
        self.campaign.action_stop()
        self.assertFalse(self.send())

    def test_m7_managers_only(self):
        for role in ROLES:
            if role != "manager":
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self.campaign.with_user(self.users[role]).read(["name"])


@tagged("dental_sms", "post_install", "-at_install")
class TestOutages(MessageCase):
    def watch(self, minutes):
        with freeze_time(NOW + timedelta(minutes=minutes)):
            self.env["dental.message.outage"]._cron_watch()
        return self.env["dental.message.outage"].search([("company_id", "=", self.company.id)])

    def test_m9_stuck_is_noticed_within_five_minutes(self):
        with freeze_time(NOW):
            self.book(NOW + timedelta(days=1))
        self.assertFalse(self.watch(3))
        outage = self.watch(5)
        self.assertEqual((outage.kind, outage.started_at, outage.message_count), ("stuck", NOW, 1))
        note = self.env["mail.message"].search([("model", "=", outage._name), ("res_id", "=", outage.id)])
        self.assertIn(self.users["manager"].partner_id, note.notified_partner_ids)
        self.assertNotIn(self.users["operator"].partner_id, note.notified_partner_ids)
        self.assertEqual(len(self.watch(6)), 1, "one outage, one alarm")
        with freeze_time(NOW + timedelta(minutes=7)):
            self.send()
        self.assertTrue(self.watch(8).ended_at)

    def test_m9_failing_is_noticed(self):
        with freeze_time(NOW):
            messages = self.env["dental.message"].create(
                [{"key": f"t{number}", "company_id": self.company.id, "phone": "+4915112345601", "body": "x"} for number in range(6)]
            )
        messages.write({"state": "failed", "claimed_at": NOW})
        self.assertEqual(self.watch(1).kind, "failing")

    def test_m9_quiet_hours_are_no_outage(self):
        with freeze_time(NOW):
            self.book(NOW + timedelta(days=1))
            self.Message.search([("company_id", "=", self.company.id)]).write({"next_at": NOW + timedelta(hours=8)})
        self.assertFalse(self.watch(10))

    def test_m9_effect_on_visits(self):
        with freeze_time(NOW):
            visits = self.book(NOW + timedelta(days=2)) | self.book(NOW + timedelta(days=2, hours=1), patient=self.make_patient("B", "+4915112345677"))
        outage = self.env["dental.message.outage"].create(
            {"started_at": NOW, "noticed_at": NOW, "ended_at": NOW + timedelta(days=3), "kind": "stuck", "company_id": self.company.id}
        )
        with freeze_time(NOW + timedelta(days=4)):
            visits[0].action_no_show()
            visits[1].write({"state": "done"})
            self.env.flush_all()
            self.assertEqual((outage.visit_count, outage.missed_count, outage.missed_percent), (2, 1, 50.0))
