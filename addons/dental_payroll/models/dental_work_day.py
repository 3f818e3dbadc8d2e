from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..pay_engine import Span, Tolerance, day_sheets
from .bulk import insert_rows

SHIFTS = """
SELECT employee.id AS employee_id, shift.start, shift.stop
  FROM dental_shift shift JOIN hr_employee employee ON employee.resource_id = shift.resource_id
 WHERE employee.id = ANY(%s) AND shift.start < %s AND shift.stop > %s
   AND NOT EXISTS (SELECT FROM resource_calendar_leaves gone
                   WHERE gone.resource_id = shift.resource_id AND gone.date_from <= shift.start AND gone.date_to >= shift.stop)
 ORDER BY shift.start
"""
PUNCHES = """
SELECT employee_id, check_in AS start, check_out AS stop
  FROM hr_attendance
 WHERE employee_id = ANY(%s) AND check_in < %s AND check_out > %s AND check_out > check_in
 ORDER BY check_in
"""
FIGURES = ("planned", "worked", "late", "early", "absent", "overtime", "shifts", "shifts_worked")
COLUMNS = {"employee_id": "int", "company_id": "int", "date": "date", **dict.fromkeys(FIGURES, "int")}
STALE = """
DELETE FROM dental_work_day day
 WHERE day.employee_id = ANY(%s) AND day.date BETWEEN %s AND %s AND day.sheet_id IS NULL
   AND NOT EXISTS (SELECT FROM unnest(%s::int[], %s::date[]) AS wanted (employee_id, date)
                   WHERE wanted.employee_id = day.employee_id AND wanted.date = day.date)
"""


