from odoo import api, fields, models
from odoo.tools import SQL

from ..const import FOLLOWUP_STATES

# The one definition of T1. Whatever asks (counter, screen, patient form, nightly job) reads this view.
FOLLOWUP = """
CREATE OR REPLACE VIEW dental_followup AS
SELECT p.id, p.id AS patient_id, p.branch_id AS company_id, p.doctor_id, p.coordinator_id,
       CASE WHEN EXISTS (
                SELECT FROM dental_appointment a
                 WHERE a.patient_id = p.id AND a.start > timezone('UTC', now()) - interval '1 day'
                   AND (a.state IN ('arrived', 'in_chair')
                        OR a.state IN ('booked', 'confirmed') AND a.stop > timezone('UTC', now())
                        OR a.state = 'held' AND a.stop > timezone('UTC', now())
                           AND COALESCE(a.held_until, a.stop) > timezone('UTC', now())))
            THEN 'booked'
            WHEN EXISTS (SELECT FROM dental_task_reason r WHERE r.patient_id = p.id AND r.state = 'open' AND r.is_contact)
            THEN 'contact'
            WHEN p.followup_declined_at IS NOT NULL THEN 'declined'
            ELSE 'lost'
       END AS state,
       EXISTS (SELECT FROM dental_task_reason r WHERE r.patient_id = p.id AND r.state = 'open' AND r.is_lost) AS has_lost_task
  FROM dental_patient p
 WHERE p.active
"""


class DentalFollowup(models.Model):
    """In which of the three states an active patient is: visit booked, next contact dated, declined; or lost (T1)."""

    _name = "dental.followup"
    _description = "Follow-up state"
    _auto = False
    _rec_name = "patient_id"
    _depends = {
        "dental.patient": ["active", "branch_id", "doctor_id", "coordinator_id", "followup_declined_at"],
        "dental.appointment": ["patient_id", "start", "stop", "state", "held_until"],
        "dental.task.reason": ["patient_id", "state", "is_contact", "is_lost"],
    }

    patient_id = fields.Many2one("dental.patient", readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", readonly=True)
    doctor_id = fields.Many2one("resource.resource", readonly=True)
    coordinator_id = fields.Many2one("res.users", readonly=True)
    state = fields.Selection(FOLLOWUP_STATES, readonly=True)
    has_lost_task = fields.Boolean("Task made", readonly=True)

    def init(self):
        self.env.cr.execute("DROP VIEW IF EXISTS dental_followup")
        self.env.cr.execute(FOLLOWUP)

    @api.model
    def counts(self):
        """{state: patients} over the branches in use, plus `without_task`: those in none and without a task, to be zero."""
        self.check_access("read")
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL jit = off")  # compiling takes longer than counting
        rows = self.env.execute_query(
            SQL(
                """SELECT state, count(*), count(*) FILTER (WHERE state = 'lost' AND NOT has_lost_task) FROM dental_followup
                    WHERE company_id IS NULL OR company_id = ANY(%s) GROUP BY state""",
                self.env.companies.ids,
            )
        )
        answer = dict.fromkeys((state for state, _label in FOLLOWUP_STATES), 0)
        answer.update({state: count for state, count, _bare in rows})
        answer["without_task"] = sum(bare for _state, _count, bare in rows)
        return answer
