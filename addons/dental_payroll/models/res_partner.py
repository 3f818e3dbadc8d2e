from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OWED_PAY = """
SELECT partner_id, SUM(amount_residual)
  FROM account_move_line
 WHERE partner_id = ANY(%s) AND dental_pay_run_id IS NOT NULL AND parent_state = 'posted' AND reconciled IS NOT TRUE
 GROUP BY partner_id
"""


class ResPartner(models.Model):
    """The ERP shows what is owed to a contact to everybody who reads invoices; pay that is owed is not part of it."""

    _inherit = "res.partner"

    debit = fields.Monetary(search="_debit_search")  # by name, so that the override below counts

    @api.depends_context("company", "uid")
    def _credit_debit_get(self):
        super()._credit_debit_get()
        if not self.ids or self.env.user.has_group("dental_payroll.group_dental_payroll"):
            return
        owed = dict(self.env.execute_query(SQL(OWED_PAY, self.ids)))
        for partner in self.filtered(lambda partner: partner.id in owed):
            partner.debit += owed[partner.id]

    @api.model
    def _debit_search(self, operator, operand):
        domain = super()._debit_search(operator, operand)
        if self.env.user.has_group("dental_payroll.group_dental_payroll"):
            return domain
        # sudo: who may not see pay cannot find by it either
        lines_sudo = self.env["account.move.line"].sudo()
        owed = [("dental_pay_run_id", "!=", False), ("partner_id", "!=", False), ("reconciled", "=", False)]
        paid_sudo = lines_sudo._search(owed).subselect("partner_id")
        return Domain(domain) & Domain("id", "not in", paid_sudo)
