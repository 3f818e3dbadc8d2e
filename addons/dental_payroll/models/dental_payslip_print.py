from itertools import groupby

from odoo import models


class DentalPayslip(models.Model):
    """What the printed payslip shows; screen and print read the same rows."""

    _inherit = "dental.payslip"

    def _print_groups(self):
        """[{title, rows, amount}] of the accruals behind the slip, by rule; each row names its work and its numbers."""
        self.ensure_one()
        origins = dict(self.env["dental.accrual"]._fields["origin"]._description_selection(self.env))
        accruals = self.env["dental.accrual"].search(self._accrual_domain())
        # sudo: who may read the accrual may read by which rule it was made, not the scheme itself
        titled = [(line.sudo().rule_id.name or origins[line.origin], line) for line in accruals]
        titled.sort(key=lambda pair: (pair[1].origin, pair[0], pair[1].date, pair[1].id))
        groups = []
        for title, pairs in groupby(titled, key=lambda pair: pair[0]):
            rows = [line._print_row() for _title, line in pairs]
            groups.append({"title": title, "rows": rows, "amount": sum(row["amount"] for row in rows)})
        return groups

    def _department_name(self):
        # sudo: the ERP hides the department of an employee from himself; it stands on the own slip
        return self.employee_id.sudo().department_id.name

    def _lang(self):
        # sudo: only the language of a person whose payslip one may print
        return self.employee_id.sudo().work_contact_id.lang or self.env.lang or "en_US"


class DentalPayslipLine(models.Model):
    _inherit = "dental.payslip.line"

    def _rate_text(self):
        return f"{self.rate:g} %" if self.rate else ""


class DentalAccrual(models.Model):
    _inherit = "dental.accrual"

    def _print_row(self):
        """One line of the printed sheet: the work by its place and procedure, the patient by code only."""
        self.ensure_one()
        work_sudo = self.step_id.sudo()  # the work is named, not opened: what it was and for which code
        origins = dict(self._fields["origin"]._description_selection(self.env))
        return {
            "date": self.date,
            "work": work_sudo.display_name or self.note or origins[self.origin],
            "patient": work_sudo.patient_id.code or "",
            "base": self.base,
            "rate": self.rate,
            "deduction": self.deduction,
            "amount": self.amount,
        }
