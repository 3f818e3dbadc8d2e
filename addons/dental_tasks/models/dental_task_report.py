from odoo import fields, models

from ..const import CONTACT_CHANNELS, RESULTS

REPORT = """
CREATE OR REPLACE VIEW dental_task_report AS
SELECT 2 * c.id AS id, c.at::date AS day, c.user_id, c.queue_id, c.company_id, c.doctor_id, c.patient_id, c.result, c.channel,
       0 AS planned, 1 AS made,
       CASE WHEN c.result IN ('no_answer', 'wrong_number') THEN 0 ELSE 1 END AS reached,
       CASE WHEN c.result = 'booked' THEN 1 ELSE 0 END AS booked,
       CASE WHEN c.result = 'declined' THEN 1 ELSE 0 END AS declined,
       c.duration_seconds / 60.0 AS minutes,
       CASE WHEN c.result = 'booked' THEN COALESCE((
           SELECT sum(s.price) FROM dental_plan_step s JOIN dental_appointment a ON a.id = s.appointment_id
            WHERE s.state = 'done' AND a.patient_id = c.patient_id AND a.booked_at BETWEEN c.at - interval '30 minutes' AND c.at), 0)
            ELSE 0 END AS money,
       (SELECT count(*) FROM dental_plan p WHERE p.patient_id = c.patient_id AND c.result IN ('booked', 'done')
           AND p.agreed_on BETWEEN c.at::date AND c.at::date + 30
           AND NOT EXISTS (SELECT FROM dental_contact n WHERE n.patient_id = c.patient_id AND n.is_first AND n.at > c.at
                              AND n.result IN ('booked', 'done') AND p.agreed_on >= n.at::date)) AS contracts
  FROM dental_contact c
 WHERE c.is_first AND c.direction = 'out'
UNION ALL
SELECT 2 * t.id + 1, t.due_at::date, COALESCE(t.done_by_id, t.user_id), t.queue_id, t.company_id, t.doctor_id, t.patient_id, t.result, NULL,
       1, 0, 0, 0, 0, 0, 0, 0
  FROM dental_task t
 WHERE t.state IN ('open', 'done') AND t.due_at < timezone('UTC', now()) + interval '1 day'
"""


class DentalTaskReport(models.Model):
    """Planned and real contacts per day, person and queue; what they brought: visits, money, contracts (T9)."""

    _name = "dental.task.report"
    _description = "Report of contacts"
    _auto = False
    _order = "day desc"
    _depends = {
        "dental.contact": ["at", "user_id", "queue_id", "company_id", "result", "channel", "duration_seconds", "is_first", "direction"],
        "dental.task": ["due_at", "state", "done_by_id", "user_id", "queue_id", "company_id", "result"],
    }

    day = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    queue_id = fields.Many2one("dental.task.queue", readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", readonly=True)
    doctor_id = fields.Many2one("resource.resource", string="In the name of", readonly=True)
    patient_id = fields.Many2one("dental.patient", readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    channel = fields.Selection(CONTACT_CHANNELS, readonly=True)
    planned = fields.Integer(readonly=True)
    made = fields.Integer("Contacts", readonly=True)
    reached = fields.Integer(readonly=True)
    booked = fields.Integer("Booked visits", readonly=True)
    declined = fields.Integer(readonly=True)
    minutes = fields.Float(readonly=True)
    money = fields.Float("Money of booked visits", readonly=True)
    contracts = fields.Integer("New contracts", readonly=True)

    def init(self):
        self.env.cr.execute("DROP VIEW IF EXISTS dental_task_report")
        self.env.cr.execute(REPORT)
