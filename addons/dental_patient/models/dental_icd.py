from odoo import api, fields, models


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
