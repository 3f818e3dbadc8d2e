from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import fields, models

GOAL_DAYS = 7  # so long before the end of a month its goal counts in the search


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_ready_minutes = fields.Integer("Getting a chair ready, minutes", help="Before the first patient of a shift")
    dental_clean_minutes = fields.Integer("Change of work, minutes", help="On a chair between visits of different kinds")
    dental_month_goal = fields.Monetary("Goal of the month", help="Money of the work booked or done in a calendar month; 0 = no goal")
    dental_cancel_hours = fields.Integer("Cancel without a mark until, hours before", default=24)
    dental_strikes = fields.Integer(
        "Late cancellations and no-shows until a prepayment", default=2, help="Counted since the last visit kept; 0 = never"
    )
    dental_prepay_percent = fields.Float("Prepayment, percent of the visit", default=30.0)
    dental_prepay_amount = fields.Monetary("Prepayment, at least", default=20.0)
    dental_prepay_hours = fields.Integer("Hours to pay", default=24)

    _dental_minutes_check = models.Constraint(
        "CHECK (COALESCE(dental_ready_minutes, 0) >= 0 AND COALESCE(dental_clean_minutes, 0) >= 0)", "Minutes are not negative."
    )

    def _dental_tz(self):
        """Name of the branch's time zone; of its parent where the branch has none."""
        self.ensure_one()
        for company in self | self.parent_id:
            if company.resource_calendar_id.tz:
                return company.resource_calendar_id.tz
        return self.env.user.tz or "UTC"

    def _dental_goal_until(self, when):
        """End (UTC) of the month in which `when` lies, if it is near and the goal of the month is not reached; else None."""
        self.ensure_one()
        if not self.dental_month_goal:
            return None
        zone = pytz.timezone(self._dental_tz())
        day = pytz.utc.localize(when).astimezone(zone).date()
        first = day.replace(day=1)
        following = first + relativedelta(months=1)
        if (following - day).days > GOAL_DAYS:
            return None
        begin, end = (zone.localize(datetime.combine(edge, time())).astimezone(pytz.utc).replace(tzinfo=None) for edge in (first, following))
        # sudo: only whether the goal is reached leaves this method
        steps_sudo = self.env["dental.plan.step"].sudo()
        domain = [("company_id", "=", self.id), ("state", "in", ("planned", "done"))]
        span = [("visit_id.appointment_id.start", ">=", begin), ("visit_id.appointment_id.start", "<", end)]
        [(amount,)] = steps_sudo._read_group(domain + span, [], ["price:sum"])
        return end if (amount or 0) < self.dental_month_goal else None


