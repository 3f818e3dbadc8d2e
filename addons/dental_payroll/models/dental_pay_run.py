from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import RUN_STATES
from ..pay_engine import slip_lines
from .bulk import insert_rows
from .locks import RUN_LOCK

OPEN_SUMS = """
SELECT employee_id, origin, SUM(amount)::text AS amount, COUNT(*) AS lines
  FROM dental_accrual
 WHERE company_id = %s AND payslip_id IS NULL AND date <= %s
 GROUP BY employee_id, origin
"""
LAST_SLIPS = """
SELECT DISTINCT ON (employee_id) employee_id, amount_net::text AS amount_net, debt_after::text AS debt_after
  FROM dental_payslip
 WHERE company_id = %s AND state <> 'draft' AND date_to < %s
 ORDER BY employee_id, date_to DESC
"""
# Work of the month and work that money of the month belongs to.
MONTH_STEPS = """
SELECT id FROM dental_plan_step WHERE company_id = %s AND state = 'done' AND done_on BETWEEN %s AND %s ORDER BY id
"""
SLIP_COLUMNS = {
    "employee_id": "int", "run_id": "int", "company_id": "int", "date_from": "date", "date_to": "date", "state": "varchar",
    "amount_gross": "numeric", "amount_due": "numeric", "debt_before": "numeric", "amount_net": "numeric", "debt_after": "numeric",
    "amount_employer": "numeric", "amount_previous": "numeric", "amount_difference": "numeric", "is_stopped": "bool",
}
LINE_COLUMNS = {
    "payslip_id": "int", "employee_id": "int", "component_id": "int", "sequence": "int", "code": "varchar", "side": "varchar",
    "base": "numeric", "rate": "numeric", "amount": "numeric",
}
SETTLE_BATCH = 5000
ZERO = Decimal(0)


