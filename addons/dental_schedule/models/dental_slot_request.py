from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import GRID_MINUTES
from ..slot_engine import Pair, Part, Request, find_rows, find_slots

# A ranked search looks this far first; only where the best of it could be beaten later is the whole horizon read.
FIRST_LOOK_DAYS = 14


class DentalSlotRequest(models.AbstractModel):
    """Search for free time: fetches shifts and bookings in a fixed number of queries and asks the engine once."""

    _name = "dental.slot.request"
    _description = "Slot search"

    @api.model
    def find(self, request):
        """The best free times, each with its reasons.

        :param dict request: `duration_minutes` or `procedure_ids` or `visit_id`; `earliest`, `latest` (UTC); optional
            `specialty_id, doctor_ids, chair_ids, equipment_kind_ids, patient_id, company_id, weekdays` (0 Monday … 6),
            `hours` (local from, to), `grid_minutes` (15), `limit` (3; 0 = every feasible start, unranked),
            `is_acute` (may take kept time), `kind` (for the cleaning between kinds of work), `parts` (list of
            `{duration_minutes, specialty_id, doctor_ids}` of several specialists in a row)
        :return: list of `{start, stop, doctor_id, chair_id, equipment_ids, score, reasons}`, times in UTC; with `parts`
            also `legs`, a list of `{start, stop, doctor_id, chair_id}`
        :raise UserError: no length, or no `earliest` and `latest`
        """
        request = self._complete(dict(request))
        self.env["dental.appointment"]._flush_times()
        self.env["dental.shift"].flush_model()
        company = self.env["res.company"].browse(request.get("company_id") or self.env.company.id)
        near = request["earliest"] + timedelta(days=FIRST_LOOK_DAYS)
        if request["limit"] and not request.get("parts") and near < request["latest"]:
            slots = self._slots({**request, "latest": near}, company)
            if len(slots) == request["limit"] and slots[-1].score > 100 - FIRST_LOOK_DAYS:
                return self._rows(slots)
        return self._rows(self._slots(request, company))

    def _slots(self, request, company):
        parts = request.get("parts")
        if parts:
            per_part = [self._pairs({**request, **part}, company) for part in parts]
            pairs = [pair for own in per_part for pair in own]
        else:
            pairs = self._pairs(request, company)
        units = self._equipment_units(request, company)
        resources = {pair.doctor for pair in pairs} | {pair.chair for pair in pairs} | {u for kind in units for u in kind}
        busy = self._busy(resources - {0}, request)
        self._add_kept_time(busy, pairs, request, company)
        for resource, start, stop in request.get("taken", ()):
            busy[resource].append((start, stop))
        engine_request = self._engine_request(request, company, pairs, units, busy)
        if parts:
            own = [Part(part["duration_minutes"], tuple(of_part)) for part, of_part in zip(parts, per_part, strict=True)]
            return find_rows(engine_request, own, busy)
        return find_slots(engine_request, pairs, busy)

    def _engine_request(self, request, company, pairs, units, busy):
        zone = pytz.timezone(company._dental_tz())
        open_minutes = defaultdict(float)
        if request["limit"]:
            for pair in pairs:
                open_minutes[pair.doctor] += sum((stop - start).total_seconds() for start, stop in pair.spans)
        shares = {
            doctor: sum((stop - start).total_seconds() for start, stop in busy.get(doctor, ())) / seconds
            for doctor, seconds in open_minutes.items()
            if seconds
        }
        return Request(
            minutes=request["duration_minutes"],
            earliest=request["earliest"],
            latest=request["latest"],
            grid_minutes=request.get("grid_minutes") or GRID_MINUTES,
            limit=request["limit"],
            equipment=units,
            wanted=self._wanted(request, company),
            patient_busy=tuple(self._patient_busy(request)),
            load=tuple(sorted(shares.items())),
            origin=_local_midnight(request["earliest"], zone),
            doctor=request.get("usual_doctor_id") or 0,
            month_end=company._dental_goal_until(request["earliest"]) if request["limit"] else None,
        )

    def _rows(self, slots):
        words = self._reason_words()
        rows = []
        for slot in slots:
            row = {
                "start": slot.start,
                "stop": slot.stop,
                "doctor_id": slot.doctor or False,
                "chair_id": slot.chair or False,
                "equipment_ids": list(slot.equipment),
                "score": slot.score,
                "reasons": [words[reason] for reason in slot.reasons],
            }
            if slot.legs:
                row["legs"] = [
                    {"start": leg.start, "stop": leg.stop, "doctor_id": leg.doctor, "chair_id": leg.chair or False} for leg in slot.legs
                ]
            rows.append(row)
        return rows

    @api.model
    def _reason_words(self):
        """What the engine's reasons mean, for the person who offers the time."""
        return {
            "soonest": self.env._("soonest of these"),
            "dense": self.env._("no gap to the next visit"),
            "fills_gap": self.env._("fills a gap exactly"),
            "keeps_block": self.env._("keeps room for long visits"),
            "own_doctor": self.env._("the patient's doctor"),
            "month_goal": self.env._("counts for this month"),
            "same_chair": self.env._("one chair for all"),
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
            request.setdefault("usual_doctor_id", visit.plan_id._usual_doctor(visit))
        if request.get("parts"):
            request["duration_minutes"] = sum(part["duration_minutes"] for part in request["parts"])
        if not request.get("duration_minutes"):
            request["duration_minutes"] = sum(procedures.mapped("dental_duration"))
        if not request["duration_minutes"]:
            raise UserError(self.env._("Say how long the visit lasts, or choose a procedure."))
        if not request.get("earliest") or not request.get("latest"):
            raise UserError(self.env._("Say from when to when to search."))
        request["earliest"] = fields.Datetime.to_datetime(request["earliest"])
        request["latest"] = fields.Datetime.to_datetime(request["latest"])
        if visit:
            # The wait after the visit before is part of the plan, not a wish.
            request["earliest"] = max(request["earliest"], visit._earliest_start() or request["earliest"])
        request.setdefault("limit", 3)
        kinds = set(request.get("equipment_kind_ids") or ()) | set(procedures.dental_equipment_kind_ids.ids)
        request["equipment_kind_ids"] = sorted(kinds)
        return request

    def _pairs(self, request, company):
        """Doctor–chair pairs with their shifts, in one query. The chair is got ready at the start of a shift."""
        ready = timedelta(minutes=company.dental_ready_minutes)
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
                "SELECT s.resource_id, COALESCE(s.chair_id, 0), s.start, s.stop, (SELECT count(*) FROM dental_specialty_resource_resource_rel x "
                "WHERE x.resource_resource_id = s.resource_id) FROM dental_shift s "
                "JOIN resource_resource r ON r.id = s.resource_id WHERE %s ORDER BY s.start",
                SQL(" AND ").join(conditions),
            )
        )
        spans, breadths = defaultdict(list), {}
        for doctor, chair, start, stop, breadth in rows:
            spans[doctor, chair].append((start + ready, stop) if ready else (start, stop))
            breadths[doctor] = breadth
        return [Pair(doctor, chair, tuple(own), breadths[doctor] or 1) for (doctor, chair), own in spans.items()]

    def _equipment_units(self, request, company):
        """One tuple of interchangeable units per kind; a kind without units makes the search empty."""
        units = self._units_by_kind(request["equipment_kind_ids"], company)
        return tuple(tuple(own) for own in units.values())

    def _busy(self, resources, request):
        busy = defaultdict(list)
        if not resources:
            return busy
        company = self.env["res.company"].browse(request.get("company_id") or self.env.company.id)
        clean = timedelta(minutes=company.dental_clean_minutes if request.get("kind") else 0)
        kind = SQL("b.role = 'chair' AND a.kind <> %s", request.get("kind")) if clean else SQL("false")
        join = SQL("JOIN dental_appointment a ON a.id = b.appointment_id") if clean else SQL()
        for resource, start, stop, is_other in self.env.execute_query(
            SQL(
                "SELECT b.resource_id, b.start, b.stop, %s FROM dental_booking b %s WHERE b.is_blocking AND b.resource_id = ANY(%s) "
                "AND b.start < %s AND b.start > %s AND b.stop > %s AND b.appointment_id <> ALL(%s)",
                kind,
                join,
                list(resources),
                request["latest"] + clean,
                request["earliest"] - timedelta(days=1),
                request["earliest"] - clean,
                list(request.get("ignore") or ()),
            )
        ):
            busy[resource].append((start - clean, stop + clean) if is_other else (start, stop))
        return busy

    def _add_kept_time(self, busy, pairs, request, company):
        """Time kept for acute patients is taken for everybody else, until its rule releases it."""
        if request.get("is_acute") or not pairs:
            return
        doctors = {pair.doctor for pair in pairs}
        for doctor, start, stop in self.env["dental.kept.time"]._spans(company, request["earliest"], request["latest"]):
            for key in doctors if doctor is None else {doctor} & doctors:
                busy[key].append((start, stop))

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
                spans.append((_utc(day, first, zone), _utc(day, last, zone)))
            day += timedelta(days=1)
        return tuple(spans)


def _utc(day, hour, zone):
    """Local day and hour (float, 24 = the next midnight) as naive UTC."""
    local = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


def _local_midnight(when, zone):
    return _utc(pytz.utc.localize(when).astimezone(zone).date(), 0, zone)
