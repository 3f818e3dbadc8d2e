from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import GRID_MINUTES
from ..slot_engine import Pair, Request, find_slots


class DentalSlotRequest(models.AbstractModel):
    """Search for free time: fetches shifts and bookings in a fixed number of queries and asks the engine once."""

    _name = "dental.slot.request"
    _description = "Slot search"

    @api.model
    def find(self, request):
        """The best free times, each with its reasons.

        :param dict request: `duration_minutes` or `procedure_ids` or `visit_id`; `earliest`, `latest` (UTC); optional
            `specialty_id, doctor_ids, chair_ids, equipment_kind_ids, patient_id, company_id, weekdays` (0 Monday … 6),
            `hours` (local from, to), `grid_minutes` (15), `limit` (3; 0 = every feasible start, unranked)
        :return: list of `{start, stop, doctor_id, chair_id, equipment_ids, score, reasons}`, times in UTC
        :raise UserError: no length, or no `earliest` and `latest`
        """
        request = self._complete(dict(request))
        company = self.env["res.company"].browse(request.get("company_id") or self.env.company.id)
        pairs = self._pairs(request, company)
        units = self._equipment_units(request, company)
        resources = {pair.doctor for pair in pairs} | {pair.chair for pair in pairs} | {u for kind in units for u in kind}
        busy = self._busy(resources - {0}, request)
        for resource, start, stop in request.get("taken", ()):
            busy[resource].append((start, stop))
        slots = find_slots(
            Request(
                minutes=request["duration_minutes"],
                earliest=request["earliest"],
                latest=request["latest"],
                grid_minutes=request.get("grid_minutes") or GRID_MINUTES,
                limit=request.get("limit", 3),
                equipment=units,
                wanted=self._wanted(request, company),
                patient_busy=tuple(self._patient_busy(request)),
                load=tuple(
                    (pair.doctor, sum((stop - start).total_seconds() / 60 for start, stop in busy[pair.doctor])) for pair in pairs
                ),
            ),
            pairs,
            busy,
        )
        words = self._reason_words()
        return [
            {
                "start": slot.start,
                "stop": slot.stop,
                "doctor_id": slot.doctor or False,
                "chair_id": slot.chair or False,
                "equipment_ids": list(slot.equipment),
                "score": slot.score,
                "reasons": [words[reason] for reason in slot.reasons],
            }
            for slot in slots
        ]

    @api.model
    def _reason_words(self):
        """What the engine's reasons mean, for the person who offers the time."""
        return {
            "soonest": self.env._("soonest"),
            "dense": self.env._("follows another visit without a gap"),
            "fills_gap": self.env._("fills a gap exactly"),
        }

    def _complete(self, request):
        visit = self.env["dental.plan.visit"].browse(request.get("visit_id") or [])
        procedures = self.env["product.product"].browse(request.get("procedure_ids") or [])
        if visit:
            procedures |= visit.step_ids.procedure_id
            request.setdefault("patient_id", visit.patient_id.id)
            request.setdefault("company_id", visit.company_id.id)
            request.setdefault("specialty_id", visit.specialty_id.id)
            request.setdefault("duration_minutes", visit.duration)
        if not request.get("duration_minutes"):
            request["duration_minutes"] = sum(procedures.mapped("dental_duration"))
        if not request["duration_minutes"]:
            raise UserError(self.env._("Say how long the visit lasts, or choose a procedure."))
        if not request.get("earliest") or not request.get("latest"):
            raise UserError(self.env._("Say from when to when to search."))
        request["earliest"] = fields.Datetime.to_datetime(request["earliest"])
        request["latest"] = fields.Datetime.to_datetime(request["latest"])
        kinds = set(request.get("equipment_kind_ids") or ()) | set(procedures.dental_equipment_kind_ids.ids)
        request["equipment_kind_ids"] = sorted(kinds)
        return request

    def _pairs(self, request, company):
        """Doctor–chair pairs with their shifts, in one query."""
        conditions = [
            SQL("s.company_id = %s", company.id),
            SQL("s.start < %s AND s.stop > %s", request["latest"], request["earliest"]),
            SQL("r.dental_role IN ('doctor', 'hygienist') AND r.active"),
        ]
        if request.get("doctor_ids"):
            conditions.append(SQL("s.resource_id = ANY(%s)", list(request["doctor_ids"])))
        if request.get("chair_ids"):
            conditions.append(SQL("s.chair_id = ANY(%s)", list(request["chair_ids"])))
        if request.get("specialty_id"):
            conditions.append(
                SQL(
                    "EXISTS (SELECT 1 FROM dental_specialty_resource_resource_rel x "
                    "WHERE x.resource_resource_id = s.resource_id AND x.dental_specialty_id = %s)",
                    request["specialty_id"],
                )
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT s.resource_id, COALESCE(s.chair_id, 0), s.start, s.stop FROM dental_shift s "
                "JOIN resource_resource r ON r.id = s.resource_id WHERE %s ORDER BY s.start",
                SQL(" AND ").join(conditions),
            )
        )
        spans = defaultdict(list)
        for doctor, chair, start, stop in rows:
            spans[doctor, chair].append((start, stop))
        return [Pair(doctor, chair, tuple(own)) for (doctor, chair), own in spans.items()]

    def _equipment_units(self, request, company):
        """One tuple of interchangeable units per kind; a kind without units makes the search empty."""
        kinds = request["equipment_kind_ids"]
        if not kinds:
            return ()
        units = {kind: [] for kind in kinds}
        for unit in self.env["resource.resource"].search(
            [("dental_equipment_kind_id", "in", kinds), ("company_id", "in", [company.id, False])]
        ):
            units[unit.dental_equipment_kind_id.id].append(unit.id)
        return tuple(tuple(own) for own in units.values())

    def _busy(self, resources, request):
        busy = defaultdict(list)
        if resources:
            for resource, start, stop in self.env.execute_query(
                SQL(
                    "SELECT resource_id, start, stop FROM dental_booking WHERE is_blocking AND resource_id = ANY(%s) "
                    "AND start < %s AND start > %s AND stop > %s AND appointment_id <> ALL(%s)",
                    list(resources),
                    request["latest"],
                    request["earliest"] - timedelta(days=1),
                    request["earliest"],
                    list(request.get("ignore") or ()),
                )
            ):
                busy[resource].append((start, stop))
        return busy

    def _patient_busy(self, request):
        if not request.get("patient_id"):
            return []
        return self.env.execute_query(
            SQL(
                "SELECT start, stop FROM dental_appointment WHERE is_blocking AND patient_id = %s AND start < %s AND stop > %s "
                "AND id <> ALL(%s)",
                request["patient_id"],
                request["latest"],
                request["earliest"],
                list(request.get("ignore") or ()),
            )
        )

    def _wanted(self, request, company):
        """Spans in which the patient can come, by weekday and local hour; None = any."""
        weekdays, hours = request.get("weekdays"), request.get("hours")
        if not weekdays and not hours:
            return None
        zone = pytz.timezone(company._dental_tz())
        first, last = hours or (0, 24)
        day = pytz.utc.localize(request["earliest"]).astimezone(zone).date()
        end = pytz.utc.localize(request["latest"]).astimezone(zone).date()
        spans = []
        while day <= end:
            if not weekdays or day.weekday() in weekdays:
                midnight = datetime.combine(day, time())
                spans.append(
                    tuple(
                        zone.localize(midnight + timedelta(minutes=round(hour * 60))).astimezone(pytz.utc).replace(tzinfo=None)
                        for hour in (first, last)
                    )
                )
            day += timedelta(days=1)
        return tuple(spans)
