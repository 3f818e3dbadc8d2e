"""What the parts of the loader hand to each other."""

from datetime import datetime, time, timedelta

import pytz

from odoo import fields

SEED = 19
ZONE = "Europe/Paris"
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_notrack": True, "mail_create_nosubscribe": True, "no_reset_password": True}


class Stage:
    """The environment, today, and the records made so far by name."""

    def __init__(self, env):
        self.env = env(context={**env.context, **QUIET, "tz": ZONE})
        self.zone = pytz.timezone(ZONE)
        self.now = fields.Datetime.now()
        self.today = pytz.utc.localize(self.now).astimezone(self.zone).date()
        self.companies = {}
        self.users = {}
        self.staff = {}  # key -> resource
        self.chairs = {}
        self.patients = []  # records, by number of the generator
        self.people = []  # Person, same order
        self.to_invoice = []  # (appointment, whether it was paid)

    def ref(self, xml_id):
        return self.env.ref(xml_id)

    def day(self, offset):
        return self.today + timedelta(days=offset)

    def utc(self, day, minute):
        """`minute` of the local `day` as naive UTC."""
        local = datetime.combine(day, time()) + timedelta(minutes=minute)
        return self.zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
