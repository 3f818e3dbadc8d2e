from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

HORIZON_DAYS = 180


class DentalPlan(models.Model):
    _inherit = "dental.plan"

    def action_book_all(self, wishes=None):
        """Book every visit of the agreed option in order, with its waits, at the patient's hours; all or none.

        Visits that may only come after the end of the roster stay to be booked.

        :param dict wishes: keys of `dental.slot.request.find` such as `weekdays`, `hours`, `earliest`, `doctor_ids`;
            the patient's own preferences count where they are not given
        :return: list of {visit_id, appointment_id, start}
        """
        self.ensure_one()
        rows = self.book_all_preview(wishes)
        problem = next((row["problem"] for row in rows if row.get("problem")), "")
        if problem:
            raise UserError(problem)
        appointments = self.env["dental.appointment"]
        booked = []
        for row in rows:
            if row["appointment_id"] or not row["values"]:
                continue
            answer = appointments.book({**row["values"], "visit_id": row["visit_id"], "source": "plan"})
            booked.append({"visit_id": row["visit_id"], "appointment_id": answer["id"], "start": row["values"]["start"]})
        if not booked:
            raise UserError(self.env._("Every visit of this plan is booked or done already."))
        return booked

    def book_all_preview(self, wishes=None):
        """What `action_book_all` would book: one row per open visit of the agreed option, in order.

        :return: list of dict with `visit_id, sequence, title, appointment_id` (set if it is booked already), `start,
            stop` (UTC), `doctor, chair` (names), `values` (for `book`; empty where the visit may only come after the
            end of the roster: `start` is then the first day allowed) or, on a row without a time, `problem`
        """
        self.ensure_one()
        if not self.agreed_option_id:
            raise UserError(self.env._("Agree one option first, then its visits can be booked."))
        visits = self.agreed_option_id.visit_ids.filtered(lambda visit: not visit.is_done).sorted("sequence")
        if not visits:
            return []
        request, specs = self._chain_of(visits, dict(wishes or {}))
        find_chain = self.env["dental.slot.request"]._chain
        chain, later = find_chain(self.company_id, request, specs), []
        if chain.failed and chain.bound >= self._roster_end():
            at = next(index for index, spec in enumerate(specs) if spec["key"] == chain.failed)
            later = [self._later_row(visit, chain.bound) for visit in visits[at:]]
            chain = find_chain(self.company_id, request, specs[:at]) if at else chain
        if chain.failed and not later:
            return [{"visit_id": chain.failed, "appointment_id": False, "problem": self._no_time_for(chain.failed)}]
        rows = [self._preview_row(self.env["dental.plan.visit"].browse(placement.key), placement) for placement in chain.placements]
        return rows + later

    def _mark_overdue(self, today):
        """A visit that is booked is not overdue, however late its day is."""
        self.env["dental.plan.visit"].flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE dental_plan_visit visit SET rhythm = 'overdue'
                  FROM dental_plan_option option
                 WHERE option.id = visit.option_id AND option.state = 'agreed' AND visit.rhythm <> 'overdue'
                   AND visit.is_done IS NOT TRUE AND visit.planned_on < %s AND visit.appointment_id IS NULL
                RETURNING visit.id
                """,
                today,
            )
        )
        self.env["dental.plan.visit"].invalidate_model(["rhythm"])

    def timeline(self):
        """The visits of the agreed option as a strip.

        :return: dict with `rows` (`visit_id, sequence, title, what, state` done | booked | to_book | overdue, `start, stop`
            (UTC), `due_on, minutes, amount` (False where prices are hidden)`, doctor, specialty, wait_days, is_parallel,
            appointment_id`), `timezone, currency_id, patient, patient_id, wishes`
        """
        self.ensure_one()
        patient = self.patient_id
        return {
            "rows": [visit._timeline_row() for visit in self.agreed_option_id.visit_ids.sorted("sequence")],
            "timezone": self.company_id._dental_tz(),
            "currency_id": self.currency_id.id,
            "patient": patient.name,
            "patient_id": patient.id,
            "wishes": {
                "days": patient.preferred_days,
                "hour_from": patient.preferred_hour_from,
                "hour_to": patient.preferred_hour_to,
            },
        }

    def _roster_end(self):
        """End of the last shift of the branch: what lies behind it is not refused, only not known yet."""
        last = self.env["dental.shift"].search([("company_id", "=", self.company_id.id)], order="stop desc", limit=1)
        return last.stop or fields.Datetime.now()

    def _later_row(self, visit, bound):
        return {
            "visit_id": visit.id,
            "sequence": visit.sequence,
            "title": visit.display_name,
            "appointment_id": visit.appointment_id.id or False,
            "start": fields.Datetime.to_string(bound),
            "stop": False,
            "doctor": "",
            "chair": "",
            "values": {},
        }

    def _chain_of(self, visits, wishes):
        """(request, specs) for `dental.slot.request._chain`: booked visits stay, the others find their place around them."""
        earliest = max(fields.Datetime.to_datetime(wishes.pop("earliest", None)) or fields.Datetime.now(), fields.Datetime.now())
        doctors = wishes.pop("doctor_ids", None)
        specs = []
        keys = {visit: visit.id for visit in visits}
        for visit in visits:
            booked = visit.appointment_id
            specs.append(
                {
                    "key": visit.id,
                    "minutes": visit.duration,
                    "specialty_id": visit.specialty_id.id,
                    "equipment_kind_ids": visit.step_ids.procedure_id.dental_equipment_kind_ids.ids,
                    **visit._chain_order(keys),
                    "current": booked._current_of(booked, {}) if booked else None,
                    "is_pinned": bool(booked),
                    "doctor_id": self._usual_doctor(visit),
                    "doctor_ids": doctors,
                }
            )
        starts = visits.appointment_id.mapped("start")
        return {
            "earliest": min([earliest, *starts]),
            "latest": earliest + timedelta(days=HORIZON_DAYS + sum(visits.mapped("wait_days"))),
            "patient_id": self.patient_id.id,
            "ignore": visits.appointment_id.ids,
            **visits._chain_bounds(),
            **self.patient_id._booking_wishes(),
            **wishes,
        }, specs

    def _usual_doctor(self, visit):
        """The doctor of the plan, or of the patient, if the visit is in his specialty."""
        for doctor in (self.doctor_id, self.patient_id.doctor_id):
            if doctor and (not visit.specialty_id or visit.specialty_id in doctor.dental_specialty_ids):
                return doctor.id
        return False

    def _preview_row(self, visit, placement):
        resources = self.env["resource.resource"]
        return {
            "visit_id": visit.id,
            "sequence": visit.sequence,
            "title": visit.display_name,
            "appointment_id": visit.appointment_id.id or False,
            "start": fields.Datetime.to_string(placement.start),
            "stop": fields.Datetime.to_string(placement.stop),
            "doctor": resources.browse(placement.doctor or []).name or "",
            "chair": resources.browse(placement.chair or []).name or "",
            "values": {
                "start": fields.Datetime.to_string(placement.start),
                "stop": fields.Datetime.to_string(placement.stop),
                "doctor_id": placement.doctor or False,
                "chair_id": placement.chair or False,
                "equipment_ids": list(placement.equipment),
            },
        }

    def _no_time_for(self, visit_id):
        visit = self.env["dental.plan.visit"].browse(visit_id)
        return self.env._(
            "No free time for visit %(number)s (%(specialty)s, %(minutes)s minutes) in half a year: check the roster.",
            number=visit.sequence,
            specialty=visit.specialty_id.name or "",
            minutes=visit.duration,
        )
