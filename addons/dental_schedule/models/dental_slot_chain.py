from odoo import api, models
from odoo.tools import SQL

from ..const import GRID_MINUTES
from ..slot_engine import ChainRequest, Link, place_chain


class DentalSlotRequest(models.AbstractModel):
    """Times for the visits of a plan in a row: booking it whole, and moving it whole."""

    _inherit = "dental.slot.request"

    @api.model
    def _chain(self, company, request, specs):
        """Ask the engine for times of all `specs`, or why there are none.

        The doctors named by the specs are tried first: what they have free is read quickly and needs no change of
        doctor; everybody who could do it follows.

        :param dict request: `earliest, latest` (UTC); optional `patient_id, weekdays, hours, ignore` (appointment ids),
            `days_between, anchor, bound` (ends of the last serial, and of the last visit before the chain)
        :param specs: list of dict with `key, minutes` and optional `specialty_id, equipment_kind_ids, wait_days,
            is_parallel, after, not_before, current, is_pinned, doctor_id, doctor_ids`
        :return: slot_engine.Chain
        """
        self.env["dental.appointment"]._flush_times()
        self.env["dental.shift"].flush_model()
        units = self._units_by_kind({kind for spec in specs for kind in spec.get("equipment_kind_ids") or ()}, company)
        open_specs = [spec for spec in specs if not spec.get("is_pinned")]
        named = {spec.get("doctor_id") for spec in open_specs}
        chain = None
        for doctors in ([*named], None) if open_specs and all(named) else (None,):
            pairs, specialties = self._chain_pairs(request, company, doctors)
            links = [self._chain_link(spec, pairs, specialties, units) for spec in specs]
            resources = {pair.doctor for pair in pairs} | {pair.chair for pair in pairs}
            resources |= {unit for own in units.values() for unit in own}
            resources |= {resource for spec in specs if spec.get("current") for resource in spec["current"][4]}
            chain = place_chain(
                ChainRequest(
                    earliest=request["earliest"],
                    latest=request["latest"],
                    zone=company._dental_tz(),
                    grid_minutes=GRID_MINUTES,
                    wanted=self._wanted(request, company),
                    patient_busy=tuple(self._patient_busy(request)),
                    days_between=request.get("days_between", 1),
                    anchor=request.get("anchor"),
                    bound=request.get("bound"),
                ),
                links,
                self._busy(resources - {0}, request),
            )
            if not chain.failed:
                break
        return chain

    def _units_by_kind(self, kinds, company):
        units = {kind: [] for kind in kinds}
        for unit in self.env["resource.resource"].search(
            [("dental_equipment_kind_id", "in", list(kinds)), ("company_id", "in", [company.id, False])]
        ) if kinds else ():
            units[unit.dental_equipment_kind_id.id].append(unit.id)
        return units

    def _chain_pairs(self, request, company, doctors):
        """All pairs of the branch in the horizon, and what each doctor can do."""
        pairs = self._pairs({**request, "doctor_ids": doctors, "chair_ids": None, "specialty_id": None}, company)
        specialties = {}
        for doctor, specialty in self.env.execute_query(
            SQL(
                "SELECT resource_resource_id, dental_specialty_id FROM dental_specialty_resource_resource_rel "
                "WHERE resource_resource_id = ANY(%s)",
                list({pair.doctor for pair in pairs}),
            )
        ):
            specialties.setdefault(doctor, set()).add(specialty)
        return pairs, specialties

    def _chain_link(self, spec, pairs, specialties, units):
        specialty, allowed = spec.get("specialty_id"), spec.get("doctor_ids")
        own = tuple(
            pair
            for pair in pairs
            if (not specialty or specialty in specialties.get(pair.doctor, ())) and (not allowed or pair.doctor in allowed)
        )
        return Link(
            key=spec["key"],
            minutes=spec["minutes"],
            pairs=own,
            equipment=tuple(tuple(units[kind]) for kind in spec.get("equipment_kind_ids") or ()),
            wait_days=spec.get("wait_days") or 0,
            is_parallel=bool(spec.get("is_parallel")),
            after=tuple(spec.get("after") or ()),
            not_before=spec.get("not_before"),
            current=spec.get("current"),
            is_pinned=bool(spec.get("is_pinned")),
            doctor=spec.get("doctor_id") or 0,
        )
