from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TasksCase


@tagged("post_install", "-at_install", "dental_tasks")
class TestWatch(TasksCase):
    def setUp(self):
        super().setUp()
        self.env["dental.task.reason"].search([("state", "=", "open")])._close()
        self.env["dental.task"].search([("state", "=", "open")])._refresh()
        self.tasks = self.env["dental.task"]
        for n in range(4):
            patient = self._patient(f"Watch {n}")
            self.tasks |= self.env["dental.task"].create_for(
                "recall", patient, "Check-up", key=f"watch:{n}", due_at=self.now - timedelta(hours=1)
            )

    def _figures(self):
        return self.env["dental.task.watch"].with_user(self.users["manager"]).figures()

    def test_figures(self):
        """T9: done, open and overdue by queue and person, as a recount says."""
        operator = self.users["operator"]
        self.tasks[0].with_user(operator).action_result("declined", reason="moved away")
        self.tasks[1].with_user(operator).action_result("no_answer")
        figures = self._figures()
        row = next(row for row in figures["queues"] if row["id"] == self.tasks[0].queue_id.id)
        due = self.tasks.filtered(lambda task: task.state == "open" and task.due_at < task._end_of_today())
        self.assertEqual((row["done"], row["due"], row["overdue"]), (2, len(due), 2))
        self.assertEqual(row["cost"], sum(due.mapped("worth")))
        person = next(row for row in figures["people"] if row["id"] == operator.id)
        self.assertEqual((person["done"], person["hour"], person["booked"]), (2, 2, 0))
        self.assertEqual(figures["states"]["without_task"], self.env["dental.followup"].counts()["without_task"])

    def test_alarm_with_choices(self):
        """T13: more work than minutes left tells the managers once, with the choices; the choice is kept."""
        self.tasks.queue_id.minutes_each = 2000
        alarm = self.env["dental.task.watch"]._watch(self.company)
        self.assertTrue(alarm.late_minutes > 0 and alarm.people_missing > 0)
        self.assertFalse(self.env["dental.task.watch"]._watch(self.company), "not again within two hours")
        manager = alarm.with_user(self.users["manager"])
        with self.assertRaises(UserError):
            manager.action_choose("sleep")
        manager.action_choose("overtime")
        self.assertEqual((alarm.choice, alarm.chosen_by_id), ("overtime", self.users["manager"]))
        with self.assertRaises(AccessError):
            alarm.with_user(self.users["operator"]).action_choose("second")

    def test_slow_queue(self):
        """T9: a queue behind the goal of its day is marked."""
        queue = self.tasks.queue_id
        queue.goal_per_day = 100000
        row = next(row for row in self._figures()["queues"] if row["id"] == queue.id)
        local = self.company._dental_local(self.now)
        self.assertEqual(row["is_slow"], local.hour * 60 + local.minute > 1)

    def test_moving_work(self):
        """T9: the manager gives work to one person; the others no longer get it."""
        operator, desk = self.users["operator"], self.users["receptionist"]
        self.tasks.with_user(self.users["manager"]).action_assign(desk.id)
        self.assertFalse(self.env["dental.task"].with_user(operator).claim_next(self.tasks.queue_id.ids))
        self.assertIn(self.env["dental.task"].with_user(desk).claim_next(self.tasks.queue_id.ids), self.tasks.ids)

    def test_desk_without_outgoing_calls(self):
        """T8: where there is a call centre the desk gets only who is late right now, unless a task is passed to it."""
        desk = self.users["receptionist"]
        self.company.dental_desk_calls = False
        self.assertFalse(self.env["dental.task"].with_user(desk).claim_next(self.tasks.queue_id.ids))
        late = self.env["dental.task"].create_for("late", self._patient("Late Test"), "Late")
        self.assertEqual(self.env["dental.task"].with_user(desk).claim_next(), late.id)
        self.tasks[0].action_pass(True)
        self.assertTrue(self.tasks[0].is_at_desk)
        self.assertNotIn(self.tasks[0].id, [self.env["dental.task"].with_user(self.users["operator"]).claim_next(skip_ids=late.ids)])
        self.assertEqual(self.env["dental.task"].with_user(desk).claim_next(self.tasks.queue_id.ids), self.tasks[0].id)

    def test_report(self):
        """T9: the report counts planned and real contacts, and visits and money that came of them."""
        operator = self.users["operator"]
        task = self.tasks[0]
        visit = self._book(task.patient_id, 30, procedure_ids=self.procedure.ids)
        task.with_user(operator).action_result("booked", appointment_id=visit.id)
        visit.write({"state": "in_chair"})
        visit.action_done()
        self.env.flush_all()
        rows = self.env["dental.task.report"].search([("user_id", "=", operator.id)])
        totals = {name: sum(rows.mapped(name)) for name in ("planned", "made", "reached", "booked", "money")}
        self.assertEqual(totals, {"planned": 1, "made": 1, "reached": 1, "booked": 1, "money": 100})

    def test_work_list(self):
        """T2: the list of today in the order in which it is called, counted by queue."""
        operator = self.users["operator"]
        vip = self._patient("Very Important", is_vip=True)
        task = self.env["dental.task"].create_for("recall", vip, "Check-up", due_at=self.now - timedelta(minutes=1))
        work = self.env["dental.task"].with_user(operator).work_list()
        mine = [row["id"] for row in work["tasks"] if row["id"] in (self.tasks | task).ids]
        self.assertEqual(mine[0], task.id, "a VIP counts like a day of waiting")
        self.assertEqual(len(mine), 5)
        counts = {row["id"]: row for row in work["queues"]}
        self.assertEqual(counts[task.queue_id.id]["due"], 5)
        card = self.env["dental.task"].with_user(operator).work_next(task.queue_id.ids)
        self.assertEqual((card["id"], card["patient"]["name"]), (task.id, "Very Important"))
        following = task.with_user(operator).work_result("declined", {"reason": "no wish"}, task.queue_id.ids)
        self.assertIn(following["id"], self.tasks.ids)
