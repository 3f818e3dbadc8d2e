from odoo import api, fields, models

from ..const import SIDES, SLIP_STATES
from .locks import SLIP_LINE_LOCK, SLIP_LOCK

CHANGEABLE = {"id", "state", "payable_line_id", "move_id", "write_uid", "write_date"}


class DentalPayslip(models.Model):
    """One person's month: earnings, deductions, the employer's part, and the accruals behind every cent."""

    _name = "dental.payslip"
    _description = "Payslip"
    _order = "date_to desc, employee_id"

    name = fields.Char(compute="_compute_name")
    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", readonly=True, index=True)
    run_id = fields.Many2one("dental.pay.run", required=True, ondelete="cascade", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    state = fields.Selection(SLIP_STATES, compute="_compute_state", store=True, default="draft")
    amount_gross = fields.Monetary("Earned", readonly=True)
    amount_due = fields.Monetary("Due", readonly=True, help="Earned less deductions")
    debt_before = fields.Monetary("Debt from before", readonly=True)
    amount_net = fields.Monetary("To pay", readonly=True)
    debt_after = fields.Monetary("Debt carried on", readonly=True)
    amount_employer = fields.Monetary("Employer's part", readonly=True)
    amount_previous = fields.Monetary("Month before", readonly=True)
    amount_difference = fields.Monetary("Difference", readonly=True, help="To pay, compared with the month before")
    is_stopped = fields.Boolean(readonly=True, help="A rate or a cost is missing: the sum cannot be told")
    gap_count = fields.Integer(compute="_compute_gap_count")
    line_ids = fields.One2many("dental.payslip.line", "payslip_id", readonly=True)
    accrual_ids = fields.One2many("dental.accrual", "payslip_id", readonly=True)
    accrual_count = fields.Integer(compute="_compute_accrual_count")
    adjustment_ids = fields.One2many("dental.pay.adjustment", "payslip_id", readonly=True)
    move_id = fields.Many2one("account.move", related="run_id.move_id", store=True, groups="dental_payroll.group_dental_payroll")
    payable_line_id = fields.Many2one(
        "account.move.line", readonly=True, ondelete="restrict", groups="dental_payroll.group_dental_payroll", index="btree_not_null"
    )

    _once = models.Constraint("UNIQUE (employee_id, run_id)", "A person has one payslip per run.")
    _net_positive = models.Constraint("CHECK (amount_net >= 0 AND debt_after >= 0)", "Nobody is paid a negative sum: it is carried as debt.")
    _sum_right = models.Constraint(
        "CHECK (abs(amount_due - debt_before - amount_net + debt_after) < 0.005)", "To pay is what is due less the debt from before."
    )

    def init(self):
        columns = sorted(name for name, field in self._fields.items() if field.store and field.column_type and name not in CHANGEABLE)
        # only names of this model's own columns go into the text
        self.env.cr.execute(SLIP_LOCK % ", ".join(f'"{name}"' for name in columns))  # pylint: disable=sql-injection

    @api.depends("employee_id", "date_to")
    def _compute_name(self):
        for slip in self:
            slip.name = f"{slip.employee_id.name or ''} {slip.date_to:%m/%Y}" if slip.date_to else ""

    @api.depends("run_id.state", "payable_line_id.reconciled", "amount_net")
    def _compute_state(self):
        for slip in self:
            if slip.run_id.state != "closed":
                slip.state = "draft"
            else:
                slip.state = "paid" if slip.payable_line_id.reconciled or not slip.amount_net else "posted"

    def _compute_gap_count(self):
        counts = dict(self.env["dental.pay.gap"]._read_group(
            [("employee_id", "in", self.employee_id.ids), ("date", "<=", max(self.mapped("date_to"), default=False))],
            ["employee_id"], ["__count"],
        ))
        for slip in self:
            slip.gap_count = counts.get(slip.employee_id, 0) if slip.state == "draft" else 0

    def _compute_accrual_count(self):
        for slip in self:
            slip.accrual_count = self.env["dental.accrual"].search_count(slip._accrual_domain())

    def _accrual_domain(self):
        """Accruals behind the slip: those linked when the month was closed, before that those that would be."""
        self.ensure_one()
        if self.state != "draft":
            return [("payslip_id", "=", self.id)]
        return [
            ("employee_id", "=", self.employee_id.id),
            ("company_id", "=", self.company_id.id),
            ("payslip_id", "=", False),
            ("date", "<=", self.date_to),
        ]

    def action_open_accruals(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accruals of %(name)s", name=self.name),
            "res_model": "dental.accrual",
            "view_mode": "list,pivot,graph,form",
            "views": [(False, "list"), (False, "pivot"), (False, "graph"), (False, "form")],
            "domain": self._accrual_domain(),
            "context": {"search_default_by_origin": 1},
        }

    def action_open_gaps(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What is missing"),
            "res_model": "dental.pay.gap",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("employee_id", "=", self.employee_id.id), ("date", "<=", self.date_to)],
        }

    def action_open_days(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Working days"),
            "res_model": "dental.work.day",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("employee_id", "=", self.employee_id.id), ("date", ">=", self.date_from), ("date", "<=", self.date_to)],
        }

    def action_open_entry(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posting"),
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _cost_centre(self):
        """The department whose cost the pay is."""
        return self.employee_id.department_id

    def _after_payslips_posted(self):
        """Hook: the month of these slips was closed and posted."""


class DentalPayslipLine(models.Model):
    """One component of a slip, as it was computed."""

    _name = "dental.payslip.line"
    _description = "Payslip line"
    _order = "payslip_id, sequence, id"

    payslip_id = fields.Many2one("dental.payslip", required=True, ondelete="cascade", index=True, readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True, ondelete="restrict")
    component_id = fields.Many2one("dental.pay.component", ondelete="restrict", readonly=True)
    currency_id = fields.Many2one(related="payslip_id.currency_id")
    sequence = fields.Integer(readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(related="component_id.name")
    side = fields.Selection(SIDES, readonly=True)
    base = fields.Monetary(readonly=True)
    rate = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True)

    def init(self):
        self.env.cr.execute(SLIP_LINE_LOCK)

    def action_open_accruals(self):
        """From the line to the accruals behind it."""
        self.ensure_one()
        action = self.payslip_id.action_open_accruals()
        if self.component_id.origin:
            action["domain"] = [*action["domain"], ("origin", "=", self.component_id.origin)]
        return action
