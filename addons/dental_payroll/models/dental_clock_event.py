from collections import defaultdict

from odoo import api, fields, models

from ..const import CLOCK_DIRECTIONS, CLOCK_SOURCES, CLOCK_STATES


class DentalClockEvent(models.Model):
    """What a door or a terminal said: this badge, at that moment. Taken once, however often it is sent."""

    _name = "dental.clock.event"
    _description = "Event of an access control"
    _order = "at desc, id desc"

    badge = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)
    direction = fields.Selection(CLOCK_DIRECTIONS, required=True, default="auto", readonly=True)
    source = fields.Selection(CLOCK_SOURCES, required=True, default="http", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True, index="btree_not_null")
    attendance_id = fields.Many2one("hr.attendance", readonly=True, ondelete="set null")
    state = fields.Selection(CLOCK_STATES, required=True, default="used", readonly=True)

    _once = models.Constraint("UNIQUE (company_id, badge, at, direction)", "This event was taken already.")
    _state_idx = models.Index("(company_id, state) WHERE state <> 'used'")

    @api.model
    @api.private
    def take(self, company, rows):
        """Take events and turn them into attendances of the ERP; what cannot be understood waits in a list.

        :param rows: dicts of `badge, at` (naive UTC)`, direction, source`
        :return: {state: number of new events}
        """
        # sudo: a door has no login; badges and attendances are matched by the system
        return self.sudo()._take(company, rows)

    def _take(self, company, rows):
        unique = {(row["badge"], fields.Datetime.to_datetime(row["at"]), row.get("direction") or "auto"): row for row in rows}
        known = {
            (event.badge, event.at, event.direction)
            for event in self.search([("company_id", "=", company.id), ("badge", "in", list({key[0] for key in unique}))])
        }
        fresh = sorted(set(unique) - known, key=lambda key: key[1])
        employees = {
            employee.barcode: employee
            for employee in self.env["hr.employee"].search(
                [("barcode", "in", list({key[0] for key in fresh})), ("company_id", "=", company.id)]
            )
        }
        events = self.create(
            [
                {
                    "badge": badge, "at": at, "direction": direction, "company_id": company.id,
                    "source": unique[badge, at, direction].get("source", "http"),
                    "employee_id": employees[badge].id if badge in employees else False,
                    "state": "new" if badge in employees else "unknown",
                }
                for badge, at, direction in fresh
            ]
        )
        events.filtered("employee_id")._clock()
        counts = defaultdict(int)
        for event in events:
            counts[event.state] += 1
        return dict(counts)

    def _clock(self):
        """Pair the events of self with the attendances of their employees, in order of time."""
        attendances = self.env["hr.attendance"]
        last = {}
        for punch in attendances.search([("employee_id", "in", self.employee_id.ids)], order="check_in"):
            last[punch.employee_id] = punch
        for event in self.sorted("at"):
            punch = last.get(event.employee_id, attendances)
            is_open = bool(punch) and not punch.check_out
            after = not punch or event.at >= (punch.check_out or punch.check_in)
            if not after or (event.direction == "out") > is_open or (event.direction == "in" and is_open):
                event.state = "doubtful"
                continue
            if is_open:
                punch.check_out = event.at
            else:
                punch = attendances.create({"employee_id": event.employee_id.id, "check_in": event.at})
            last[event.employee_id] = punch
            event.write({"attendance_id": punch.id, "state": "used"})

    def action_try_again(self):
        """Once more, after the badge or the punch before was mended."""
        for event in self.filtered(lambda event: event.state == "unknown"):
            event.employee_id = self.env["hr.employee"].search(
                [("barcode", "=", event.badge), ("company_id", "=", event.company_id.id)], limit=1
            )
        self.filtered(lambda event: event.state != "used" and event.employee_id)._clock()
