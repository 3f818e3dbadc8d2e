from datetime import timedelta

import pytz

from odoo import api, fields, models

from .dental_slot_request import _utc


class DentalKeptTime(models.Model):
    """Hours kept free for patients in pain; what is left of them is released to everybody some hours before."""

    _name = "dental.kept.time"
    _description = "Time kept for acute patients"
    _order = "hour_from, id"

    name = fields.Char(required=True, default=lambda self: self.env._("Acute patients"))
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    resource_ids = fields.Many2many("resource.resource", string="Doctors", domain=[("dental_role", "in", ("doctor", "hygienist"))], required=True)
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean(default=True)
    hour_from = fields.Float(required=True, default=11.0)
    hour_to = fields.Float(required=True, default=12.0)
    release_hours = fields.Integer(
        "Released before, hours", default=3, help="So many hours before its start, time that is still free may be booked by anybody."
    )
    active = fields.Boolean(default=True)

    _hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_to > hour_from AND release_hours >= 0)",
        "The hours lie between 0 and 24, from before to.",
    )

    @api.model
    def _spans(self, company, earliest, latest):
        """[(doctor id, start, stop)] kept and not yet released, in UTC."""
        rules = self.sudo().search([("company_id", "=", company.id)])  # sudo: the rule holds for whoever searches
        zone = pytz.timezone(company._dental_tz())
        now = fields.Datetime.now()
        day = pytz.utc.localize(earliest).astimezone(zone).date() - timedelta(days=1)
        last = pytz.utc.localize(latest).astimezone(zone).date()
        spans = []
        while rules and day <= last:
            for rule in rules.filtered(lambda rule, day=day: rule._holds_on(day)):
                start, stop = _utc(day, rule.hour_from, zone), _utc(day, rule.hour_to, zone)
                if start - timedelta(hours=rule.release_hours) > now:
                    spans += [(doctor, start, stop) for doctor in rule.resource_ids.ids]
            day += timedelta(days=1)
        return spans

    def _holds_on(self, day):
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        return self[names[day.weekday()]]
