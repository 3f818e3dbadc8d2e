import pytz

from odoo import fields, models

from ..const import DEFAULT_CALL_FROM, DEFAULT_CALL_TO, DEFAULT_CONTACTS_PER_WEEK
from ..task_engine import inside_hours


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_call_from = fields.Float("Calls from", default=DEFAULT_CALL_FROM)
    dental_call_to = fields.Float("Calls until", default=DEFAULT_CALL_TO)
    dental_desk_calls = fields.Boolean(
        "The desk calls out", default=True, help="No: there is a call centre, the desk calls only patients who are late right now"
    )
    dental_contacts_per_week = fields.Integer(
        "Contacts a week", default=DEFAULT_CONTACTS_PER_WEEK, help="Limit for one household; 0 is no limit"
    )

    _dental_call_hours = models.Constraint(
        "CHECK (dental_call_from >= 0 AND dental_call_to <= 24 AND dental_call_from < dental_call_to)",
        "The hours of calls go from earlier to later within one day.",
    )

    def _dental_local(self, when):
        """`when` (naive UTC) on the clock of the branch, naive."""
        return pytz.utc.localize(when).astimezone(pytz.timezone(self._dental_tz())).replace(tzinfo=None)

    def _dental_utc(self, local):
        """A naive time of the branch's clock as naive UTC."""
        zone = pytz.timezone(self._dental_tz())
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _dental_call_time(self, when):
        """The first moment from `when` (UTC) on in which the branch may call."""
        local = self._dental_local(when)
        allowed = inside_hours(local, self.dental_call_from, self.dental_call_to)
        return when if allowed == local else self._dental_utc(allowed)

    def _dental_may_call_now(self):
        now = fields.Datetime.now()
        return self._dental_call_time(now) == now
