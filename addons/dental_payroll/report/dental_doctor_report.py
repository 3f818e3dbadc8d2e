from odoo import fields, models
from odoo.tools import SQL

# One row per event and doctor; every measure is 0 where the event does not touch it.
MEASURES = (
    "work_count", "amount_done", "amount_received", "visits", "chair_minutes", "worked_minutes", "planned_minutes",
    "new_patients", "retained_patients", "plans_made", "plans_agreed", "cross_count", "cross_amount", "redo_count", "complications",
)
LOCAL = "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date"
PARTS = {
    "work_count, amount_done, amount_received, procedure_id, specialty_id": """
        SELECT 'w' || step.id, step.company_id, step.doctor_id, step.done_on, 1, step.price, step.paid_amount, step.procedure_id, step.specialty_id
          FROM dental_plan_step step WHERE step.state = 'done' AND step.doctor_id IS NOT NULL""",
    "visits, chair_minutes": f"""
        SELECT 'v' || visit.id, visit.company_id, visit.doctor_id, {LOCAL % "visit.start"}, 1, visit.duration_minutes
          FROM dental_appointment visit JOIN res_company company ON company.id = visit.company_id
          LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
         WHERE visit.state = 'done' AND visit.doctor_id IS NOT NULL""",
    "new_patients, retained_patients": f"""
        SELECT 'n' || first.id, first.company_id, first.doctor_id, {LOCAL % "first.start"}, 1,
               CASE WHEN EXISTS (SELECT FROM dental_appointment next WHERE next.patient_id = first.patient_id
                    AND next.doctor_id = first.doctor_id AND next.start > first.start AND next.state NOT IN ('cancelled', 'held'))
                    THEN 1 ELSE 0 END
          FROM (SELECT DISTINCT ON (patient_id) id, patient_id, company_id, doctor_id, start FROM dental_appointment
                 WHERE state = 'done' ORDER BY patient_id, start) first
          JOIN res_company company ON company.id = first.company_id
          LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
         WHERE first.doctor_id IS NOT NULL""",
    "plans_made, plans_agreed": """
        SELECT 'p' || plan.id, plan.company_id, plan.doctor_id, plan.proposed_on, 1, CASE WHEN plan.agreed_on IS NULL THEN 0 ELSE 1 END
          FROM dental_plan plan WHERE plan.doctor_id IS NOT NULL AND plan.proposed_on IS NOT NULL""",
    "cross_count, cross_amount, procedure_id, specialty_id": """
        SELECT 'c' || step.id, step.company_id, COALESCE(step.referrer_id, plan.doctor_id), step.done_on, 1, step.price,
               step.procedure_id, step.specialty_id
          FROM dental_plan_step step LEFT JOIN dental_plan plan ON plan.id = step.plan_id
         WHERE step.state = 'done' AND COALESCE(step.referrer_id, plan.doctor_id) <> step.doctor_id""",
    "redo_count, procedure_id, specialty_id": """
        SELECT 'r' || redo.id, redo.company_id, first.doctor_id, redo.done_on, 1, redo.procedure_id, redo.specialty_id
          FROM dental_plan_step redo JOIN dental_plan_step first ON first.id = redo.redo_of_id
         WHERE redo.state = 'done' AND first.doctor_id IS NOT NULL""",
    "complications, procedure_id": """
        SELECT 'k' || id, company_id, doctor_id, found_on, 1, procedure_id FROM dental_complication WHERE doctor_id IS NOT NULL""",
    "worked_minutes, planned_minutes": """
        SELECT 'd' || day.id, day.company_id, employee.resource_id, day.date, day.worked, day.planned
          FROM dental_work_day day JOIN hr_employee employee ON employee.id = day.employee_id
          JOIN resource_resource resource ON resource.id = employee.resource_id
         WHERE resource.dental_role IN ('doctor', 'hygienist')""",
}
RATIOS = {
    "amount_per_hour": "SUM(%(t)s.amount_done) / NULLIF(SUM(%(t)s.worked_minutes) / 60.0, 0)",
    "retention_percent": "100.0 * SUM(%(t)s.retained_patients) / NULLIF(SUM(%(t)s.new_patients), 0)",
    "agreed_percent": "100.0 * SUM(%(t)s.plans_agreed) / NULLIF(SUM(%(t)s.plans_made), 0)",
}


def union_of(parts, measures, who):
    """SELECT … UNION ALL … of `parts` = {columns after who and day: select}, missing measures 0."""
    selects = []
    for names, query in parts.items():
        columns = [name.strip() for name in names.split(",")]
        given = ", ".join(["key", "company_id", who, "date", *columns])
        wanted = ", ".join(f"COALESCE({name}, 0) AS {name}" if name in columns else f"0 AS {name}" for name in measures)
        links = ", ".join(
            name if name in columns else f"NULL::int AS {name}" for name in ("procedure_id", "specialty_id") if who == "resource_id"
        )
        selects.append(f"SELECT key, company_id, {who}, date, {wanted}{', ' + links if links else ''} FROM ({query}) AS part ({given})")
    return "SELECT row_number() OVER (ORDER BY key) AS id, rows.* FROM (" + " UNION ALL ".join(selects) + ") AS rows"


class DentalDoctorReport(models.Model):
    """What each doctor did, for how much, in how many hours; new patients and those who came again. No pay is in it."""

    _name = "dental.doctor.report"
    _description = "Report by doctor"
    _auto = False
    _order = "date desc"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    resource_id = fields.Many2one("resource.resource", string="Doctor", readonly=True)
    date = fields.Date(readonly=True)
    procedure_id = fields.Many2one("product.product", readonly=True)
    specialty_id = fields.Many2one("dental.specialty", readonly=True)
    work_count = fields.Integer("Work done", readonly=True)
    amount_done = fields.Monetary("Value of work done", readonly=True)
    amount_received = fields.Monetary("Money received", readonly=True)
    visits = fields.Integer(readonly=True)
    chair_minutes = fields.Integer("Minutes in the chair", readonly=True)
    worked_minutes = fields.Integer("Minutes worked", readonly=True)
    planned_minutes = fields.Integer("Minutes planned", readonly=True)
    new_patients = fields.Integer(readonly=True)
    retained_patients = fields.Integer("New patients who came again", readonly=True)
    plans_made = fields.Integer(readonly=True)
    plans_agreed = fields.Integer(readonly=True)
    cross_count = fields.Integer("Referred work done", readonly=True)
    cross_amount = fields.Monetary("Value of referred work", readonly=True)
    redo_count = fields.Integer("Redone work", readonly=True)
    complications = fields.Integer(readonly=True)
    amount_per_hour = fields.Float("Value per hour", readonly=True, aggregator="avg")
    retention_percent = fields.Float("Retention (%)", readonly=True, aggregator="avg")
    agreed_percent = fields.Float("Plans agreed (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        ratios = ", ".join(f"NULL::float AS {name}" for name in RATIOS)
        return SQL("SELECT counted.*, %s FROM (%s) AS counted", SQL(ratios), SQL(union_of(PARTS, MEASURES, "resource_id")))

    def _read_group_select(self, aggregate_spec, query):
        """A ratio of a group is the ratio of its sums, not the mean of ratios."""
        name = aggregate_spec.split(":")[0]
        if name in RATIOS:
            return SQL(RATIOS[name].replace("%(t)s", self._table))
        return super()._read_group_select(aggregate_spec, query)
