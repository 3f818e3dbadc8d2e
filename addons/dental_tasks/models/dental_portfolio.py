from odoo import fields, models

from odoo.addons.dental_plan.const import PLAN_STATES, STAGES

PORTFOLIO = """
CREATE OR REPLACE VIEW dental_portfolio AS
SELECT pl.id, pl.id AS plan_id, pl.patient_id, pl.state, pl.coordinator_id, pl.doctor_id, pl.company_id, pl.agreed_on, c.currency_id,
       (SELECT s.stage FROM dental_plan_step s WHERE s.option_id = pl.agreed_option_id AND s.state IN ('planned', 'in_progress')
         ORDER BY s.sequence, s.id LIMIT 1) AS stage,
       COALESCE(m.total, (SELECT max(o.amount_total) FROM dental_plan_option o WHERE o.plan_id = pl.id), 0) AS amount_total,
       COALESCE(m.amount_left, 0) AS amount_left,
       (SELECT max(k.at) FROM dental_contact k WHERE k.patient_id = pl.patient_id) AS last_contact_at,
       (SELECT min(r.due_at) FROM dental_task_reason r WHERE r.patient_id = pl.patient_id AND r.state = 'open' AND r.is_contact) AS next_contact_at,
       (SELECT min(a.start) FROM dental_appointment a WHERE a.patient_id = pl.patient_id AND a.start > timezone('UTC', now())
           AND a.state IN ('held', 'booked', 'confirmed')) AS next_visit_at
  FROM dental_plan pl
  JOIN res_company c ON c.id = pl.company_id
  LEFT JOIN LATERAL (
       SELECT sum(s.price) AS total, sum(s.price) FILTER (WHERE s.state IN ('planned', 'in_progress')) AS amount_left
         FROM dental_plan_step s WHERE s.option_id = pl.agreed_option_id AND s.state NOT IN ('removed', 'cancelled')) m ON TRUE
 WHERE pl.state IN ('proposed', 'agreed', 'in_progress')
"""


class DentalPortfolio(models.Model):
    """The open plans of a coordinator: stage, money left, last and next contact (T10)."""

    _name = "dental.portfolio"
    _description = "Portfolio of plans"
    _auto = False
    _order = "next_contact_at, id"
    _rec_name = "plan_id"
    _depends = {
        "dental.plan": ["state", "coordinator_id", "doctor_id", "patient_id", "agreed_option_id"],
        "dental.plan.step": ["price", "state", "stage"],
        "dental.contact": ["at", "patient_id"],
        "dental.task.reason": ["due_at", "state", "is_contact"],
        "dental.appointment": ["start", "state"],
    }

    plan_id = fields.Many2one("dental.plan", readonly=True)
    patient_id = fields.Many2one("dental.patient", readonly=True)
    state = fields.Selection(PLAN_STATES, readonly=True)
    stage = fields.Selection(STAGES, string="Next stage", readonly=True)
    coordinator_id = fields.Many2one("res.users", readonly=True)
    doctor_id = fields.Many2one("resource.resource", readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    agreed_on = fields.Date(readonly=True)
    amount_total = fields.Monetary("Total", readonly=True)
    amount_left = fields.Monetary("Left to do", readonly=True)
    last_contact_at = fields.Datetime("Last contact", readonly=True)
    next_contact_at = fields.Datetime("Next contact", readonly=True)
    next_visit_at = fields.Datetime("Next visit", readonly=True)

    def init(self):
        self.env.cr.execute("DROP VIEW IF EXISTS dental_portfolio")
        self.env.cr.execute(PORTFOLIO)

    def action_open_plan(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.plan",
            "res_id": self.plan_id.id,
            "views": [(False, "form")],
        }
