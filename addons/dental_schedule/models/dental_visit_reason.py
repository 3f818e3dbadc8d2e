from odoo import api, fields, models

from ..const import KINDS


class DentalVisitReason(models.Model):
    """Why somebody calls, in the words of the desk: decides kind, length, specialty and procedures of the visit."""

    _name = "dental.visit.reason"
    _description = "Reason of a visit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="treatment")
    duration_minutes = fields.Integer(required=True, default=30)
    specialty_id = fields.Many2one("dental.specialty")
    procedure_ids = fields.Many2many("product.product", domain=[("is_dental", "=", True)], string="Wished procedures")
    is_acute = fields.Boolean("Pain or acute", help="May take the time kept for acute patients.")
    is_online = fields.Boolean("Offered online", default=True)
    active = fields.Boolean(default=True)

    _duration_positive = models.Constraint("CHECK (duration_minutes > 0)", "A visit lasts longer than 0 minutes.")

    @api.model
    def _rows(self):
        """The reasons as plain rows for screens."""
        return [
            {
                "key": f"reason{reason.id}",
                "reason_id": reason.id,
                "visit_id": False,
                "label": reason.name,
                "kind": reason.kind,
                "minutes": reason.duration_minutes,
                "specialty_id": reason.specialty_id.id,
                "procedure_ids": reason.procedure_ids.ids,
                "is_acute": reason.is_acute,
            }
            for reason in self.search([])
        ]
