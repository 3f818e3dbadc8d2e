from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from .common import TasksCase

EVENTS = (
    "new", "book", "book_past", "cancel", "no_show", "done", "propose", "agree", "decline_plan",
    "call_back", "no_answer", "decline", "talked", "wrong_number", "archive", "restore", "merge", "merge", "responsible", "time", "job",
)


@tagged("post_install", "-at_install", "dental_tasks")
class TestFollowup(TasksCase):
    """T1 as a theorem: after any sequence of events and the job nobody is lost without a task, and the counter counts right."""

    def _brute_force(self):
        """The three states read row by row, without the view."""
        now = fields.Datetime.now()
        states = {}
        for patient in self.env["dental.patient"].search([]):
            visits = self.env["dental.appointment"].search([("patient_id", "=", patient.id)])
            reasons = self.env["dental.task.reason"].search([("patient_id", "=", patient.id), ("state", "=", "open")])
            if any(
                visit.state in ("arrived", "in_chair") and visit.start > now - timedelta(days=1)
                or visit.state in ("booked", "confirmed") and visit.stop > now
                or visit.state == "held" and visit.stop > now and (not visit.held_until or visit.held_until > now)
                for visit in visits
            ):
                states[patient] = "booked"
            elif any(reason.is_contact for reason in reasons):
                states[patient] = "contact"
            elif patient.followup_declined_at:
                states[patient] = "declined"
            else:
                states[patient] = "lost"
                self.assertTrue(any(reason.is_lost for reason in reasons), "in none of the three states and without a task")
        return states

    def _check(self):
        self._run_rules()
        self.env.flush_all()
        self.env.invalidate_all()
        states = self._brute_force()
        counts = self.env["dental.followup"].counts()
        for state in ("booked", "contact", "declined", "lost"):
            self.assertEqual(counts[state], list(states.values()).count(state), state)
        self.assertEqual(counts["without_task"], 0)
        for patient, state in states.items():
            self.assertEqual(patient.followup_state, state)
        calls = self.env["dental.task"].search([("state", "=", "open"), ("is_call", "=", True), ("household_id", "!=", False)])
        self.assertEqual(len(calls), len(calls.household_id), "one open call per household")
        for task in self.env["dental.task"].search([("state", "=", "open")]):
            self.assertTrue(task.reason_ids.filtered(lambda reason: reason.state == "open"), "an open task has a reason")

    def _apply(self, event, n):
        """One business event with the n-th patient; events that make no sense now do nothing."""
        patients = self.env["dental.patient"].with_context(active_test=False).search([("name", "like", "Event ")])
        patient = patients[n % len(patients)] if patients else self._patient("Event first")
        getattr(self, f"_event_{event}")(patient, n)

    def _visits(self, patient, *states):
        return self.env["dental.appointment"].search([("patient_id", "=", patient.id), ("state", "in", states)])

    def _event_new(self, _patient, n):
        self._patient(f"Event {n}", is_vip=n % 5 == 0)

    def _free_hour(self, patient, sign):
        taken = len(self.env["dental.appointment"].search([("patient_id", "=", patient.id)]))
        return sign * (1 + 2 * taken + 60 * (patient.id % 7))

    def _event_book(self, patient, _n):
        if patient.active:
            self._book(patient, self._free_hour(patient, 1))

    def _event_book_past(self, patient, _n):
        if patient.active:
            self._book(patient, self._free_hour(patient, -1))

    def _event_cancel(self, patient, _n):
        self._visits(patient, "held", "booked", "confirmed")[:1].action_cancel(reason="ill")

    def _event_no_show(self, patient, _n):
        self._visits(patient, "booked").filtered(lambda visit: visit.start < fields.Datetime.now())[:1].action_no_show()

    def _event_done(self, patient, _n):
        visit = self._visits(patient, "booked", "arrived")[:1]
        if visit:
            visit.write({"state": "in_chair"})
            visit.action_done()

    def _plan(self, patient):
        plan = self.env["dental.plan"].search([("patient_id", "=", patient.id)], limit=1)
        if not plan:
            plan = self.env["dental.plan"].create({"patient_id": patient.id})
            option = self.env["dental.plan.option"].create({"plan_id": plan.id, "tier": "optimal"})
            visit = self.env["dental.plan.visit"].create({"plan_id": plan.id, "option_id": option.id, "duration": 30})
            self.env["dental.plan.step"].create(
                {
                    "patient_id": patient.id, "plan_id": plan.id, "option_id": option.id, "visit_id": visit.id,
                    "procedure_id": self.procedure.id, "price": 100,
                }
            )
        return plan

    def _event_propose(self, patient, _n):
        plan = self._plan(patient)
        if plan.state == "draft":
            plan.action_propose()

    def _event_agree(self, patient, _n):
        plan = self._plan(patient)
        if plan.state == "proposed":
            plan.action_agree(plan.option_ids[:1])

    def _event_decline_plan(self, patient, _n):
        plan = self._plan(patient)
        if plan.state in ("proposed", "agreed"):
            plan.action_decline(reason="too expensive for now")

    def _result(self, patient, result, **kw):
        self._tasks(patient=patient).filtered("is_call")[:1].action_result(result, **kw)

    def _event_call_back(self, patient, _n):
        self._result(patient, "call_back", at=fields.Datetime.now() + timedelta(days=4))

    def _event_no_answer(self, patient, _n):
        self._result(patient, "no_answer")

    def _event_decline(self, patient, _n):
        self._result(patient, "declined", reason="moved away")

    def _event_talked(self, patient, _n):
        task = self._tasks(patient=patient).filtered("is_call")[:1]
        if task and not any(reason.is_lost for reason in task._parts()):
            task.action_result("done")

    def _event_wrong_number(self, patient, _n):
        self._result(patient, "wrong_number")

    def _event_archive(self, patient, _n):
        patient.action_archive()

    def _event_restore(self, patient, _n):
        patient.action_unarchive()

    def _event_responsible(self, patient, n):
        other = self._patient(f"Event parent {n}")
        patient.responsible_id = other.partner_id

    def _event_merge(self, patient, n):
        others = self.env["dental.patient"].search(
            [("name", "like", "Event "), ("id", "!=", patient.id), ("plan_ids", "=", False), ("appointment_ids.state", "not in", ("booked",))]
        )
        if patient.active and others:
            source = others[n % len(others)]
            self.env["dental.patient.merge"].create({"patient_id": patient.id, "source_id": source.id}).action_merge()

    def _event_time(self, patient, _n):
        """Three days pass for the visits of one patient."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM dental_booking WHERE appointment_id IN (SELECT id FROM dental_appointment WHERE patient_id = %s)",
                            [patient.id])
        self.env.cr.execute(
            """UPDATE dental_appointment SET start = start - interval '3 days', stop = stop - interval '3 days' WHERE patient_id = %s""",
            [patient.id],
        )
        self.env.invalidate_all()

    def _event_job(self, _patient, _n):
        self._run_rules()

    def test_nobody_is_lost(self):
        """T1: twelve random events at a time, then the job: exactly one of three states, or an open lost-patient task."""

        @settings(
            max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 30)), min_size=3, max_size=12))
        def check(events):
            savepoint = self.env.cr.savepoint()
            try:
                for event, n in events:
                    self._apply(event, n)
                self._check()
            finally:
                savepoint.rollback()
                savepoint.close()
                self.env.invalidate_all(flush=False)

        check()

    def test_counter_per_state(self):
        """T1: one patient in each state."""
        booked, contact, declined, lost = (self._patient(f"State {n}") for n in range(4))
        self._book(booked, 30)
        self.env["dental.task"].create_for("callback", contact, "Agreed call", due_at=self.now + timedelta(days=3))
        declined._decline_followup("no wish")
        self._check()
        states = [patient.followup_state for patient in (booked, contact, declined, lost)]
        self.assertEqual(states, ["booked", "contact", "declined", "lost"])
        found = self.env["dental.patient"].search([("followup_state", "=", "lost"), ("name", "like", "State ")])
        self.assertEqual(found, lost)

    def test_merge_keeps_one_call(self):
        """T5, P1: two cards with an open call each become one card with one call and all reasons."""
        self._done(hours=-30)
        twin = self._patient("Anna Twin")
        child = self._patient("Child Twin", responsible_id=twin.partner_id.id)
        self.env["dental.task"].create_for("unpaid", twin, "Open sum", key="twin")
        self.env["dental.task"].create_for("recall", child, "Check-up", key="child")
        self.env["dental.patient.merge"].create({"patient_id": self.patient.id, "source_id": twin.id}).action_merge()
        task = self._tasks(patient=self.patient).filtered("is_call")
        self.assertEqual(len(task), 1)
        self.assertIn("Open sum", task.reason_ids.mapped("name"))
        self.assertIn("Check-up", task.reason_ids.mapped("name"))

    def test_archived_leaves_the_list(self):
        """T1: an archived patient is in no list; restored he is looked after again."""
        self._done()
        self.patient.action_archive()
        self.assertFalse(self._tasks(patient=self.patient))
        self.patient.action_unarchive()
        self.assertTrue(self._reasons("recall"))
