from odoo import fields, models
from odoo.tools import SQL

from .dental_doctor_report import LOCAL, union_of

MEASURES = ("bookings", "came", "no_shows", "cancelled", "worked_minutes", "planned_minutes", "late_minutes", "overtime_minutes")
PARTS = {
    "bookings, came, no_shows, cancelled": f"""
        SELECT 'b' || visit.id, visit.company_id, visit.create_uid, {LOCAL % "visit.booked_at"}, 1,
               CASE WHEN visit.state = 'done' THEN 1 ELSE 0 END, CASE WHEN visit.state = 'no_show' THEN 1 ELSE 0 END,
               CASE WHEN visit.state = 'cancelled' THEN 1 ELSE 0 END
          FROM dental_appointment visit JOIN res_company company ON company.id = visit.company_id
          LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
         WHERE visit.source IN ('phone', 'desk', 'task')""",
    "worked_minutes, planned_minutes, late_minutes, overtime_minutes": """
        SELECT 'd' || day.id, day.company_id, employee.user_id, day.date, day.worked, day.planned, day.late, day.overtime
          FROM dental_work_day day JOIN hr_employee employee ON employee.id = day.employee_id
          JOIN resource_resource resource ON resource.id = employee.resource_id
         WHERE employee.user_id IS NOT NULL AND resource.dental_role IS NULL""",
}
RATIOS = {"came_percent": "100.0 * SUM(%(t)s.came) / NULLIF(SUM(%(t)s.bookings), 0)"}


class DentalDeskReport(models.Model):
    """What each administrator booked, how much of it took place, and the clock: late, overtime, plan and fact."""

    _name = "dental.desk.report"
    _description = "Report by administrator"
    _auto = False
    _order = "date desc"

    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Administrator", readonly=True)
    date = fields.Date(readonly=True)
    bookings = fields.Integer(readonly=True)
    came = fields.Integer("Visits that took place", readonly=True)
    no_shows = fields.Integer("No-shows", readonly=True)
    cancelled = fields.Integer(readonly=True)
    worked_minutes = fields.Integer("Minutes worked", readonly=True)
    planned_minutes = fields.Integer("Minutes planned", readonly=True)
    late_minutes = fields.Integer("Minutes late", readonly=True)
    overtime_minutes = fields.Integer("Minutes overtime", readonly=True)
    came_percent = fields.Float("Took place (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL("SELECT counted.*, NULL::float AS came_percent FROM (%s) AS counted", SQL(union_of(PARTS, MEASURES, "user_id")))

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.split(":")[0]
        if name in RATIOS:
            return SQL(RATIOS[name].replace("%(t)s", self._table))
        return super()._read_group_select(aggregate_spec, query)
