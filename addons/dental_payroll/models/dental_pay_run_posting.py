from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import UserError


class DentalPayRun(models.Model):
    """The month in the ERP's accounting: one entry, costs grouped, one payable per employee."""

    _inherit = "dental.pay.run"

    def _post_entry(self):
        self.ensure_one()
        # sudo: payroll posts its month without the right to the other books; the entry is made of this run's slips only
        run_sudo = self.sudo().with_company(self.company_id)
        journal, expense, liability = self.company_id._dental_pay_setup()
        if not any(slip.line_ids for slip in self.slip_ids):
            return
        lines = run_sudo._cost_lines(expense, liability) + run_sudo._payable_lines()
        move = run_sudo.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "company_id": self.company_id.id,
                "date": self.date_to,
                "ref": self.env._("Pay %(run)s", run=self.name),
                "dental_pay_run_id": self.id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move.action_post()
        run_sudo.move_id = move
        payables = {line.partner_id: line for line in move.line_ids if line.account_type == "liability_payable"}
        for slip in run_sudo.slip_ids:
            slip.payable_line_id = payables.get(slip.employee_id.work_contact_id)
        run_sudo._meet_old_debts()

    def _cost_lines(self, expense, liability):
        """Costs by account and cost centre, obligations by account."""
        sums = defaultdict(float)
        components = self.slip_ids.line_ids.component_id
        debit = {row: row._account("debit_account_id", self.company_id) or expense for row in components}
        credit = {row: row._account("credit_account_id", self.company_id) or liability for row in components}
        for line in self.slip_ids.line_ids:
            if line.side in ("earning", "employer"):
                sums[debit[line.component_id], line.payslip_id._cost_centre()] += line.amount
            if line.side in ("deduction", "employer"):
                sums[credit[line.component_id], None] -= line.amount
        result = []
        for (account, centre), amount in sums.items():
            amount = self.currency_id.round(amount)
            if amount:
                result.append({
                    "account_id": account.id,
                    "name": centre.name if centre else self.env._("Pay %(run)s", run=self.name),
                    "debit": max(amount, 0.0),
                    "credit": max(-amount, 0.0),
                    "analytic_distribution": {str(centre.dental_analytic_account_id.id): 100.0}
                    if centre and centre.dental_analytic_account_id else False,
                })
        return result

    def _payable_lines(self):
        """What each employee is owed for the month; a debt shows as what he owes."""
        result = []
        for slip in self.slip_ids.filtered("amount_due"):
            partner = slip.employee_id.work_contact_id
            if not partner:
                raise UserError(self.env._("%(name)s has no contact to be paid: fill in the work contact.", name=slip.employee_id.name))
            account = partner.property_account_payable_id
            if not account:
                raise UserError(self.env._("Set the payable account of %(name)s.", name=slip.employee_id.name))
            result.append({
                "account_id": account.id,
                "partner_id": partner.id,
                "name": slip.name,
                "debit": max(-slip.amount_due, 0.0),
                "credit": max(slip.amount_due, 0.0),
            })
        return result

    def _meet_old_debts(self):
        """A debt carried from an earlier month is met by this one's payable."""
        for slip in self.slip_ids.filtered(lambda slip: slip.debt_before and slip.payable_line_id):
            old = self.env["account.move.line"].search([
                ("partner_id", "=", slip.payable_line_id.partner_id.id), ("account_id", "=", slip.payable_line_id.account_id.id),
                ("dental_pay_run_id", "!=", False), ("dental_pay_run_id", "!=", self.id), ("reconciled", "=", False), ("debit", ">", 0),
            ])
            (old | slip.payable_line_id).reconcile()

    def action_pay(self):
        """Register the payment of what is open, on the ERP's own screen."""
        self.ensure_one()
        lines = self.slip_ids.payable_line_id.filtered(lambda line: not line.reconciled and line.credit)
        if not lines:
            raise UserError(self.env._("Nothing is left to pay in %(run)s.", run=self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay %(run)s", run=self.name),
            "res_model": "account.payment.register",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": "account.move.line", "active_ids": lines.ids, "default_group_payment": False},
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
