from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..slot_engine import day_after

# Days after the first allowed day until an unbooked visit counts as overdue.
GRACE_DAYS = 7


class DentalPlanVisit(models.Model):
    _inherit = "dental.plan.visit"

    appointment_ids = fields.One2many("dental.appointment", "visit_id", string="All appointments")
    appointment_id = fields.Many2one("dental.appointment", compute="_compute_appointment_id", store=True, index="btree_not_null")
    due_on = fields.Date(
        "To be booked for", compute="_compute_due_on", store=True, index="btree_not_null",
        help="When a visit without a time should take place at the latest; afterwards it is overdue.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    @api.depends("appointment_ids.state")
    def _compute_appointment_id(self):
        for visit in self:
            live = visit.appointment_ids.filtered(lambda appointment: appointment.state not in ("cancelled", "no_show"))
            visit.appointment_id = live[:1]

    @api.depends(
        "sequence", "wait_days", "is_done", "option_id.state", "plan_id.agreed_on", "option_id.visit_ids.sequence",
        "option_id.visit_ids.is_done", "option_id.visit_ids.wait_days", "option_id.visit_ids.appointment_id.stop",
    )
    def _compute_due_on(self):
        due = {}
        for option in self.option_id:
            base = option.plan_id.agreed_on
            for visit in option.visit_ids.sorted(lambda visit: (visit.sequence, visit._origin.id or 0)):
                if visit.appointment_id:
                    base = visit.appointment_id.stop.date()
                elif option.state == "agreed" and base and not visit.is_done:
                    base = due[visit] = base + timedelta(days=visit.wait_days + GRACE_DAYS)
        for visit in self:
            visit.due_on = due.get(visit, False)

    @api.depends("due_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for visit in self:
            visit.is_overdue = bool(visit.due_on) and visit.due_on < today

    def _search_is_overdue(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("due_on", "<", "today") & Domain("plan_id.state", "in", ("agreed", "in_progress"))

    def _earliest_start(self):
        """Moment (UTC) from which order and wait allow this visit; None where nothing is before it.

        A parallel visit waits for what the visit beside it waits for.
        """
        self.ensure_one()
        before = self.option_id.visit_ids.filtered(lambda visit: (visit.sequence, visit.id) < (self.sequence, self.id))
        before = before.sorted(lambda visit: (visit.sequence, visit.id))
        if self.rhythm == "parallel":
            while before and before[-1].rhythm == "parallel":
                before = before[:-1]
            before = before[:-1]
        stops = before.appointment_id.mapped("stop")
        if not stops:
            return None
        return day_after(max(stops), self.wait_days, self.company_id._dental_tz())

    def _timeline_state(self):
        self.ensure_one()
        if self.is_done or self.appointment_id.state == "done":
            return "done"
        if self.appointment_id:
            return "booked"
        return "overdue" if self.is_overdue else "to_book"

    def _timeline_row(self):
        self.ensure_one()
        appointment = self.appointment_id
        steps = self.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled"))
        return {
            "visit_id": self.id,
            "sequence": self.sequence,
            "title": self.display_name,
            "what": ", ".join(steps.mapped("display_name")[:3]),
            "state": self._timeline_state(),
            "start": fields.Datetime.to_string(appointment.start) if appointment else False,
            "stop": fields.Datetime.to_string(appointment.stop) if appointment else False,
            "due_on": fields.Date.to_string(self.due_on) if self.due_on else False,
            "minutes": appointment.duration_minutes or self.duration,
            "amount": False if self.plan_id.amounts_hidden else self.amount,
            "doctor": appointment.doctor_id.name or "",
            "specialty": self.specialty_id.name or "",
            "wait_days": self.wait_days,
            "is_parallel": self.rhythm == "parallel",
            "appointment_id": appointment.id or False,
        }

    def action_quick_book(self):
        """Open the booking dialog for this visit."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "dental_quick_booking",
            "params": {"patient_id": self.patient_id.id, "visit_id": self.id, "company_id": self.company_id.id},
        }
