from odoo import fields, models

from ..const import DEFAULT_EARLY_MINUTES, DEFAULT_LATE_MINUTES


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_pay_journal_id = fields.Many2one("account.journal", domain=[("type", "=", "general")], check_company=True)
    dental_pay_expense_account_id = fields.Many2one("account.account", string="Cost of pay", check_company=True)
    dental_pay_liability_account_id = fields.Many2one("account.account", string="Taxes and contributions owed", check_company=True)
    dental_clock_secret = fields.Char(
        "Secret of the access control", groups="dental_payroll.group_dental_payroll", copy=False,
        help="The access control signs with it what it sends.",
    )
    dental_late_minutes = fields.Integer("Late tolerance (min)", default=DEFAULT_LATE_MINUTES)
    dental_early_minutes = fields.Integer("Early leave tolerance (min)", default=DEFAULT_EARLY_MINUTES)
    dental_overtime_minutes = fields.Integer("Overtime counts beyond (min)", default=15)

    def _dental_pay_setup(self):
        """Journal and accounts of pay; what is not set is found in the chart of accounts or made."""
        self.ensure_one()
        journals, accounts = self.env["account.journal"].sudo(), self.env["account.account"].sudo()  # set-up by whoever closes first
        company_sudo = self.sudo()
        if not company_sudo.dental_pay_journal_id:
            company_sudo.dental_pay_journal_id = journals.search(
                [("company_id", "=", self.id), ("type", "=", "general"), ("code", "=", "PAY")], limit=1
            ) or journals.create({"name": self.env._("Payroll"), "code": "PAY", "type": "general", "company_id": self.id})
        for name, kind, code, label in (
            ("dental_pay_expense_account_id", "expense", "630100", self.env._("Pay of staff")),
            ("dental_pay_liability_account_id", "liability_current", "230100", self.env._("Taxes and contributions on pay")),
        ):
            if not company_sudo[name]:
                company_sudo[name] = accounts.with_company(self).search(
                    [("company_ids", "in", self.ids), ("code", "=", code)], limit=1
                ) or accounts.with_company(self).create({"name": label, "code": code, "account_type": kind, "company_ids": [(4, self.id)]})
        return company_sudo.dental_pay_journal_id, company_sudo.dental_pay_expense_account_id, company_sudo.dental_pay_liability_account_id
