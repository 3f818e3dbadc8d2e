from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.dental_patient.models.dental_segment import Criterion


class DentalSegmentLine(models.Model):
    """Segments by money, procedures and the state of plans (P11)."""

    _inherit = "dental.segment.line"

    procedure_ids = fields.Many2many("product.product", string="Procedures", domain=[("is_dental", "=", True)])

    @api.model
    def _criteria(self):
        _ = self.env._
        done = "SELECT patient_id, sum(price) AS value FROM dental_plan_step WHERE state = 'done'"
        plan = "SELECT DISTINCT patient_id, true AS value FROM dental_plan WHERE state IN %s"
        return super()._criteria() | {
            "turnover": Criterion(_("Turnover, all time"), "number", SQL(f"{done} GROUP BY patient_id")),
            "turnover_year": Criterion(
                _("Turnover, last 12 months"), "number", SQL(f"{done} AND done_on > current_date - 365 GROUP BY patient_id")
            ),
            "balance": Criterion(
                _("Owes"),
                "number",
                SQL(
                    """SELECT q.id AS patient_id, sum(l.amount_residual) AS value
                       FROM account_move_line l
                       JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                       JOIN dental_patient q ON q.partner_id = l.partner_id
                       WHERE l.parent_state = 'posted' AND l.amount_residual <> 0 GROUP BY q.id"""
                ),
            ),
            "procedure": Criterion(
                _("Procedure done"),
                "records",
                SQL("SELECT patient_id, procedure_id AS value FROM dental_plan_step WHERE state = 'done'"),
                "procedure_ids",
                is_medical=True,
            ),
            "plan_open": Criterion(_("Plan agreed or in progress"), "flag", SQL(plan, ("agreed", "in_progress"))),
            "plan_proposed": Criterion(_("Plan proposed, not agreed"), "flag", SQL(plan, ("proposed",))),
            "plan_completed": Criterion(
                _("Last plan completed"),
                "days",
                SQL("SELECT patient_id, max(completed_on) AS value FROM dental_plan WHERE state = 'completed' GROUP BY patient_id"),
            ),
        }
