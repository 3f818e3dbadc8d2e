from datetime import timedelta

from odoo.tests import tagged

from .common import ScheduleCase


@tagged("post_install", "-at_install", "dental_schedule")
class TestBoard(ScheduleCase):
    """S5, S6: what the board and the booking dialog read."""

    def board(self, by="doctor", user="receptionist", day=0):
        day = (self.day + timedelta(days=day)).date()
        return self.Appointment.with_user(self.users[user]).board(str(day), self.company.ids, by)

    def test_S5_rows_of_a_day(self):
        appointment = self.book(9, 60, equipment_ids=[self.microscope.id], comment="left side")
        self.book(9, 60, patient=self.patient2, doctor_id=self.surgeon.id, chair_id=self.chair2.id)
        self.book(9, 30, day=1, patient=self.patient3)
        board = self.board()
        self.assertEqual(board["timezone"], "Europe/Paris")
        self.assertEqual(len(board["appointments"]), 2)
        card = next(row for row in board["appointments"] if row["id"] == appointment.id)
        self.assertEqual(
            (card["patient_name"], card["column_id"], card["doctor"], card["chair"], card["comment"], card["equipment"]),
            ("Ada First", self.doctor.id, "Dr. Reed", "Chair 1", "left side", self.microscope.ids),
        )
        self.assertEqual(card["start"], self.at(9).strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.assertTrue(card["is_new"])
        self.assertTrue(card["papers_missing"])
        self.assertEqual({row["id"] for row in board["columns"]}, {self.doctor.id, self.surgeon.id, self.hygienist.id})
        self.assertEqual(len(board["shifts"]), 3)

    def test_S5_columns_by_chair_and_equipment(self):
        self.book(9, 60, equipment_ids=[self.microscope.id])
        self.assertEqual([row["column_id"] for row in self.board("chair")["appointments"]], self.chair.ids)
        self.assertEqual([row["column_id"] for row in self.board("equipment")["appointments"]], self.microscope.ids)

    def test_S5_no_medical_field_reaches_the_desk(self):
        self.patient.alert_text = "penicillin"
        self.book(9, 60)
        self.assertNotIn("penicillin", str(self.board()))

    def test_S5_queries_do_not_grow_with_the_day(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            self.board()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.board()
            return self.cr.sql_log_count - before

        self.book(9, 30)
        few = count()
        for n in range(10):
            self.book(9.5 + n / 2, 30, patient=self.patient2 if n % 2 else self.patient3)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 12)

    def test_S13_a_missed_visit_of_a_plan_is_overdue(self):
        plan = self.plan((self.therapy, 60, 0))
        plan.action_book_all({"earliest": self.at(0)})
        appointment = plan.visit_ids.appointment_id
        appointment.write({"state": "no_show"})
        self.assertEqual(self.board()["appointments"][0]["rhythm"], "overdue")

    def test_S6_booking_starts_with_the_plans_next_visit(self):
        plan = self.plan((self.therapy, 60, 0), (self.surgery, 30, 0))
        answer = self.Appointment.with_user(self.users["receptionist"]).booking_start(self.patient.id)
        planned = [row["visit_id"] for row in answer["reasons"] if row["visit_id"]]
        self.assertEqual(planned, plan.agreed_option_id.visit_ids.sorted("sequence").ids)
        self.assertEqual(answer["patient"]["name"], "Ada First")
        self.assertTrue([row for row in answer["reasons"] if row["reason_id"]])
        self.assertIn(self.doctor.id, [row["id"] for row in answer["resources"]])

    def test_S5_another_day_is_told_by_the_local_date(self):
        told = []
        self.patch(self.registry["bus.bus"], "_sendone", lambda self, target, kind, message: told.append((target, kind, message)))
        appointment = self.Appointment.browse(self.book(22.5, 30).id)  # 23:30 or 00:30 in Paris
        days = next(message["days"] for _target, kind, message in told if kind == "dental_board" and appointment.id in message["ids"])
        local = appointment._clinic_time(appointment.start, "yyyy-MM-dd")
        self.assertEqual(days, [local])

    def test_the_name_is_red_until_the_patients_part_is_paid(self):
        self.env["account.chart.template"].try_loading("generic_coa", self.company, install_demo=False)
        procedure = self.env["product.product"].search([("is_dental", "=", True), ("dental_scope", "in", ("mouth", "none"))], limit=1)
        procedure.taxes_id = False
        appointment = self.book(9, 60, procedure_ids=procedure.ids)
        for paper in appointment.missing_papers():
            self.env["dental.paper"].create({"patient_id": self.patient.id, "type_id": paper.id}).action_sign()
        appointment.action_arrive()
        appointment.action_seat()
        appointment.action_done()
        step = appointment.step_ids
        self.assertEqual(appointment.payment_state, "unpaid")
        moves = step._create_invoices()
        moves.action_post()
        self.assertEqual(appointment.payment_state, "unpaid")
        told = []
        self.patch(self.registry["dental.appointment"], "_notify_board", lambda self, *starts: told.append(self.ids))
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=moves.ids).create({})._create_payments()
        self.assertEqual(appointment.payment_state, "paid")
        self.assertIn(appointment.ids, told)

    def test_S14_load_by_hour(self):
        self.book(9, 90)
        late = self.book(13, 60, patient=self.patient2)
        late.write({"state": "no_show"})
        self.env.flush_all()
        rows = self.env["dental.load"].search([("doctor_id", "=", self.doctor.id), ("day", "=", self.day.date())], order="hour")
        offset = rows[0].hour - 8
        by_hour = {row.hour - offset: row for row in rows}
        self.assertEqual(len(rows), 8)
        self.assertEqual([by_hour[hour].booked_minutes for hour in (8, 9, 10, 13)], [0, 60, 30, 0])
        self.assertEqual(by_hour[13].no_show_minutes, 60)
        self.assertEqual((by_hour[10].utilisation, by_hour[10].idle_minutes), (50, 30))

    def test_S16_nudges_of_a_day(self):
        self.book(8, 60)
        nudged = self.book(9.25, 45, patient=self.patient2)
        self.book(10.25, 105, patient=self.patient3)
        rows = self.Appointment.with_user(self.users["receptionist"]).nudges(str(self.day.date()), self.company.ids)
        row = next(row for row in rows if row["appointment_id"] == nudged.id)
        self.assertEqual((row["minutes"], row["frees"]), (-15, 30))
        asked = []
        self.patch(self.registry["dental.appointment"], "_after_appointment_nudged", lambda self: asked.append(self.ids))
        nudged.with_user(self.users["receptionist"]).action_nudge(row["new_start"])
        self.assertEqual((asked, nudged.start), ([nudged.ids], self.at(9.25)))
        nudged.action_nudge_accept()
        self.assertEqual(nudged.start, self.at(9))

    def test_S12_preparation_is_told_at_booking(self):
        procedure = self.env["product.product"].search([("is_dental", "=", True), ("dental_scope", "in", ("mouth", "none"))], limit=1)
        procedure.dental_preparation = "Eat nothing for six hours."
        answer = self.Appointment.book(
            {
                "patient_id": self.patient.id, "start": self.at(9), "duration_minutes": 30, "doctor_id": self.doctor.id,
                "company_id": self.company.id, "procedure_ids": procedure.ids,
            }
        )
        self.assertEqual(answer["preparation"], "Eat nothing for six hours.")
