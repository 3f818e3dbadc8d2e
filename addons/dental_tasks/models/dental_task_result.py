from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..const import CLOSING, RESULTS
from ..task_engine import next_try


class DentalTask(models.Model):
    """What came of a call (T4): the only code that ends or moves a task."""

    _inherit = "dental.task"

    def action_result(self, result, reason_ids=None, at=None, reason=None, note=None, **details):
        """Note what came of the contact; one click of the operator.

        :param str result: `booked, call_back, no_answer, declined, wrong_number, message_sent, done`
        :param reason_ids: reasons that were talked about; by default those that are due
        :param at: when to call back (UTC), for `call_back`
        :param str reason: why, for `declined`
        :param str note: without medical words
        :param details: `channel` (phone), `duration_seconds`, `appointment_id` (what was booked)
        :return: the tasks in which the remaining reasons go on
        """
        self.check_access("write")
        at = fields.Datetime.to_datetime(at)
        self._check_result(result, at, reason)
        rest = self.browse()
        for task in self:
            parts = task._parts(reason_ids)
            if result == "booked":
                task._check_booked(parts)
            task._log_contact(parts, result, note or reason, details)
            getattr(task, f"_result_{result}")(parts, at=at, reason=reason)
            if result in CLOSING:
                rest |= task._finish(parts, result)
            else:
                task.write({"result": result, "claimed_by_id": False, "claimed_until": False})
                task._refresh()
        self.env["dental.task.rule"]._follow_up(self.reason_ids.patient_id)
        self._after_task_result(result)
        return rest

    def _check_result(self, result, at, reason):
        """Refuse what cannot be noted, with the next step."""
        if result not in dict(RESULTS):
            raise UserError(self.env._("“%(result)s” is not a result of a task.", result=result))
        for task in self:
            if task.state != "open":
                raise UserError(self.env._("The task of %(who)s is finished already: take the next one.", who=task.display_name))
            if len(self) > 1 and result in CLOSING and not task.queue_id.is_bulk_close_allowed:
                raise UserError(
                    self.env._("Tasks of queue %(queue)s are closed one by one, after each contact.", queue=task.queue_id.name)
                )
        if result == "done" and any(reason.is_lost for task in self for reason in task._parts()):
            raise UserError(
                self.env._("Nobody is lost: book a visit, give the next call a date, or note why the patient declined.")
            )
        if result == "call_back" and (not at or at <= fields.Datetime.now()):
            raise UserError(self.env._("Choose a day and an hour in the future for the next call."))
        if result == "declined" and len((reason or "").strip()) < 3:
            raise UserError(self.env._("Say why the patient declined: it goes to the card."))

    def _parts(self, reason_ids=None):
        """The open reasons of self that were talked about: those given, else the due ones, else all."""
        self.ensure_one()
        open_reasons = self.reason_ids.filtered(lambda reason: reason.state == "open")
        if reason_ids is not None:
            parts = open_reasons.filtered(lambda reason: reason.id in reason_ids)
            if not parts:
                raise UserError(self.env._("Choose at least one open reason of this task."))
            return parts
        end = self._end_of_today()
        return open_reasons.filtered(lambda reason: reason.due_at < end) or open_reasons

    def _check_booked(self, parts):
        """“Booked” is believed only where a visit stands in the schedule."""
        patients = parts.patient_id
        booked = patients.filtered(lambda patient: patient.followup_state == "booked")
        if patients - booked:
            raise UserError(
                self.env._(
                    "No coming visit of %(who)s is in the schedule: book it first, or note another result.",
                    who=", ".join((patients - booked).mapped("name")),
                )
            )

    def _log_contact(self, parts, result, note, details):
        """One row of history per patient talked about; one of them counts as the call."""
        self.ensure_one()
        patients = parts.patient_id or [self.env["dental.patient"]]
        vals = {
            "household_id": self.household_id.id,
            "task_id": self.id,
            "queue_id": self.queue_id.id,
            "company_id": self.company_id.id,
            "at": fields.Datetime.now(),
            "channel": details.get("channel") or ("sms" if result == "message_sent" else "phone"),
            "result": result,
            "doctor_id": self.doctor_id.id,
            "duration_seconds": details.get("duration_seconds") or 0,
            "phone": self.phone,
            "appointment_id": details.get("appointment_id"),
            "note": note,
        }
        self.env["dental.contact"].create(
            [{**vals, "patient_id": patient.id, "is_first": n == 0} for n, patient in enumerate(patients)]
        )

    # --- one method per result ---

    def _result_booked(self, parts, **_kw):
        parts.patient_id.sudo()._resume_followup()  # sudo: the state of the follow-up is kept by the system

    def _result_call_back(self, parts, at, **_kw):
        parts.write({"due_at": self._call_time(at)})
        lost = parts.filtered("is_lost")
        if lost:  # now the next contact has a date: an ordinary scheduled call
            queue = self.env["dental.task.queue"].by_code("callback", self.company_id)
            lost.write(
                {"queue_id": queue.id, "rule_id": False, "title": self.env._("Agreed call"), "is_lost": False, "is_contact": True}
            )
        self.next_step = "call"

    def _result_no_answer(self, parts, **_kw):
        company = self.company_id
        attempts = self.attempts + 1
        step = next_try(
            attempts,
            self.queue_id._retry_steps(),
            company._dental_local(fields.Datetime.now()).replace(microsecond=0),
            company.dental_call_from,
            company.dental_call_to,
        )
        parts.write({"due_at": company._dental_utc(step.due)})
        self.write({"attempts": attempts, "next_step": step.action})
        if step.action == "message":
            self._after_message_due()

    def _result_declined(self, parts, reason, **_kw):
        parts.patient_id.sudo()._decline_followup(reason)  # sudo: the state of the follow-up is kept by the system

    def _result_wrong_number(self, parts, **_kw):
        for patient in parts.patient_id:
            self.create_for(
                "archive",
                patient,
                self.env._("Find the right phone number"),
                company_id=self.company_id.id,
                is_contact=True,
            )

    def _result_message_sent(self, parts, **_kw):
        if self.queue_id.message_closes:
            self._finish(parts, "message_sent")
            return
        due = fields.Datetime.now() + timedelta(hours=self.queue_id.message_wait_hours)
        parts.write({"due_at": self._call_time(due)})
        self.next_step = "call"

    def _result_done(self, parts, **_kw):
        """Nothing more: the parts are closed."""

    def _call_time(self, when):
        return when if self.queue_id.is_urgent or not self.is_call else self.company_id._dental_call_time(when)

    def _finish(self, parts, result):
        """The parts are over, and with them this task; what was not talked about goes on in a new one."""
        self.ensure_one()
        rest = self.reason_ids.filtered(lambda reason: reason.state == "open") - parts
        parts._close("done", result)
        self.write(
            {
                "state": "done",
                "result": result,
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
                "claimed_by_id": False,
                "claimed_until": False,
            }
        )
        self.flush_recordset()
        self._notify_lists()
        return self._go_on(rest)

    def _go_on(self, reasons):
        """A new open task with the `reasons` left of self."""
        if not reasons:
            return self.browse()
        task = self._task_for(reasons[0].patient_id, reasons[0].queue_id, self.company_id, self.user_id.id)
        reasons.write({"task_id": task.id})
        task._refresh()
        return task

    # --- moving ---

    def action_postpone(self, at, reason):
        """Move tasks to another time: needs a reason and is counted (T12)."""
        at = fields.Datetime.to_datetime(at)
        if len((reason or "").strip()) < 3:
            raise UserError(self.env._("Say why the task is put off: it is counted and shown to the manager."))
        if not at or at <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time in the future."))
        self.check_access("write")
        for task in self:
            task._parts().write({"due_at": task._call_time(at)})
            task.write(
                {
                    "postponed_count": task.postponed_count + 1,
                    "postpone_reason": reason,
                    "claimed_by_id": False,
                    "claimed_until": False,
                }
            )
        self._refresh()

    def action_assign(self, user_id):
        """Give tasks to one person; nobody frees them again (T9)."""
        self.check_access("write")
        self.write({"user_id": user_id or False, "claimed_by_id": False, "claimed_until": False})
        self._notify_lists()

    def action_pass(self, to_desk, company_id=None):
        """Pass tasks to the desk of a branch, or back to the call centre (T8)."""
        self.check_access("write")
        vals = {"is_at_desk": bool(to_desk), "claimed_by_id": False, "claimed_until": False, "user_id": False}
        self.write(vals)
        if company_id:
            self.write({"company_id": company_id})
            self.reason_ids.filtered(lambda reason: reason.state == "open").write({"company_id": company_id})
        self._notify_lists()

    # --- doors for messages (T6) ---

    def action_message(self, template=None):
        """A message instead of a call: the tasks are closed or wait, as their queue says.

        `template` is what the add-on that sends understands. Answers the tasks that were turned into messages.
        """
        self.check_access("write")
        sent = self._send_messages(template)
        if self - sent:
            raise UserError(
                self.env._(
                    "No message goes to %(who)s: install the messages add-on, or look at phone and consent.",
                    who=", ".join((self - sent).mapped("display_name")),
                )
            )
        for task in sent:
            task.action_result("message_sent", channel="sms")
        return sent

    def _message_vals(self):
        """Plain rows for whoever sends: one per task of self, in its order.

        Keys: `task_id, partner_id` (who is written to: the responsible of the household), `phone, patient_ids, company_id,
        queue_code, doctor_name, reasons` (texts without medical words, the most important first).
        """
        return [
            {
                "task_id": task.id,
                "partner_id": (task.household_id or task.patient_id.partner_id).id,
                "phone": task.phone,
                "patient_ids": task._ordered_reasons().patient_id.ids,
                "company_id": task.company_id.id,
                "queue_code": task.queue_id.code,
                "doctor_name": task.doctor_id.name or "",
                "reasons": task._ordered_reasons().mapped("name"),
            }
            for task in self
        ]

    def _send_messages(self, template=None):
        """Hook: plan a message for each task of self (see `_message_vals`); answer those for which it was planned."""
        return self.browse()

    # --- hooks ---

    def _after_message_due(self):
        """Hook: calls were in vain, the plan of attempts says to write (self is one)."""

    def _after_task_result(self, result):
        """Hook: `result` was noted for the tasks of self."""
