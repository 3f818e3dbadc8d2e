from odoo import fields, models


class DentalBooking(models.Model):
    """One resource taken by an appointment. Written by the appointment only; the constraint is the guarantee."""

    _name = "dental.booking"
    _description = "Booking of a resource"
    _order = "start, id"

    appointment_id = fields.Many2one("dental.appointment", required=True, ondelete="cascade", index=True)
    resource_id = fields.Many2one("resource.resource", required=True, ondelete="restrict")
    role = fields.Selection(
        [("doctor", "Doctor"), ("assistant", "Assistant"), ("chair", "Chair"), ("equipment", "Equipment")], required=True
    )
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)
    is_blocking = fields.Boolean(default=True, required=True)
    company_id = fields.Many2one("res.company", required=True)

    _order_check = models.Constraint("CHECK (stop > start)", "A booking must end after it starts.")
    _no_double_booking = models.Constraint(
        "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]') WITH &&, tsrange(start, stop) WITH &&) "
        "WHERE (is_blocking)",
        "This doctor, chair or piece of equipment is taken at that time.",
    )
    _resource_start_idx = models.Index("(resource_id, start) WHERE is_blocking")
    _equipment_start_idx = models.Index("(start) WHERE role = 'equipment'")
