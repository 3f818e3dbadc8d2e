from odoo import fields, models

from ..const import CHANNELS


class DentalPatientAddress(models.Model):
    """Where a patient is reached in a messenger: the number that the messenger gave him."""

    _name = "dental.patient.address"
    _description = "Messenger of a patient"
    _order = "patient_id, channel"
    _rec_name = "address"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    channel = fields.Selection([row for row in CHANNELS if row[0] in ("telegram", "viber", "whatsapp")], required=True)
    address = fields.Char("Number in the messenger", required=True)
    is_preferred = fields.Boolean("Messages go here", help="The series of this patient's visits is sent by this messenger instead of SMS")

    _address_uniq = models.Constraint("UNIQUE (channel, address)", "This messenger belongs to another patient already.")
    _preferred_uniq = models.UniqueIndex("(patient_id) WHERE is_preferred", "One messenger of a patient is the preferred one.")
