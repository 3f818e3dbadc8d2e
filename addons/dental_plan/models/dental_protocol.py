from odoo import fields, models

from ..const import STAGES, TIERS


class DentalProtocol(models.Model):
    """A standard: the finding and, for one tier, the ordered steps that treat it. Editing makes a new version."""

    _name = "dental.protocol"
    _description = "Protocol"
    _order = "sequence, code, version desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    version = fields.Integer(default=1, required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    condition_ids = fields.Many2many("dental.condition", string="Findings")
    tooth_class_incisor = fields.Boolean("Incisors", default=True)
    tooth_class_canine = fields.Boolean("Canines", default=True)
    tooth_class_premolar = fields.Boolean("Premolars", default=True)
    tooth_class_molar = fields.Boolean("Molars", default=True)
    dentition = fields.Selection([("permanent", "Permanent"), ("primary", "Primary")], help="Empty: both")
    age_from = fields.Integer(default=0)
    age_to = fields.Integer(default=150)
    problem = fields.Text(translate=True, help="What is wrong, in the patient's words")
    solution = fields.Text(translate=True, help="What is done about it, in the patient's words")
    step_ids = fields.One2many("dental.protocol.step", "protocol_id", copy=True)

    _code_version_uniq = models.Constraint("UNIQUE (code, version)", "This version of the protocol exists already.")


class DentalProtocolStep(models.Model):
    """One procedure of a protocol in one tier."""

    _name = "dental.protocol.step"
    _description = "Step of a protocol"
    _order = "tier, sequence, id"

    protocol_id = fields.Many2one("dental.protocol", required=True, ondelete="cascade", index=True)
    tier = fields.Selection(TIERS, required=True)
    sequence = fields.Integer(default=10)
    procedure_id = fields.Many2one("product.product", required=True, domain=[("is_dental", "=", True)])
    stage = fields.Selection(STAGES, help="Empty: the procedure's own stage")
    wait_days = fields.Integer(help="Days to wait after this step before the next one of the protocol")
    is_mandatory = fields.Boolean(default=True)
    explanation = fields.Char(translate=True)

    _wait_positive = models.Constraint("CHECK (wait_days >= 0)", "A wait cannot be negative.")
