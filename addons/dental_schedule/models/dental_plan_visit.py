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

    def _before(self):
        """Visits of the option that come before the first of self, in order."""
        first = self.sorted(lambda visit: (visit.sequence, visit.id))[:1]
        before = first.option_id.visit_ids.filtered(lambda visit: (visit.sequence, visit.id) < (first.sequence, first.id))
        return before.sorted(lambda visit: (visit.sequence, visit.id))

    def _follows(self):
        """{visit: days to wait} of the visits whose steps must be done before steps of this one."""
        self.ensure_one()
        waits = {}
        for step in self.step_ids.after_ids:
            if step.visit_id and step.visit_id != self:
                waits[step.visit_id] = max(waits.get(step.visit_id, 0), step.wait_days)
        return waits

    def _chain_bounds(self):
        """{anchor, bound}: ends of the last serial, and of the last visit before self, for `dental.slot.request._chain`."""
        timed = self._before().filtered("appointment_id")
        serial = timed.filtered(lambda visit: visit.rhythm != "parallel")
        return {
            "anchor": serial[-1:].appointment_id.stop or None,
            "bound": max(timed.appointment_id.mapped("stop"), default=None),
        }

    def _chain_order(self, keys):
        """{after, not_before, is_parallel, wait_days} of this visit, for a chain whose links have `keys` {visit: key}."""
        self.ensure_one()
        zone = self.company_id._dental_tz()
        outside = [
            day_after(visit.appointment_id.stop, days, zone)
            for visit, days in self._follows().items()
            if visit not in keys and visit.appointment_id
        ]
        return {
            "after": [(keys[visit], days) for visit, days in self._follows().items() if visit in keys],
            "not_before": max(outside, default=None),
            "is_parallel": self.rhythm == "parallel",
            "wait_days": self.wait_days,
        }

    def _earliest_start(self):
        """Moment (UTC) from which order and waits allow this visit; None where nothing is before it."""
        self.ensure_one()
        bounds, order = self._chain_bounds(), self._chain_order({})
        reference = bounds["anchor"] if order["is_parallel"] else bounds["bound"]
        moments = [order["not_before"], reference and day_after(reference, self.wait_days, self.company_id._dental_tz())]
        return max(filter(None, moments), default=None)

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
