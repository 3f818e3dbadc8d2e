from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    def action_book_all(self, wishes=None):
        """Book every visit of the agreed option in order, with its waits, at the patient's hours; all or none.

        :param dict wishes: keys of `dental.slot.request.find` such as `weekdays`, `hours`, `earliest`, `doctor_ids`
        :return: list of {visit_id, appointment_id, start}
        """
        self.ensure_one()
        if not self.agreed_option_id:
            raise UserError(self.env._("Agree one option first, then its visits can be booked."))
        appointments = self.env["dental.appointment"]
        wishes = dict(wishes or {})
        earliest = fields.Datetime.to_datetime(wishes.pop("earliest", None)) or fields.Datetime.now()
        booked = []
        for visit in self.agreed_option_id.visit_ids.sorted("sequence"):
            if visit.appointment_id:
                earliest = max(earliest, visit.appointment_id.stop)
                continue
            if visit.is_done:
                continue
            earliest = max(earliest, earliest + timedelta(days=visit.wait_days))
            slot = self._best_slot(visit, earliest, wishes)
            answer = appointments.book(
                {
                    "visit_id": visit.id,
                    "start": slot["start"],
                    "stop": slot["stop"],
                    "doctor_id": slot["doctor_id"],
                    "chair_id": slot["chair_id"],
                    "equipment_ids": slot["equipment_ids"],
                    "source": "plan",
                }
            )
            booked.append({"visit_id": visit.id, "appointment_id": answer["id"], "start": fields.Datetime.to_string(slot["start"])})
            earliest = slot["stop"]
        return booked

    def _best_slot(self, visit, earliest, wishes):
        """First fitting time from `earliest` on, searched in growing horizons."""
        for days in (14, 60, 180):
            slots = self.env["dental.slot.request"].find(
                {**wishes, "visit_id": visit.id, "earliest": earliest, "latest": earliest + timedelta(days=days), "limit": 1}
            )
            if slots:
                return slots[0]
        raise UserError(
            self.env._(
                "No free time for visit %(number)s (%(specialty)s, %(minutes)s minutes) in half a year: check the roster.",
                number=visit.sequence,
                specialty=visit.specialty_id.name or "",
                minutes=visit.duration,
            )
        )
