from odoo import api, fields, models, tools

from ..const import TOOTH_CLASSES


class DentalTooth(models.Model):
    """Reference data: the 32 permanent and 20 primary teeth, stored by FDI code (ISO 3950)."""

    _name = "dental.tooth"
    _description = "Tooth"
    _order = "fdi"
    _rec_name = "fdi"

    fdi = fields.Char("FDI", required=True)
    universal = fields.Char(required=True)
    palmer = fields.Char(required=True)
    dentition = fields.Selection([("permanent", "Permanent"), ("primary", "Primary")], required=True)
    quadrant = fields.Integer(required=True, help="1 upper right, 2 upper left, 3 lower left, 4 lower right")
    position = fields.Integer(required=True, help="Counted from the midline")
    tooth_class = fields.Selection(TOOTH_CLASSES, required=True)
    jaw = fields.Selection([("upper", "Upper"), ("lower", "Lower")], required=True)

    _fdi_uniq = models.Constraint("UNIQUE (fdi)", "Each tooth exists once.")

    @api.model
    def by_fdi(self):
        """All teeth as {FDI code: record}, in one query."""
        return {tooth.fdi: tooth for tooth in self.search([])}

    @api.model
    @tools.ormcache()
    def codes_by_id(self):
        """{id: FDI code}; kept in memory, the table never changes."""
        return {tooth.id: tooth.fdi for tooth in self.sudo().search([])}  # reference data, no right to bypass

    @api.model
    def ids_by_code(self):
        """{FDI code: id}."""
        return {fdi: tooth_id for tooth_id, fdi in self.codes_by_id().items()}
