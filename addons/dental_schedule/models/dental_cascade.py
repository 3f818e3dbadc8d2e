from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalCascade(models.Model):
    """Visits moved together, with where each was before: what one undo needs."""

    _name = "dental.cascade"
    _description = "Visits moved together"
    _order = "id desc"

    plan_id = fields.Many2one("dental.plan", ondelete="cascade", index="btree_not_null", readonly=True)
    patient_id = fields.Many2one("dental.patient", ondelete="cascade", required=True, index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    line_ids = fields.One2many("dental.cascade.line", "cascade_id", readonly=True)
    undone_at = fields.Datetime(readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)

    @api.depends("patient_id", "create_date")
    def _compute_display_name(self):
        for cascade in self:
            cascade.display_name = self.env._("Moved visits of %(patient)s", patient=cascade.patient_id.name)

    def action_undo(self):
        """Put every visit back exactly where it was; refused when one was moved or finished since."""
        self.ensure_one()
        if self.undone_at:
            raise UserError(self.env._("This move was taken back already."))
        for line in self.line_ids:
            appointment = line.appointment_id
            if appointment.start != line.start_after or appointment.stop != line.stop_after:
                raise UserError(
                    self.env._("The visit of %(when)s was moved since: move it by hand.", when=appointment._clinic_time(appointment.start, "dd.MM. HH:mm"))
                )
        self.line_ids.appointment_id._place_together({line.appointment_id: line._vals_before() for line in self.line_ids})
        # sudo: who may move visits may mark his move as undone; the row itself is written by the system only
        self.sudo().write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})
        return True


class DentalCascadeLine(models.Model):
    _name = "dental.cascade.line"
    _description = "One visit of a joint move"
    _order = "start_after, id"

    cascade_id = fields.Many2one("dental.cascade", required=True, ondelete="cascade", index=True)
    appointment_id = fields.Many2one("dental.appointment", required=True, ondelete="cascade", index=True)
    start_before = fields.Datetime(required=True)
    stop_before = fields.Datetime(required=True)
    doctor_before_id = fields.Many2one("resource.resource")
    chair_before_id = fields.Many2one("resource.resource")
    equipment_before_ids = fields.Many2many("resource.resource", "dental_cascade_line_equipment_rel")
    start_after = fields.Datetime(required=True)
    stop_after = fields.Datetime(required=True)
    why = fields.Char()

    def _vals_before(self):
        self.ensure_one()
        return {
            "start": self.start_before,
            "stop": self.stop_before,
            "doctor_id": self.doctor_before_id.id,
            "chair_id": self.chair_before_id.id,
            "equipment_ids": [fields.Command.set(self.equipment_before_ids.ids)],
        }
