from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..slot_engine import Visit, find_nudges

RATE_DAYS = 90


class DentalAppointment(models.Model):
    """Proposals to move a visit a little where that frees a usable block (S16)."""

    _inherit = "dental.appointment"

    nudge_start = fields.Datetime("Asked to come at", readonly=True, copy=False)

    @api.model
    def nudges(self, day, company_ids=None):
        """Proposals for a day of the board.

        :return: list of `{appointment_id, patient_name, start, new_start, minutes, frees, amount}`, times in UTC, the most
            valuable first; `amount` is what the freed minutes are usually worth
        """
        start, stop, companies = self._board_span(day, company_ids)
        visits = self.search([("company_id", "in", companies), ("start", ">=", start), ("start", "<", stop), ("is_blocking", "=", True)])
        by_doctor = defaultdict(list)
        for visit in visits:
            movable = visit.state in ("booked", "confirmed") and visit.start > fields.Datetime.now() and not visit.nudge_start
            by_doctor[visit.doctor_id.id].append(Visit(visit.id, visit.start, visit.stop, movable))
        rows = []
        rate = self._minute_rate(companies)
        for shift in self.env["dental.shift"].search([("company_id", "in", companies), ("start", "<", stop), ("stop", ">", start)]):
            inside = [row for row in by_doctor[shift.resource_id.id] if row.start >= shift.start and row.stop <= shift.stop]
            rows += find_nudges((shift.start, shift.stop), inside)
        currency = self.env.company.currency_id
        return [
            {
                "appointment_id": row.key,
                "patient_name": self.browse(row.key).patient_id.name,
                "start": fields.Datetime.to_string(self.browse(row.key).start),
                "new_start": fields.Datetime.to_string(row.start),
                "minutes": row.minutes,
                "frees": row.frees,
                "amount": currency.round(row.frees * rate),
            }
            for row in sorted(rows, key=lambda row: -row.frees)
        ]

    @api.model
    def _minute_rate(self, companies):
        """Money a chair minute usually makes: work done in the last months over the minutes of its visits."""
        # sudo: one average leaves this method
        [[amount, minutes]] = self.sudo().env.execute_query(
            SQL(
                "SELECT COALESCE(sum(s.price), 0), COALESCE(sum(visit.minutes), 0) FROM ("
                "SELECT a.id, a.duration_minutes AS minutes FROM dental_appointment a "
                "WHERE a.company_id = ANY(%s) AND a.state = 'done' AND a.start > %s) visit "
                "LEFT JOIN LATERAL (SELECT sum(price) AS price FROM dental_plan_step WHERE appointment_id = visit.id) s ON true",
                companies,
                fields.Datetime.now() - timedelta(days=RATE_DAYS),
            )
        )
        return float(amount) / float(minutes) if minutes else 0.0

    def action_nudge(self, start):
        """Ask the patient to come at `start` instead; children send the question (hook). Nothing moves until he agrees."""
        self.ensure_one()
        self.nudge_start = fields.Datetime.to_datetime(start)
        self._after_appointment_nudged()
        self._notify_board()
        return True

    def action_nudge_accept(self):
        """The patient agreed."""
        for appointment in self.filtered("nudge_start"):
            start, appointment.nudge_start = appointment.nudge_start, False
            appointment.move(start)

    def _after_appointment_nudged(self):
        """Hook: the patients of self are asked to come at `nudge_start`."""