class DentalPayRun(models.Model):
    """A month of pay for everybody of a branch: computed as often as wanted, closed once."""

    _name = "dental.pay.run"
    _description = "Pay run"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(required=True, default=lambda self: self._default_month()[0])
    date_to = fields.Date(required=True, default=lambda self: self._default_month()[1])
    state = fields.Selection(RUN_STATES, required=True, default="draft", readonly=True, tracking=True, copy=False)
    slip_ids = fields.One2many("dental.payslip", "run_id", readonly=True)
    slip_count = fields.Integer(compute="_compute_totals")
    stopped_count = fields.Integer(compute="_compute_totals")
    paid_count = fields.Integer(compute="_compute_totals")
    amount_gross = fields.Monetary("Earned", compute="_compute_totals")
    amount_net = fields.Monetary("To pay", compute="_compute_totals")
    amount_difference = fields.Monetary("Difference to the month before", compute="_compute_totals")
    progress_paid = fields.Integer("Paid (%)", compute="_compute_totals")
    computed_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    move_id = fields.Many2one("account.move", string="Posting", readonly=True, copy=False, ondelete="restrict")

    _dates = models.Constraint("CHECK (date_to >= date_from)", "A month ends after it begins.")
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(company_id, company_id, '[]') WITH &&, daterange(date_from, date_to, '[]') WITH &&)",
        "There is a pay run for these days already: open that one.",
    )

    def init(self):
        self.env.cr.execute(RUN_LOCK)

    @api.model
    def _default_month(self):
        first = fields.Date.start_of(fields.Date.context_today(self), "month") - timedelta(days=1)
        return fields.Date.start_of(first, "month"), first

    @api.depends("date_from", "date_to", "company_id")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.date_from:%m/%Y} {run.company_id.name or ''}".strip() if run.date_from else ""

    @api.depends("slip_ids.state", "slip_ids.amount_net")
    def _compute_totals(self):
        rows = {
            run: values
            for run, *values in self.env["dental.payslip"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"],
                ["__count", "amount_gross:sum", "amount_net:sum", "amount_difference:sum"],
            )
        }
        stopped = dict(self.env["dental.payslip"]._read_group([("run_id", "in", self.ids), ("is_stopped", "=", True)], ["run_id"], ["__count"]))
        paid = dict(self.env["dental.payslip"]._read_group([("run_id", "in", self.ids), ("state", "=", "paid")], ["run_id"], ["__count"]))
        for run in self:
            run.slip_count, run.amount_gross, run.amount_net, run.amount_difference = rows.get(run, (0, 0, 0, 0))
            run.stopped_count = stopped.get(run, 0)
            run.paid_count = paid.get(run, 0)
            run.progress_paid = round(100 * run.paid_count / run.slip_count) if run.slip_count else 0

    # --- computing ---

    @api.model
    def for_month(self, day, company=None):
        """Door: the run of the month that holds `day`, made if there is none."""
        day = fields.Date.to_date(day)
        company = company or self.env.company
        run = self.search([("company_id", "=", company.id), ("date_from", "<=", day), ("date_to", ">=", day)], limit=1)
        return run or self.create(
            {
                "company_id": company.id,
                "date_from": fields.Date.start_of(day, "month"),
                "date_to": fields.Date.end_of(day, "month"),
            }
        )

    def action_compute(self):
        """Compare clock and roster, bring the ledger up to date, make the slips anew."""
        for run in self:
            run._check_not_closed()
            run.lock_for_update()
            run._collect()
            run._make_slips()
            run.write({"state": "computed", "computed_at": fields.Datetime.now()})
        return True

    def _check_not_closed(self):
        for run in self:
            if run.state == "closed":
                raise UserError(self.env._("%(run)s is closed. Corrections belong to the next month.", run=run.name))

    def _collect(self):
        """Hours, work, month rules: everything that the ledger must hold before it is summed up."""
        accruals = self.env["dental.accrual"]
        self.env["dental.work.day"].rebuild(self.company_id, self.date_from, self.date_to)
        steps = [row[0] for row in self.env.execute_query(SQL(MONTH_STEPS, self.company_id.id, self.date_from, self.date_to))]
        for start in range(0, len(steps), SETTLE_BATCH):
            accruals.settle_steps(steps[start : start + SETTLE_BATCH])
        # sudo: the month's rules read appointments and plans of everybody
        accruals.sudo()._settle_month(self.company_id, self.date_from, self.date_to)

    def _make_slips(self):
        self.slip_ids.unlink()
        components = self.env["dental.pay.component"]._of_company(self.company_id)
        engine = components._engine_components()
        accrued = self._open_sums(components)
        adjustments = self._open_adjustments()
        last = {row["employee_id"]: row for row in self.env.execute_query_dict(SQL(LAST_SLIPS, self.company_id.id, self.date_from))}
        stopped = self._stopped_employees()
        people = sorted({*accrued, *adjustments, *stopped, *(person for person, row in last.items() if Decimal(row["debt_after"]))})
        slips, lines = [], []
        for employee in people:
            slip, own = self._slip(engine, employee, accrued[employee], adjustments[employee], last.get(employee), employee in stopped)
            slips.append(slip)
            lines.append(own)
        ids = insert_rows(self.env, "dental_payslip", SLIP_COLUMNS, slips)
        by_code = {component.code: component for component in components}
        insert_rows(
            self.env, "dental_payslip_line", LINE_COLUMNS,
            [
                {
                    "payslip_id": slip_id, "employee_id": slip["employee_id"], "component_id": by_code[line.code].id,
                    "sequence": by_code[line.code].sequence, "code": line.code, "side": line.side,
                    "base": line.base, "rate": line.rate, "amount": line.amount,
                }
                for slip_id, slip, own in zip(ids, slips, lines, strict=True) for line in own
            ],
        )
        self.env["dental.payslip"].invalidate_model()
        self.env["dental.payslip.line"].invalidate_model()
        self.invalidate_recordset()

    def _open_sums(self, components):
        """{employee: {origin: sum}}; an origin that no component sums up would be lost, so it stops the run."""
        self.env.flush_all()
        sums = defaultdict(lambda: defaultdict(lambda: ZERO))
        origins = components.filtered(lambda row: row.kind == "accruals").mapped("origin")
        for row in self.env.execute_query_dict(SQL(OPEN_SUMS, self.company_id.id, self.date_to)):
            if origins.count(row["origin"]) != 1:
                labels = dict(self.env["dental.accrual"]._fields["origin"]._description_selection(self.env))
                raise UserError(
                    self.env._("Set up one pay component that sums up accruals of “%(origin)s”.", origin=labels[row["origin"]])
                )
            sums[row["employee_id"]][row["origin"]] = Decimal(row["amount"])
        return sums

    def _open_adjustments(self):
        sums = defaultdict(dict)
        for employee, component, amount in self.env["dental.pay.adjustment"]._read_group(
            [("company_id", "=", self.company_id.id), ("payslip_id", "=", False), ("date", "<=", self.date_to)],
            ["employee_id", "component_id"], ["amount:sum"],
        ):
            sums[employee.id][component.code] = Decimal(str(self.currency_id.round(amount)))
        return sums

    def _stopped_employees(self):
        rows = self.env["dental.pay.gap"]._read_group(
            [("company_id", "=", self.company_id.id), ("date", "<=", self.date_to)], ["employee_id"]
        )
        return {employee.id for [employee] in rows}

    def _slip(self, engine, employee, accrued, adjustments, last, is_stopped):
        """Values of one slip and its engine lines; a stopped one holds no sums."""
        debt = Decimal(last["debt_after"]) if last else ZERO
        previous = Decimal(last["amount_net"]) if last else ZERO
        unit = Decimal(str(self.currency_id.rounding))
        lines, gross, due, net, left = ([], ZERO, ZERO, ZERO, debt) if is_stopped else slip_lines(engine, accrued, adjustments, debt, unit)
        slip = {
            "employee_id": employee, "run_id": self.id, "company_id": self.company_id.id, "date_from": self.date_from,
            "date_to": self.date_to, "state": "draft", "amount_gross": gross, "amount_due": due, "debt_before": debt,
            "amount_net": net, "debt_after": left, "amount_previous": previous, "amount_difference": net - previous,
            "amount_employer": sum((line.amount for line in lines if line.side == "employer"), ZERO),
            "is_stopped": str(is_stopped),
        }
        return slip, lines

    # --- closing ---

    def action_leave_stopped(self):
        """Close without the people whose sums cannot be told; their accruals wait for the next month."""
        self._check_not_closed()
        self.slip_ids.filtered("is_stopped").unlink()
        return True

    def _check_closable(self):
        self.ensure_one()
        self._check_not_closed()
        if self.state != "computed" or not self.slip_ids:
            raise UserError(self.env._("Compute the payslips of %(run)s first.", run=self.name))
        stopped = self.slip_ids.filtered("is_stopped")
        if stopped:
            gaps = self.env["dental.pay.gap"].search(
                [("employee_id", "in", stopped.employee_id.ids), ("date", "<=", self.date_to)], limit=10
            )
            raise UserError(
                self.env._(
                    "Enter what is missing, or leave these people for the next month:\n%(gaps)s",
                    gaps="\n".join(gaps.mapped("display_name")),
                )
            )
        self._check_fresh()

    def _check_fresh(self):
        """The slips must hold every open accrual of the month, also one that came in a minute ago."""
        accrued = self._open_sums(self.env["dental.pay.component"]._of_company(self.company_id))
        shown = defaultdict(lambda: ZERO)
        for employee, amount in self.env["dental.payslip.line"]._read_group(
            [("payslip_id.run_id", "=", self.id), ("component_id.kind", "=", "accruals")], ["employee_id"], ["amount:sum"]
        ):
            shown[employee.id] = Decimal(str(self.currency_id.round(amount)))
        for slip in self.slip_ids:
            if shown[slip.employee_id.id] != sum(accrued[slip.employee_id.id].values(), ZERO):
                raise UserError(self.env._("Compute again: accruals of %(name)s came in since.", name=slip.employee_id.name))

    def action_close(self):
        """Freeze the month: accruals are tied to their slips, one entry is posted, nothing changes any more."""
        for run in self:
            run.lock_for_update()
            run._check_closable()
            run._link_accruals()
            run._post_entry()
            run.write({"state": "closed", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})
            run.flush_recordset()
            run.slip_ids._after_payslips_posted()
        return True

    def _link_accruals(self):
        self.env.flush_all()
        for table in ("dental_accrual", "dental_pay_adjustment"):
            self.env.execute_query(
                SQL(
                    "UPDATE %s row SET payslip_id = slip.id FROM dental_payslip slip "
                    "WHERE slip.run_id = %s AND row.employee_id = slip.employee_id AND row.company_id = slip.company_id "
                    "AND row.payslip_id IS NULL AND row.date <= slip.date_to RETURNING row.id",
                    SQL.identifier(table),
                    self.id,
                )
            )
        self.env["dental.accrual"].invalidate_model(["payslip_id"])
        self.env["dental.pay.adjustment"].invalidate_model(["payslip_id"])

    # --- doors ---

    def action_open_slips(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payslips"),
            "res_model": "dental.payslip",
            "view_mode": "list,form,pivot",
            "views": [(False, "list"), (False, "form"), (False, "pivot")],
            "domain": [("run_id", "=", self.id)],
        }

    def action_open_gaps(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What is missing"),
            "res_model": "dental.pay.gap",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("company_id", "=", self.company_id.id), ("date", "<=", self.date_to)],
        }
