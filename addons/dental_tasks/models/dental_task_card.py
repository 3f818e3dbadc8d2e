from odoo import fields, models
from odoo.tools import formatLang

HISTORY = 8


class DentalTask(models.Model):
    """Everything needed for one call, as plain data: names and sums, no medical words."""

    _inherit = "dental.task"

    def card(self):
        """What the operator's screen shows of one task.

        :return: dict of plain values; times in UTC as text, sums as text in the branch's currency
        """
        self.ensure_one()
        self.check_access("read")
        patient = self.patient_id
        now = fields.Datetime.now()
        return {
            "id": self.id,
            "state": self.state,
            "timezone": self.company_id._dental_tz(),
            "company_id": self.company_id.id,
            "queue": {
                "id": self.queue_id.id,
                "name": self.queue_id.name,
                "code": self.queue_id.code,
                "script": self.queue_id.script or "",
                "is_call": self.queue_id.is_call,
            },
            "title": self.title,
            "due_at": fields.Datetime.to_string(self.due_at),
            "is_overdue": self.state == "open" and self.due_at < now,
            "why_now": self._why_now(now),
            "attempts": self.attempts,
            "next_step": self.next_step,
            "postponed_count": self.postponed_count,
            "can_message": self._can_message(),
            "caller": {
                "name": self.household_id.name or patient.name or "",
                "phone": self.phone or "",
                "is_other": bool(patient) and self.household_id != patient.partner_id,
            },
            "doctor": self.doctor_id.name or "",
            "patient": self._card_person(patient),
            "reasons": [self._card_reason(reason, now) for reason in self._ordered_reasons()],
            "household": self._card_household(patient),
            "last_visit": self._card_visit(self._last_visit(patient)),
            "next_visit": self._card_visit(self._coming_visit(patient)),
            "plan": self._card_plan(patient),
            "balance": formatLang(self.env, patient.balance, currency_obj=self.company_id.currency_id) if patient.balance else "",
            "owes": patient.balance > 0,
            "history": self._card_history(),
        }

    def _why_now(self, now):
        """Why this task stands where it stands in the list."""
        money = self.worth or self.queue_id.worth
        parts = [self.env._("queue %(priority)s: %(queue)s", priority=self.priority, queue=self.queue_id.name)]
        hours = int((now - self.due_at).total_seconds() // 3600)
        if hours >= 24:
            parts.append(self.env._("%(days)s days overdue", days=hours // 24))
        elif hours >= 1:
            parts.append(self.env._("%(hours)s hours overdue", hours=hours))
        if money:
            parts.append(self.env._("worth %(sum)s", sum=formatLang(self.env, money, digits=0, currency_obj=self.company_id.currency_id)))
        if self.patient_id.is_vip:
            parts.append(self.env._("VIP"))
        return ", ".join(parts)

    def _card_person(self, patient):
        if not patient:
            return False
        return {
            "id": patient.id,
            "name": patient.name,
            "code": patient.code,
            "age": patient.age,
            "is_vip": patient.is_vip,
            "has_alert": patient.has_alert,
            "phone": patient.phone or "",
            "channel": dict(patient._fields["preferred_channel"]._description_selection(self.env)).get(patient.preferred_channel, ""),
            "coordinator": patient.coordinator_id.name or "",
            "followup": patient.followup_state,
        }

    def _card_reason(self, reason, now):
        return {
            "id": reason.id,
            "patient_id": reason.patient_id.id,
            "patient": reason.patient_id.name or "",
            "name": reason.name,
            "note": reason.note or "",
            "queue": reason.queue_id.name,
            "doctor": reason.doctor_id.name or "",
            "due_at": fields.Datetime.to_string(reason.due_at),
            "is_due": reason.due_at < self._end_of_today(),
            "worth": formatLang(self.env, reason.worth, currency_obj=self.company_id.currency_id) if reason.worth else "",
        }

    def _card_household(self, patient):
        """The other members, in one search."""
        if not self.household_id:
            return []
        members = self.env["dental.patient"].search([("household_id", "=", self.household_id.id)], limit=20)
        return [{"id": one.id, "name": one.name, "age": one.age, "followup": one.followup_state} for one in members - patient]

    def _last_visit(self, patient):
        return self.env["dental.appointment"].search(
            [("patient_id", "=", patient.id), ("state", "=", "done")], order="start desc", limit=1
        )

    def _coming_visit(self, patient):
        return self.env["dental.appointment"].search(
            [
                ("patient_id", "=", patient.id),
                ("state", "in", ("held", "booked", "confirmed", "arrived", "in_chair")),
                ("stop", ">", fields.Datetime.now()),
            ],
            order="start",
            limit=1,
        )

    def _card_visit(self, visit):
        """When, with whom and what was done or is to be done: names of services, no diagnosis."""
        if not visit:
            return False
        steps = visit.step_ids.filtered(lambda step: step.state == "done") or visit.visit_id.step_ids
        work = steps.procedure_id.mapped("name") or visit.procedure_ids.mapped("name")
        return {
            "id": visit.id,
            "start": fields.Datetime.to_string(visit.start),
            "doctor": visit.doctor_id.name or "",
            "work": list(dict.fromkeys(work)),
            "state": visit.state,
            "is_unpaid": visit.payment_state == "unpaid",
        }

    def _card_plan(self, patient):
        """The plan that is lived or waits for an answer, and its next step without a date."""
        plan = self.env["dental.plan"].search(
            [("patient_id", "=", patient.id), ("state", "in", ("proposed", "agreed", "in_progress"))], order="id desc", limit=1
        )
        if not plan:
            return False
        visit = plan.agreed_option_id.visit_ids.filtered(lambda one: not one.is_done and not one.appointment_id).sorted("sequence")[:1]
        labels = dict(plan._fields["state"]._description_selection(self.env))
        return {
            "id": plan.id,
            "name": plan.name,
            "state": labels[plan.state],
            "done": plan.step_done_count,
            "total": plan.step_count,
            "visit_id": visit.id,
            "next": visit.display_name if visit else "",
            "minutes": visit.duration,
            "coordinator": plan.coordinator_id.name or "",
        }

    def _card_history(self):
        domain = [("household_id", "=", self.household_id.id)] if self.household_id else [("task_id", "=", self.id)]
        contacts = self.env["dental.contact"].search([*domain, ("is_first", "=", True)], limit=HISTORY)
        channels = dict(contacts._fields["channel"]._description_selection(self.env))
        results = dict(contacts._fields["result"]._description_selection(self.env))
        return [
            {
                "id": contact.id,
                "at": fields.Datetime.to_string(contact.at),
                "channel": channels[contact.channel],
                "direction": contact.direction,
                "result": results[contact.result],
                "user": contact.user_id.name,
                "note": contact.note or "",
            }
            for contact in contacts
        ]

    def _can_message(self):
        """Hook: whether `action_message` reaches the household of self (one) from this screen."""
        return False
