from datetime import timedelta

from odoo.tests import tagged

from .common import TasksCase


@tagged("post_install", "-at_install", "dental_tasks")
class TestRules(TasksCase):
    def test_care_call_exactly_once(self):
        """T3, T7: a done treatment makes one care call, tomorrow, in the name of the doctor, however often the job runs."""
        self._done()
        reasons = self._reasons("care")
        self.assertEqual(len(reasons), 1)
        self.assertEqual(reasons.doctor_id, self.doctor)
        self.assertEqual(reasons.due_at, self._tomorrow(10))
        self._run_rules()
        self._run_rules()
        self.assertEqual(len(self._reasons("care", state=None)), 1)
        self.assertEqual(len(self._tasks("care", self.patient)), 1)

    def test_recall_gives_a_date(self):
        """T1, T2: after a visit the next contact has a date a year ahead; a booking closes it, a cancellation brings it back."""
        self._done()
        self.assertEqual(self._reasons("recall").due_at.date(), (self.now + timedelta(days=365, hours=-3)).date())
        self.assertEqual(self.patient.followup_state, "contact")
        visit = self._book(hours=100)
        self.assertFalse(self._reasons("recall"))
        self.patient.invalidate_recordset(["followup_state"])
        self.assertEqual(self.patient.followup_state, "booked")
        visit.action_cancel(reason="ill")
        self.assertTrue(self._reasons("recall"))
        self.assertTrue(self._reasons("rebook"))

    def test_cancelled_closes_by_itself(self):
        """T3: the reason of a cancelled visit is gone when a new one is booked."""
        self._book(hours=50).action_cancel(reason="ill")
        task = self._tasks("rebook", self.patient)
        self.assertEqual(len(task), 1)
        self._book(hours=60)
        self.assertEqual(task.state, "closed")

    def test_no_show(self):
        """T3: who did not come is called, and the call is gone when he comes again."""
        self._book(hours=-2).action_no_show()
        self.assertEqual(len(self._reasons("rebook")), 1)
        self._done(hours=-1)
        self.assertFalse(self._reasons("rebook"))

    def test_late_right_now(self):
        """T8: a patient who is late is called at once; the call is gone when he comes."""
        visit = self._book(hours=-0.4)
        self._run_rules()
        self.assertEqual(len(self._tasks("late", self.patient)), 1)
        visit.action_arrive()
        self.assertFalse(self._tasks("late", self.patient))

    def test_unpaid(self):
        """T2: an unpaid visit makes a call worth its sum and ends with the payment."""
        visit = self._done(procedure_ids=self.procedure.ids)
        reason = self._reasons("unpaid")
        self.assertEqual((len(reason), reason.worth), (1, 100))
        self.env.flush_all()
        self.env.cr.execute("UPDATE dental_appointment SET payment_state = 'paid' WHERE id = %s", [visit.id])
        self.env["dental.task.rule"]._follow_up(self.patient, ("unpaid",))
        self.assertEqual(reason.state, "closed")

    def test_examination_is_a_task_on_its_date(self):
        """P15, T3: a recommended examination is asked for on its date, without its medical name, and ends when it is done."""
        examination = self.env["dental.examination"].create(
            {"name": "CT of the upper jaw", "patient_id": self.patient.id, "doctor_id": self.doctor.id}
        )
        reason = self.env["dental.task.reason"].search([("rule_id.event", "=", "examination"), ("patient_id", "=", self.patient.id)])
        self.assertEqual(self.company._dental_local(reason.due_at).date(), examination.due_on)
        self.assertNotIn("CT", reason.name)
        examination.action_done()
        self.assertEqual(reason.state, "closed")

    def test_offered_time_is_a_call(self):
        """S10, T2: a freed time that is offered becomes a call at once."""
        entry = self.env["dental.waitlist"].create({"patient_id": self.patient.id})
        offer = self.env["dental.waitlist.offer"].create(
            {
                "waitlist_id": entry.id,
                "start": self.now + timedelta(days=1),
                "stop": self.now + timedelta(days=1, minutes=30),
                "doctor_id": self.doctor.id,
                "expires_at": self.now + timedelta(hours=2),
            }
        )
        offer._after_waitlist_offered()
        self.assertEqual(len(self._reasons("waitlist")), 1)
        offer.action_decline()
        self._run_rules()
        self.assertFalse(self._reasons("waitlist").filtered(lambda reason: reason.rule_id.event == "offer"))

    def test_segment_and_tag(self):
        """T3: a rule for a segment catches only its members."""
        tag = self.env["res.partner.category"].create({"name": "Orthodontic"})
        tagged, other = self._patient("Tagged"), self._patient("Untagged")
        tagged.category_id = tag
        for hours, patient in ((-6, tagged), (-8, other)):
            self._done(patient, hours=hours)
        rule = self.env["dental.task.rule"].create(
            {"name": "R", "title": "R", "event": "visit_done", "queue_id": self.env["dental.task.queue"].by_code("care").id, "tag_id": tag.id}
        )
        self.assertEqual(rule._run(), 1)
        segment = self.env["dental.segment"].create({"name": "Nobody"})
        rule.write({"segment_id": segment.id, "tag_id": False})
        self.assertEqual(rule._run(), 0)

    def test_missing_papers_make_one_task(self):
        """T2: papers missing for two visits of tomorrow are one piece of paper work, and gone when all is signed."""
        for hours in (20, 22):
            self._book(hours=hours)
        self._run_rules()
        task = self._tasks("documents", self.patient)
        self.assertEqual((len(task), len(task.reason_ids)), (1, 2))
        for paper_type in self.env["dental.paper.type"].search([("is_required_always", "=", True)]):
            self.env["dental.paper"].create({"patient_id": self.patient.id, "type_id": paper_type.id}).action_sign()
        self.assertEqual(task.state, "closed")

    def test_second_server_leaves_the_rule(self):
        """T3: while one server runs a rule, another leaves it alone instead of waiting or doing it twice."""
        self._done()
        rule = self.env.ref("dental_tasks.dental_task_rule_lost")
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(hashtext('dental.task.rule'), %s)", [rule.id])
            self._patient("Waits for the other server")
            self.assertEqual(rule._run(), 0)
            other.rollback()
        self.assertGreater(rule._run(), 0)

    def test_asks_above_n(self):
        """T3: a rule that would catch more than n waits for a yes."""
        for n in range(3):
            self._done(self._patient(f"Many {n}", phone=False), hours=-5 - n)
        rule = self.env.ref("dental_tasks.dental_task_rule_lost").copy({"event": "visit_done", "ask_above": 2, "delay_days": 1})
        self.assertEqual(rule._run(), 0)
        self.assertEqual(rule.asked_count, 3)
        self.assertEqual(rule.action_preview()["domain"][0][0], "id")
        rule.action_run()
        self.assertEqual(rule.last_count, 3)
        self.assertEqual(rule.asked_count, 0)

    def test_preview_is_what_runs(self):
        """T3: the preview names exactly the patients for whom the run makes work."""
        rule = self.env.ref("dental_tasks.dental_task_rule_lost")
        rule._run()
        newcomers = self._patient("New 1") | self._patient("New 2")
        self.assertEqual(rule.action_preview()["domain"], [("id", "in", sorted(newcomers.ids))])
        self.assertEqual(rule._run(), 2)
        self.assertEqual(rule.action_preview()["domain"], [("id", "in", [])])

    def test_booking_stays_cheap(self):
        """T3: following a booking up takes four queries for a new patient: state, rules, open reasons, lost or not."""
        self._book(self._patient("Warm up"), 40)
        visit = self._book(self._patient("Cheap"), 40)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        visit._follow_up_tasks()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)

    def test_query_count_does_not_grow(self):
        """T3: following up one patient or thirty takes the same number of queries."""
        rules = self.env["dental.task.rule"]
        patients = self.env["dental.patient"].browse([self._patient(f"Count {n}").id for n in range(30)])
        rules._follow_up(patients[:1])
        counts = []
        for some in (patients[1:2], patients[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rules._follow_up(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
