from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _get_outstanding_account(self, payment_type):
        # sudo: a branch posts through its parent's accounts; its desk takes payment without being a user of the parent
        account_sudo = super(AccountPayment, self.sudo())._get_outstanding_account(payment_type)
        return account_sudo.with_env(self.env)
