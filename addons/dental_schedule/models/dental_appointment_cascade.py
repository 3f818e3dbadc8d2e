from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import BLOCKING, MOVABLE

HORIZON_DAYS = 180


class DentalAppointment(models.Model):
    """Several visits moved in one step: cascade of a plan, swap of two."""

    _inherit = "dental.appointment"

    def cascade(self, start, stop=None, doctor_id=None, chair_id=None, dry_run=True):
        """Move this visit and whatever follows it in its plan, as far as order and waits demand; all or nothing.

        :param start: new start (UTC) of this visit
        :param dry_run: only say what would happen
        :return: dict with `rows` (list of `appointment_id, visit_id, title, before, after, is_kept, why, amount`; before
            and after have `start, stop, doctor, chair`), `moved_count`, `problem` (empty, or the sentence why there is
            no solution; then nothing changes) and, once applied, `cascade_id` for the undo
        """
        self.ensure_one()
        self._check_movable()
        start = fields.Datetime.to_datetime(start)
        stop = fields.Datetime.to_datetime(stop) if stop else start + (self.stop - self.start)
        pinned = {"start": start, "stop": stop, "doctor_id": doctor_id or self.doctor_id.id, "chair_id": chair_id or self.chair_id.id}
        appointments = self._cascade_appointments()
        wanted = {
            **pinned,
            "patient_id": self.patient_id.id,
            "company_id": self.company_id.id,
            "assistant_id": self.assistant_id.id,
            "equipment_ids": [Command.set(self.equipment_ids.ids)],
        }
        if not dry_run:
            appointments._lock_appointments(pinned)
        self._check_free(wanted, ignore=appointments.ids)
        chain = self._cascade_chain(appointments, pinned)
        if chain.failed:
            problem = self._cascade_problem(chain)
            if not dry_run:
                raise UserError(problem)
            return {"rows": [], "moved_count": 0, "problem": problem}
        rows = [self._cascade_row(self.browse(placement.key), placement) for placement in chain.placements]
        answer = {"rows": rows, "moved_count": sum(not row["is_kept"] for row in rows), "problem": ""}
        if not dry_run:
            answer["cascade_id"] = self._apply_cascade(chain).id
        return answer

    def _cascade_appointments(self):
        """This visit and the movable ones of the same plan that come after it."""
        if not self.visit_id:
            return self
        return self | self.search(
            [("plan_id", "=", self.plan_id.id), ("state", "in", MOVABLE), ("visit_id.sequence", ">", self.visit_id.sequence)]
        ).sorted(lambda appointment: (appointment.visit_id.sequence, appointment.id))

    def _cascade_chain(self, appointments, pinned):
        """Ask the engine for places of `appointments`, the first of which is put at `pinned`."""
        earliest = min(pinned["start"], *appointments.mapped("start"))
        waits = sum(appointments.visit_id.mapped("wait_days"))
        latest = max(max(appointments.mapped("stop")), pinned["stop"]) + timedelta(days=HORIZON_DAYS + waits)
        specs = []
        keys = {appointment.visit_id: appointment.id for appointment in appointments if appointment.visit_id}
        for appointment in appointments:
            extra = {"is_pinned": True, "current": self._current_of(appointment, pinned)} if appointment == self else {}
            specs.append({**self._cascade_spec(appointment, keys), **extra})
        request = {
            "earliest": earliest,
            "latest": latest,
            "patient_id": self.patient_id.id,
            "ignore": appointments.ids,
            **(self.visit_id._chain_bounds() if self.visit_id else {}),
            **self.patient_id._booking_wishes(),
        }
        chain = self.env["dental.slot.request"]._chain(self.company_id, request, specs)
        if chain.failed and (request.get("weekdays") or request.get("hours")):
            # Rather outside the patient's hours, and said so in the preview, than not at all.
            request.update(weekdays=None, hours=None)
            chain = self.env["dental.slot.request"]._chain(self.company_id, request, specs)
        return chain

    def _cascade_spec(self, appointment, keys):
        visit = appointment.visit_id
        return {
            "key": appointment.id,
            "minutes": appointment.duration_minutes,
            "specialty_id": visit.specialty_id.id,
            "equipment_kind_ids": appointment.equipment_ids.dental_equipment_kind_id.ids,
            "current": self._current_of(appointment, {}),
            "doctor_id": appointment.doctor_id.id,
            **(visit._chain_order(keys) if visit else {}),
        }

    def _current_of(self, appointment, place):
        doctor = place.get("doctor_id", appointment.doctor_id.id) or 0
        chair = place.get("chair_id", appointment.chair_id.id) or 0
        others = (appointment.assistant_id | appointment.equipment_ids).ids
        resources = tuple(resource for resource in (doctor, chair, *others) if resource)
        return (place.get("start", appointment.start), place.get("stop", appointment.stop), doctor, chair, resources)

    def _cascade_problem(self, chain):
        failed = self.browse(chain.failed)
        if chain.why == "early":
            return self.env._(
                "Choose a later time: visit %(number)s must follow the visit before it by %(days)s days at least.",
                number=failed.visit_id.sequence,
                days=failed.visit_id.wait_days,
            )
        return self.env._(
            "No free time within the horizon for visit %(number)s (%(what)s, %(minutes)s minutes): nothing was moved. "
            "Check the roster or move fewer visits.",
            number=failed.visit_id.sequence,
            what=failed.visit_id.specialty_id.name or failed.doctor_id.name or "",
            minutes=failed.duration_minutes,
        )

    def _cascade_row(self, appointment, placement):
        resources = self.env["resource.resource"].browse
        moved = (placement.start, placement.stop, placement.doctor, placement.chair) != (
            appointment.start, appointment.stop, appointment.doctor_id.id or 0, appointment.chair_id.id or 0,
        )
        words = {
            "kept": self.env._("stays: nothing is in its way"),
            "pinned": self.env._("moved by you"),
            "order": self.env._("must come after the visit before it"),
            "wait": self.env._("must wait %(days)s days after the visit before it", days=appointment.visit_id.wait_days),
            "taken": self.env._("its time is taken by a visit before it"),
        }
        return {
            "appointment_id": appointment.id,
            "visit_id": appointment.visit_id.id,
            "sequence": appointment.visit_id.sequence,
            "title": appointment.visit_id.display_name or appointment.display_name,
            "before": {
                "start": fields.Datetime.to_string(appointment.start),
                "stop": fields.Datetime.to_string(appointment.stop),
                "doctor": appointment.doctor_id.name or "",
                "chair": appointment.chair_id.name or "",
            },
            "after": {
                "start": fields.Datetime.to_string(placement.start),
                "stop": fields.Datetime.to_string(placement.stop),
                "doctor": resources(placement.doctor or []).name or "",
                "chair": resources(placement.chair or []).name or "",
            },
            "is_kept": not moved,
            "why": words["kept"] if not moved else words[placement.why],
        }

    def _apply_cascade(self, chain):
        moves, lines = {}, []
        for placement in chain.placements:
            appointment = self.browse(placement.key)
            if placement.is_kept:
                continue
            units = [Command.set([key for key in placement.equipment if key not in appointment.assistant_id.ids])]
            moves[appointment] = {
                "start": placement.start,
                "stop": placement.stop,
                "doctor_id": placement.doctor or False,
                "chair_id": placement.chair or False,
                "equipment_ids": units,
            }
            lines.append(
                Command.create(
                    {
                        "appointment_id": appointment.id,
                        "start_before": appointment.start,
                        "stop_before": appointment.stop,
                        "doctor_before_id": appointment.doctor_id.id,
                        "chair_before_id": appointment.chair_id.id,
                        "equipment_before_ids": [Command.set(appointment.equipment_ids.ids)],
                        "start_after": placement.start,
                        "stop_after": placement.stop,
                        "why": placement.why,
                    }
                )
            )
        # sudo: the record of a joint move is written by the system for whoever may move its visits
        cascade = self.env["dental.cascade"].sudo().create(
            {"plan_id": self.plan_id.id, "patient_id": self.patient_id.id, "company_id": self.company_id.id, "line_ids": lines}
        )
        self.browse([appointment.id for appointment in moves])._place_together(moves)
        return cascade.sudo(False)

    def _lock_appointments(self, *places):
        """Locks of everything these appointments take now and will take at `places`."""
        vals_list = [
            {
                "patient_id": appointment.patient_id.id,
                "doctor_id": appointment.doctor_id.id,
                "assistant_id": appointment.assistant_id.id,
                "chair_id": appointment.chair_id.id,
                "equipment_ids": [Command.set(appointment.equipment_ids.ids)],
            }
            for appointment in self
        ]
        self._lock_resources([*vals_list, *places])

    def _place_together(self, moves):
        """Write the new places of several appointments as one step: they may take each other's old times.

        :param moves: {appointment: values}
        """
        self.check_access("write")
        self._lock_appointments(*moves.values())
        old_starts = {appointment: appointment.start for appointment in moves}
        freed = {appointment: appointment._freed_spans() for appointment in moves}

        def write():
            self._set_blocking(False)
            for appointment, vals in moves.items():
                appointment.write(vals)
            self.env.flush_all()
            self._set_blocking(True)

        first, vals = next(iter(moves.items()))
        self._guarded(
            write, {"patient_id": first.patient_id.id, "company_id": first.company_id.id, "start": first.start, "stop": first.stop, **vals}
        )
        for appointment, old_start in old_starts.items():
            if appointment.start != old_start:
                appointment._after_appointment_moved(old_start)
        self._after_time_taken()
        self._offer_freed([row for appointment, spans in freed.items() for row in appointment._left_over(spans)])
        self._notify_board(*old_starts.values())

    def _set_blocking(self, value):
        """Lift the times of self out of the database's check while they change places, or put them back in."""
        self.env.flush_all()
        for query in (
            SQL("UPDATE dental_appointment SET is_blocking = %s WHERE id = ANY(%s) AND state = ANY(%s)", value, self.ids, list(BLOCKING)),
            SQL(
                "UPDATE dental_booking b SET is_blocking = %s FROM dental_appointment a "
                "WHERE a.id = b.appointment_id AND a.id = ANY(%s) AND a.state = ANY(%s)",
                value, self.ids, list(BLOCKING),
            ),
        ):
            self.env.cr.execute(query)
        self.invalidate_recordset(["is_blocking"])
        self.env["dental.booking"].invalidate_model(["is_blocking"])

    def swap(self, other):
        """Exchange times, doctors and chairs of two visits.

        :param other: dental.appointment (record or id)
        """
        self.ensure_one()
        other = self.browse(other) if isinstance(other, int) else other
        (self | other)._check_movable()
        places = {
            appointment: {
                "start": place.start,
                "stop": place.start + (appointment.stop - appointment.start),
                "doctor_id": place.doctor_id.id,
                "chair_id": place.chair_id.id,
            }
            for appointment, place in ((self, other), (other, self))
        }
        both = self | other
        both._lock_appointments()
        for appointment, place in places.items():
            wanted = {
                "patient_id": appointment.patient_id.id,
                "company_id": appointment.company_id.id,
                "equipment_ids": [Command.set(appointment.equipment_ids.ids)],
                "assistant_id": appointment.assistant_id.id,
                **place,
            }
            self._check_free(wanted, ignore=both.ids)
        both._place_together(places)
        return True
