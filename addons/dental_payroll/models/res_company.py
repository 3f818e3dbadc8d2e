from odoo import Command, fields, models

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
        """Journal and accounts of pay: of the branch, else of its parents; what nobody has is made at the top, once."""
        self.ensure_one()
        company_sudo, root_sudo = self.sudo(), self.sudo().root_id  # set-up by whoever closes the first month
        names = {
            "dental_pay_journal_id": root_sudo._dental_pay_journal,
            "dental_pay_expense_account_id": lambda: root_sudo._dental_pay_account("expense", "630100", self.env._("Pay of staff")),
            "dental_pay_liability_account_id": lambda: root_sudo._dental_pay_account(
                "liability_current", "230100", self.env._("Taxes and contributions on pay")
            ),
        }
        for name, make in names.items():
            if not any(company[name] for company in company_sudo.parent_ids):
                root_sudo[name] = make()
        return tuple(
            next(company[name] for company in reversed(company_sudo.parent_ids) if company[name]) for name in names
        )

    def _dental_pay_journal(self):
        journals = self.env["account.journal"].with_company(self)
        found = journals.search([("company_id", "=", self.id), ("type", "=", "general"), ("code", "=", "PAY")], limit=1)
        return found or journals.create({"name": self.env._("Payroll"), "code": "PAY", "type": "general", "company_id": self.id})

    def _dental_pay_account(self, kind, code, name):
        accounts = self.env["account.account"].with_company(self)
        found = accounts.search([("company_ids", "in", self.ids), ("code", "=", code)], limit=1)
        return found or accounts.create({"name": name, "code": code, "account_type": kind, "company_ids": [Command.set(self.ids)]})