class DentalWorkDay(models.Model):
    """The clock against the roster, one row per person and day, in minutes. Rebuilt from both until the month is confirmed."""

    _name = "dental.work.day"
    _description = "Working day"
    _order = "date desc, employee_id"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    planned = fields.Integer("Planned minutes", readonly=True)
    worked = fields.Integer("Worked minutes", readonly=True)
    late = fields.Integer("Late (min)", readonly=True)
    early = fields.Integer("Left early (min)", readonly=True)
    absent = fields.Integer("Absent (min)", readonly=True)
    overtime = fields.Integer("Overtime (min)", readonly=True, help="Worked outside the roster, beyond the tolerance")
    overtime_agreed = fields.Integer("Agreed overtime (min)", help="Only agreed overtime is paid.")
    overtime_agreed_by_id = fields.Many2one("res.users", readonly=True)
    shifts = fields.Integer(readonly=True)
    shifts_worked = fields.Integer(readonly=True)
    sheet_id = fields.Many2one("dental.work.sheet", readonly=True, ondelete="restrict", index="btree_not_null")
    hours_planned = fields.Float(compute="_compute_hours", string="Planned")
    hours_worked = fields.Float(compute="_compute_hours", string="Worked")

    _day_uniq = models.Constraint("UNIQUE (employee_id, date)", "This day is on the sheet already.")
    _agreed_positive = models.Constraint("CHECK (overtime_agreed IS NULL OR overtime_agreed >= 0)", "Agreed overtime is not negative.")
    _company_date_idx = models.Index("(company_id, date)")

    @api.depends("employee_id", "date")
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{day.employee_id.name or ''} {day.date or ''}"

    @api.depends("planned", "worked")
    def _compute_hours(self):
        for day in self:
            day.hours_planned = day.planned / 60
            day.hours_worked = day.worked / 60

    # --- rebuilding ---

    @api.model
    @api.private
    def rebuild(self, company, date_from, date_to, employees=None):
        """Compare clock and roster anew; days of a confirmed sheet stay as they were confirmed."""
        # sudo: clock and roster are compared for everybody; the rows are read under the reader's own rights
        self.sudo()._rebuild(company, fields.Date.to_date(date_from), fields.Date.to_date(date_to), employees)

    def _rebuild(self, company, date_from, date_to, employees=None):
        self.env.flush_all()
        if employees is None:
            employees = self.env["hr.employee"].search([("company_id", "=", company.id)])
        people = employees.ids
        zone = pytz.timezone(company._dental_tz())
        start, stop = (
            zone.localize(datetime.combine(day, time())).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        )
        reach = timedelta(days=1)
        spans = {}
        for name, query in (("shifts", SHIFTS), ("punches", PUNCHES)):
            spans[name] = defaultdict(list)
            for row in self.env.execute_query_dict(SQL(query, people, stop + reach, start - reach)):
                spans[name][row["employee_id"]].append(Span(row["start"], row["stop"]))
        tolerance = Tolerance(company.dental_late_minutes, company.dental_early_minutes, company.dental_overtime_minutes)
        rows = [
            {"employee_id": employee, "company_id": company.id, "date": sheet.day, **{name: getattr(sheet, name) for name in FIGURES}}
            for employee in people
            for sheet in day_sheets(spans["shifts"][employee], spans["punches"][employee], zone, tolerance)
            if date_from <= sheet.day <= date_to
        ]
        self._store(people, date_from, date_to, rows)

    def _store(self, people, date_from, date_to, rows):
        self.env.execute_query(
            SQL(STALE + " RETURNING id", people, date_from, date_to, [row["employee_id"] for row in rows], [str(row["date"]) for row in rows])
        )
        changed = SQL(", ").join(SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in FIGURES)
        insert_rows(
            self.env, self._table, COLUMNS, rows,
            SQL("ON CONFLICT (employee_id, date) DO UPDATE SET %s WHERE dental_work_day.sheet_id IS NULL", changed),
        )
        self.invalidate_model()

    @api.model
    def _cron_rebuild(self):
        """Keep yesterday, today and the days before up to date; corrections of older days rebuild them by hand."""
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([]):
            self.rebuild(company, today - timedelta(days=7), today)

    # --- confirming ---

    def action_confirm_month(self):
        """Confirm the own month of the days chosen, the month before this one if none was chosen."""
        first = fields.Date.start_of(fields.Date.context_today(self), "month")
        month = self[:1].date or first - timedelta(days=1)
        sheet = self.env["dental.work.sheet"].confirm_month(month)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("You confirmed %(sheet)s.", sheet=sheet.display_name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- overtime ---

    def action_agree_overtime(self, minutes=None):
        """The manager agrees the overtime of these days, all of it or `minutes` of each."""
        if not (self.env.user.has_group("dental_patient.group_dental_manager") or self.env.user.has_group("dental_payroll.group_dental_payroll")):
            raise AccessError(self.env._("Overtime is agreed by a manager."))
        self.check_access("read")  # days of other branches stay theirs
        # sudo: a manager agrees overtime without the right to payroll
        for day in self.sudo():
            if day.sheet_id:
                raise UserError(self.env._("%(day)s is confirmed already: reopen the sheet first.", day=day.display_name))
            day.write({"overtime_agreed": day.overtime if minutes is None else minutes, "overtime_agreed_by_id": self.env.uid})
        return True


class DentalWorkSheet(models.Model):
    """A person's month of working days, confirmed by that person; its days are frozen then."""

    _name = "dental.work.sheet"
    _description = "Month sheet"
    _order = "month desc, employee_id"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one(related="employee_id.company_id", store=True)
    month = fields.Date(required=True, readonly=True)
    day_ids = fields.One2many("dental.work.day", "sheet_id", readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True)
    planned = fields.Integer("Planned minutes", readonly=True)
    worked = fields.Integer("Worked minutes", readonly=True)
    late = fields.Integer("Late (min)", readonly=True)
    overtime = fields.Integer("Overtime (min)", readonly=True)

    _month_uniq = models.Constraint("UNIQUE (employee_id, month)", "This month is confirmed already.")

    @api.depends("employee_id", "month")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = f"{sheet.employee_id.name or ''} {sheet.month:%m/%Y}" if sheet.month else ""

    @api.model
    def confirm_month(self, month):
        """The current user confirms his own days of the month that holds `month`."""
        employee_sudo = self.env.user.sudo().employee_id
        if not employee_sudo:
            raise UserError(self.env._("Your login is not linked to an employee: ask the personnel office."))
        first = fields.Date.to_date(month).replace(day=1)
        last = fields.Date.end_of(first, "month")
        if last >= fields.Date.context_today(self):
            raise UserError(self.env._("The month is still running: confirm it when it is over."))
        # sudo: everybody confirms the own sheet and may not write working days
        days_sudo = self.env["dental.work.day"].sudo()
        days_sudo.rebuild(employee_sudo.company_id, first, last, employee_sudo)
        days = days_sudo.search([("employee_id", "=", employee_sudo.id), ("date", ">=", first), ("date", "<=", last)])
        if not days:
            raise UserError(self.env._("There are no working days in that month to confirm."))
        sheet = self.sudo().create(
            {
                "employee_id": employee_sudo.id,
                "month": first,
                "confirmed_at": fields.Datetime.now(),
                "confirmed_by_id": self.env.uid,
                **{name: sum(days.mapped(name)) for name in ("planned", "worked", "late", "overtime")},
            }
        )
        days.sheet_id = sheet
        return sheet.sudo(False)

    def action_reopen(self):
        """Payroll opens a confirmed month again, for instance after a corrected punch."""
        self.day_ids.sheet_id = False
        self.unlink()
