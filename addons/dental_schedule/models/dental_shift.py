from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from ..const import ROSTER_WEEKS, SHIFT_PATTERNS
from ..slot_engine import roster_days


class DentalShift(models.Model):
    """Who works on which chair when. Rows, not rules: the search for free time reads nothing else."""

    _name = "dental.shift"
    _description = "Shift"
    _order = "start, id"

    resource_id = fields.Many2one("resource.resource", required=True, ondelete="restrict", index=True)
    chair_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("chair", "room"))])
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    template_id = fields.Many2one("dental.shift.template", ondelete="set null", index="btree_not_null")

    _order_check = models.Constraint("CHECK (stop > start)", "A shift must end after it starts.")
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]') WITH &&, tsrange(start, stop) WITH &&)",
        "This person has a shift at that time already.",
    )
    _company_start_idx = models.Index("(company_id, start)")

    @api.depends("resource_id", "chair_id")
    def _compute_display_name(self):
        for shift in self:
            shift.display_name = ", ".join(filter(None, [shift.resource_id.name, shift.chair_id.name]))


class DentalShiftTemplate(models.Model):
    """A pattern that makes shifts: by weekday, two on and two off, odd or even days."""

    _name = "dental.shift.template"
    _description = "Shift pattern"

    name = fields.Char(compute="_compute_name", store=True)
    resource_id = fields.Many2one("resource.resource", required=True, ondelete="cascade")
    chair_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("chair", "room"))])
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    pattern = fields.Selection(SHIFT_PATTERNS, required=True, default="weekdays")
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    hour_from = fields.Float(required=True, default=9.0)
    hour_to = fields.Float(required=True, default=15.0)
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date()
    active = fields.Boolean(default=True)

    _hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_to > hour_from)", "The hours lie between 0 and 24, from before to."
    )

    @api.depends("resource_id.name", "hour_from", "hour_to")
    def _compute_name(self):
        for template in self:
            template.name = f"{template.resource_id.name or ''} {template.hour_from:g}–{template.hour_to:g}"

    def _weekdays(self):
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        return tuple(number for number, name in enumerate(names) if self[name])

    def action_generate(self, until=None):
        """Make the shifts up to `until` (ROSTER_WEEKS ahead by default); days already made or on leave are left out."""
        today = fields.Date.context_today(self)
        until = fields.Date.to_date(until) or today + timedelta(weeks=ROSTER_WEEKS)
        rows = [row for template in self for row in template._shift_vals(until)]
        if not rows:
            return self.env["dental.shift"]
        resources = list({row["resource_id"] for row in rows})
        first, last = min(row["start"] for row in rows), max(row["stop"] for row in rows)
        blocked = {}
        for shift in self.env["dental.shift"].search(
            [("resource_id", "in", resources), ("stop", ">", first), ("start", "<", last)]
        ):
            blocked.setdefault(shift.resource_id.id, []).append((shift.start, shift.stop))
        for leave in self.env["resource.calendar.leaves"].search(
            [("resource_id", "in", [*resources, False]), ("date_to", ">", first), ("date_from", "<", last)]
        ):
            for resource in [leave.resource_id.id] if leave.resource_id else resources:
                blocked.setdefault(resource, []).append((leave.date_from, leave.date_to))
        free = [
            row
            for row in rows
            if not any(start < row["stop"] and row["start"] < stop for start, stop in blocked.get(row["resource_id"], ()))
        ]
        return self.env["dental.shift"].create(free)

    def _shift_vals(self, until):
        self.ensure_one()
        zone = pytz.timezone(self.company_id._dental_tz())
        last = min(until, self.date_to) if self.date_to else until
        days = roster_days(self.pattern, self.date_from, last, self._weekdays(), self.date_from)

        def utc(day, hour):
            local = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
            return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

        return [
            {
                "resource_id": self.resource_id.id,
                "chair_id": self.chair_id.id,
                "company_id": self.company_id.id,
                "template_id": self.id,
                "start": utc(day, self.hour_from),
                "stop": utc(day, self.hour_to),
            }
            for day in days
        ]

    @api.model
    def _cron_generate(self):
        self.search([]).action_generate()
