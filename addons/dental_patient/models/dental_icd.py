from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalIcd(models.Model):
    """A code of the WHO's ICD-10; a country pack may replace the rows."""

    _name = "dental.icd"
    _description = "ICD-10 diagnosis"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "This ICD-10 code exists already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for icd in self:
            icd.display_name = f"{icd.code} {icd.name}"

    @api.model
    def by_code(self, codes):
        """{code: record} of ICD-10 codes; a code that is not on the list is a UserError that names it."""
        found = {icd.code: icd for icd in self.search([("code", "in", list(codes))])}
        for code in codes:
            if code not in found:
                raise UserError(self.env._("There is no ICD-10 code “%(code)s” on the list of the clinic; choose another.", code=code))
        return found
