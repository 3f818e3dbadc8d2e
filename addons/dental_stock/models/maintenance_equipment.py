from odoo import fields, models


class MaintenanceEquipment(models.Model):
    """Counts the units that a machine made and asks for its service by count."""

    _inherit = "maintenance.equipment"

    dental_resource_id = fields.Many2one(
        "resource.resource", string="Booked as", domain=[("dental_role", "=", "equipment")], index="btree_not_null"
    )
    dental_unit_name = fields.Char("Counts", default=lambda self: self.env._("uses"))
    dental_service_every = fields.Integer("Service every", help="Units between two services; 0 = by date only")
    dental_count_ids = fields.One2many("dental.equipment.count", "equipment_id")
    dental_units = fields.Integer("Made in all", compute="_compute_dental_units")
    dental_units_since = fields.Integer("Since the last service", compute="_compute_dental_units")

    def _compute_dental_units(self):
        sums = dict(self.env["dental.equipment.count"]._read_group([("equipment_id", "in", self.ids)], ["equipment_id"], ["units:sum"]))
        served = dict(
            self.env["dental.equipment.count"]._read_group(
                [("equipment_id", "in", self.ids), ("is_before_service", "=", True)], ["equipment_id"], ["units:sum"]
            )
        )
        for equipment in self:
            equipment.dental_units = sums.get(equipment, 0)
            equipment.dental_units_since = sums.get(equipment, 0) - served.get(equipment, 0)

    def _count(self, units, appointment=None):
        """Add `units` to the counters of self; a service is asked for when its count is reached."""
        self.env["dental.equipment.count"].create(
            [{"equipment_id": equipment.id, "units": units, "appointment_id": appointment.id if appointment else False} for equipment in self]
        )
        self.invalidate_recordset(["dental_units", "dental_units_since"])
        for equipment in self:
            due = equipment.dental_service_every and equipment.dental_units_since >= equipment.dental_service_every
            if due and not equipment.maintenance_ids.filtered(lambda request: not request.stage_id.done):
                self.env["maintenance.request"].create(
                    {
                        "name": self.env._("Service after %(units)s %(what)s", units=equipment.dental_units_since, what=equipment.dental_unit_name),
                        "equipment_id": equipment.id,
                        "maintenance_type": "preventive",
                        "company_id": equipment.company_id.id or self.env.company.id,
                    }
                )

    def action_serviced(self):
        """The service was done: the count begins anew, the history stays."""
        self.env["dental.equipment.count"].search([("equipment_id", "in", self.ids)]).write({"is_before_service": True})
        self.invalidate_recordset(["dental_units_since"])


class DentalEquipmentCount(models.Model):
    """Units made on a machine in one visit."""

    _name = "dental.equipment.count"
    _description = "Units made"
    _order = "id desc"

    equipment_id = fields.Many2one("maintenance.equipment", required=True, ondelete="cascade", index=True)
    appointment_id = fields.Many2one("dental.appointment", ondelete="restrict", index="btree_not_null")
    units = fields.Integer(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    is_before_service = fields.Boolean(readonly=True)

    _units_positive = models.Constraint("CHECK (units > 0)", "Count at least one unit.")
