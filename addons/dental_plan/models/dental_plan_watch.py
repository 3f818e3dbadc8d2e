from odoo import models
from odoo.tools import SQL

LARGE_SHARE = 0.3  # of the agreed sum, falling due in the coming weeks
STALLED_DAYS = 60
SANATION = ("acute", "hygiene", "surgery", "endodontics", "therapy")
BIG = ("implantation", "prosthetics")


class DentalPlan(models.Model):
    """Watching the plans that are lived: overdue visits, dangerous points (L10, L15). All plans in a fixed number of queries."""

    _inherit = "dental.plan"

    def _mark_overdue(self, today):
        """Visits whose planned day went by; a child that books them says what is overdue there."""
        self.env["dental.plan.visit"].flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE dental_plan_visit visit SET rhythm = 'overdue'
                  FROM dental_plan_option option
                 WHERE option.id = visit.option_id AND option.state = 'agreed' AND visit.rhythm <> 'overdue'
                   AND visit.is_done IS NOT TRUE AND visit.planned_on < %s
                RETURNING visit.id
                """,
                today,
            )
        )
        self.env["dental.plan.visit"].invalidate_model(["rhythm"])

    def _mark_danger(self, today):
        """Flag the dangerous points and tell children about plans that newly reached one."""
        self.env["dental.plan.step"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH facts AS (
                    SELECT plan.id, plan.danger AS before, plan.agreed_on,
                           max(step.done_on) AS last_done,
                           sum(step.price) AS total,
                           count(*) FILTER (WHERE step.state = 'done' AND step.stage IN %(sanation)s) AS sanation_done,
                           count(*) FILTER (WHERE step.state <> 'done' AND step.stage IN %(sanation)s) AS sanation_open,
                           count(*) FILTER (WHERE step.state <> 'done' AND step.stage IN %(big)s) AS big_open,
                           count(*) FILTER (WHERE step.state = 'done' AND step.stage IN %(big)s) AS big_done,
                           sum(step.price) FILTER (
                               WHERE step.state <> 'done' AND visit.planned_on BETWEEN %(today)s AND %(today)s + 30
                           ) AS soon
                      FROM dental_plan plan
                      JOIN dental_plan_step step ON step.option_id = plan.agreed_option_id AND step.state NOT IN ('removed', 'cancelled')
                      LEFT JOIN dental_plan_visit visit ON visit.id = step.visit_id
                     WHERE plan.state IN ('agreed', 'in_progress')
                     GROUP BY plan.id
                ), now AS (
                    SELECT id, before, CASE
                        WHEN sanation_done > 0 AND sanation_open = 0 AND big_open > 0 AND big_done = 0 THEN 'sanation'
                        WHEN total > 0 AND soon > total * %(share)s AND soon > 0 AND big_open > 0 THEN 'prepayment'
                        WHEN COALESCE(last_done, agreed_on) < %(today)s - %(stalled)s THEN 'stalled'
                        END AS danger
                      FROM facts
                )
                UPDATE dental_plan plan SET danger = now.danger FROM now
                 WHERE now.id = plan.id AND now.danger IS DISTINCT FROM now.before
                RETURNING plan.id, now.danger
                """,
                today=today, share=LARGE_SHARE, stalled=STALLED_DAYS, sanation=SANATION, big=BIG,
            )
        )
        self.invalidate_model(["danger"])
        self.browse([plan_id for plan_id, danger in rows if danger])._after_plan_in_danger()
