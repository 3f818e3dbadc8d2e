from odoo import api, fields, models

from ..const import ORIGINS, ROLES
from .locks import LEDGER_LOCK

CHANGEABLE = {"payslip_id", "write_uid", "write_date"}


class DentalAccrual(models.Model):
    """One line of earned pay: what for, by which rule, the numbers. The table only grows; corrections are new lines.

    Lines of one `key` add up to what the person has earned by that piece of work; `number` counts them, so that
    the same event never counts twice.
    """

    _name = "dental.accrual"
    _description = "Accrual"
    _order = "date desc, id desc"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict", readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, help="Day by which the line belongs to a month")
    occurred_on = fields.Date(readonly=True, help="Day of the event; differs from the date when its month was closed already")
    origin = fields.Selection(ORIGINS, required=True, default="manual", readonly=True)
    role = fields.Selection(ROLES, readonly=True)
    amount = fields.Monetary(required=True)
    base = fields.Float(digits=(16, 4), readonly=True, help="Money, pieces, hours or days that the rate counts on")
    rate = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    coefficient = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    deduction = fields.Float(digits=(16, 4), readonly=True, help="Costs taken off after the percentage")
    rule_id = fields.Many2one("dental.pay.rule", ondelete="restrict", readonly=True, index="btree_not_null")
    step_id = fields.Many2one("dental.plan.step", ondelete="restrict", readonly=True, index="btree_not_null")
    plan_id = fields.Many2one("dental.plan", ondelete="restrict", readonly=True, index="btree_not_null")
    move_line_id = fields.Many2one("account.move.line", string="Invoice line", ondelete="restrict", readonly=True)
    reversal_of_id = fields.Many2one("dental.accrual", ondelete="restrict", readonly=True, string="Corrects")
    rule_name = fields.Char(related="rule_id.name", string="Rule name")
    payslip_id = fields.Many2one("dental.payslip", ondelete="restrict", readonly=True, index="btree_not_null")
    note = fields.Char("Reason")
    key = fields.Char(readonly=True)
    number = fields.Integer(readonly=True)
    patient_id = fields.Many2one(related="step_id.patient_id")
    procedure_id = fields.Many2one(related="step_id.procedure_id")
    appointment_id = fields.Many2one(related="step_id.appointment_id", string="Visit")

    _once = models.UniqueIndex("(key, number) WHERE key IS NOT NULL", "This accrual is in the ledger already.")
    _month_idx = models.Index("(company_id, employee_id, date)")
    _open_idx = models.Index("(company_id, employee_id) WHERE payslip_id IS NULL")
    _manual_reason = models.Constraint(
        "CHECK (origin <> 'manual' OR length(note) >= 3)", "Say why this line is entered by hand."
    )

    def init(self):
        columns = sorted(
            name for name, field in self._fields.items() if field.store and field.column_type and name not in {*CHANGEABLE, "id"}
        )
        # only names of this model's own columns go into the text
        self.env.cr.execute(LEDGER_LOCK % ", ".join(f'"{name}"' for name in ["id", *columns]))  # pylint: disable=sql-injection

    @api.depends("employee_id", "date", "origin")
    def _compute_display_name(self):
        origins = dict(self._fields["origin"]._description_selection(self.env))
        for line in self:
            what = line.step_id.display_name or line.note or line.rule_id.name or origins.get(line.origin, "")
            line.display_name = f"{line.date or ''} {what}"

    def action_open_step(self):
        """From the money to the work."""
        action = self._open(self.step_id, self.env._("Work"))
        action["views"] = [(self.env.ref("dental_payroll.dental_plan_step_view_form_pay").id, "form")]
        return action

    def action_open_visit(self):
        return self._open(self.appointment_id, self.env._("Visit"))

    def _open(self, record, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _first_open_day(self, company, day):
        """`day`, or the first day after the last closed month if that is later."""
        # sudo: the desk that takes a payment does not read pay runs; only a date leaves this method
        last = self.env["dental.pay.run"].sudo().search(
            [("company_id", "=", company.id), ("state", "=", "closed")], order="date_to desc", limit=1
        )
        return max(day, fields.Date.add(last.date_to, days=1)) if last else day
