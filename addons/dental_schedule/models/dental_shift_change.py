from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class DentalShift(models.Model):
    """Changing a shift with patients booked in it: never silently."""

    _inherit = "dental.shift"

    is_on_leave = fields.Boolean("On leave", readonly=True, help="The ERP has a leave in this shift, and patients are booked in it.")

    def _booked(self):
        """{shift: appointments to come that its person does in it}."""
        found = self.env["dental.appointment"].search(
            [
                ("doctor_id", "in", self.resource_id.ids),
                ("is_blocking", "=", True),
                ("state", "!=", "done"),
                ("stop", ">", max(min(self.mapped("start"), default=fields.Datetime.now()), fields.Datetime.now())),
                ("start", "<", max(self.mapped("stop"), default=fields.Datetime.now())),
            ]
        )
        return {
            shift: found.filtered(
                lambda row, shift=shift: row.doctor_id == shift.resource_id and row.start < shift.stop and row.stop > shift.start
            )
            for shift in self
        }

    def _uncovered(self, vals):
        """Appointments that lie in these shifts now and would not after writing `vals` (None = after removing them)."""
        uncovered = self.env["dental.appointment"]
        for shift, booked in self._booked().items():
            if vals is None or vals.get("resource_id", shift.resource_id.id) != shift.resource_id.id:
                uncovered |= booked
                continue
            start = fields.Datetime.to_datetime(vals.get("start", shift.start))
            stop = fields.Datetime.to_datetime(vals.get("stop", shift.stop))
            was_inside = booked.filtered(lambda row, shift=shift: shift.start <= row.start and row.stop <= shift.stop)
            uncovered |= was_inside.filtered(lambda row, start=start, stop=stop: row.start < start or row.stop > stop)
        return uncovered

    def _refuse_cut(self, appointments):
        raise UserError(
            self.env._(
                "Decide first what becomes of the patients booked in this shift (button “Change with patients”):\n%(visits)s",
                visits="\n".join(
                    f"{row._clinic_time(row.start, 'dd.MM. HH:mm')} {row.patient_id.name} ({row.name})" for row in appointments[:20]
                ),
            )
        )

    def _change_decided(self, vals):
        """Write `vals`, or remove where None, without the guard: every patient was decided on."""
        if vals is None:
            self.env.execute_query(SQL("DELETE FROM dental_shift WHERE id = ANY(%s) RETURNING id", self.ids))
            self.env.invalidate_all()
        else:
            super().write(vals)

    def write(self, vals):
        # The guard needs the old times, which a constraint does not have.
        if {"start", "stop", "resource_id"} & set(vals):
            appointments = self._uncovered(vals)
            if appointments:
                self._refuse_cut(appointments)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        appointments = self._uncovered(None)
        if appointments:
            self._refuse_cut(appointments)

    # --- swap and cover ---

    def _check_can_serve(self, doctor, appointments):
        """What `doctor` has no specialty for, or no free time."""
        for row in appointments:
            specialty = row.visit_id.specialty_id or row.reason_id.specialty_id
            if specialty and specialty not in doctor.dental_specialty_ids:
                raise UserError(
                    self.env._(
                        "%(doctor)s does not do %(specialty)s: move the visit %(visit)s first.",
                        doctor=doctor.name, specialty=specialty.name, visit=row.display_name,
                    )
                )

    def action_cover(self, resource):
        """Another person takes this shift with its patients; refused where he cannot.

        :param resource: resource.resource (record or id)
        """
        resource = self.env["resource.resource"].browse(resource) if isinstance(resource, int) else resource
        for shift, booked in self._booked().items():
            self._check_can_serve(resource, booked)
            if booked:
                booked._place_together({row: {"doctor_id": resource.id} for row in booked})
            shift.resource_id = resource
        return True

    def action_swap(self, other):
        """Two persons exchange shifts, each with the patients of the other's.

        :param other: dental.shift (record or id)
        """
        self.ensure_one()
        other = self.browse(other) if isinstance(other, int) else other
        booked = (self | other)._booked()
        self._check_can_serve(other.resource_id, booked[self])
        self._check_can_serve(self.resource_id, booked[other])
        moves = {row: {"doctor_id": other.resource_id.id} for row in booked[self]}
        moves.update({row: {"doctor_id": self.resource_id.id} for row in booked[other]})
        if moves:
            self.env["dental.appointment"].browse([row.id for row in moves])._place_together(moves)
        mine, his = self.resource_id, other.resource_id
        # One statement: between two the shifts could overlap others of their new owners.
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE dental_shift SET resource_id = CASE id WHEN %s THEN %s ELSE %s END WHERE id IN %s RETURNING id",
                self.id, his.id, mine.id, (self | other)._ids,
            )
        )
        (self | other).invalidate_recordset()
        return True

    # --- leave ---

    def _take_out(self, start, stop):
        """Cut `[start, stop)` out of these shifts; those with patients in it stay and are marked."""
        booked = self._booked()
        for shift in self:
            if booked[shift].filtered(lambda row: row.start < stop and row.stop > start):
                shift.is_on_leave = True
            elif start <= shift.start and stop >= shift.stop:
                shift.unlink()
            elif start > shift.start and stop < shift.stop:
                rest = {"start": stop, "stop": shift.stop}
                shift.stop = start
                self.env.flush_all()
                shift.copy(rest)
            elif start <= shift.start:
                shift.start = stop
            else:
                shift.stop = start

    def action_open_change(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change with patients"),
            "res_model": "dental.shift.change",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_shift_id": self.id},
        }


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Leaves and public holidays of the ERP take the shifts they cover out of the roster."""
        leaves = super().create(vals_list)
        for leave in leaves:
            domain = [("start", "<", leave.date_to), ("stop", ">", leave.date_from)]
            if leave.resource_id:
                domain.append(("resource_id", "=", leave.resource_id.id))
            elif leave.company_id:
                domain.append(("company_id", "=", leave.company_id.id))
            # sudo: who approves a leave need not have the right to plan the roster
            self.env["dental.shift"].sudo().search(domain)._take_out(leave.date_from, leave.date_to)
        return leaves


class DentalShiftChange(models.TransientModel):
    """What becomes of the patients of a shift that is cut: the list, with a decision for each."""

    _name = "dental.shift.change"
    _description = "Change a shift with patients"

    shift_id = fields.Many2one("dental.shift", required=True, ondelete="cascade")
    start = fields.Datetime(compute="_compute_span", store=True, readonly=False, precompute=True)
    stop = fields.Datetime(compute="_compute_span", store=True, readonly=False, precompute=True)
    is_removed = fields.Boolean("Remove the whole shift")
    line_ids = fields.One2many("dental.shift.change.line", "change_id", compute="_compute_line_ids", store=True, readonly=False)

    @api.depends("shift_id")
    def _compute_span(self):
        for change in self:
            change.start, change.stop = change.shift_id.start, change.shift_id.stop

    @api.depends("start", "stop", "is_removed")
    def _compute_line_ids(self):
        for change in self:
            vals = None if change.is_removed or not change.start else {"start": change.start, "stop": change.stop}
            affected = change.shift_id._uncovered(vals) if change.shift_id else self.env["dental.appointment"]
            change.line_ids = [fields.Command.clear()] + [fields.Command.create({"appointment_id": row.id}) for row in affected]

    def action_apply(self):
        """Do what was decided for each patient, then change the shift."""
        self.ensure_one()
        for line in self.line_ids:
            line._apply()
        shift, kept = self.shift_id, self.line_ids.filtered(lambda line: line.decision == "keep").appointment_id
        left = shift._uncovered(None if self.is_removed else {"start": self.start, "stop": self.stop}) - kept
        if left:
            shift._refuse_cut(left)
        shift._change_decided(None if self.is_removed else {"start": self.start, "stop": self.stop, "is_on_leave": False})
        return {"type": "ir.actions.act_window_close"}


class DentalShiftChangeLine(models.TransientModel):
    _name = "dental.shift.change.line"
    _description = "A patient of a shift that is cut"

    change_id = fields.Many2one("dental.shift.change", required=True, ondelete="cascade")
    appointment_id = fields.Many2one("dental.appointment", required=True, ondelete="cascade")
    patient_id = fields.Many2one(related="appointment_id.patient_id")
    start = fields.Datetime(related="appointment_id.start")
    decision = fields.Selection(
        [
            ("find", "Next free time, same doctor"),
            ("other", "Same time, another doctor"),
            ("cancel", "Cancel by the clinic"),
            ("keep", "Stays although nobody is on shift"),
        ],
        default="find",
        required=True,
    )
    doctor_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))])

    def _apply(self):
        appointment = self.appointment_id
        if self.decision == "cancel":
            appointment.action_cancel(by="clinic", reason=self.env._("The roster changed."))
        elif self.decision == "other":
            if not self.doctor_id:
                raise UserError(self.env._("Choose who takes over the visit of %(patient)s.", patient=self.patient_id.name))
            appointment.move(appointment.start, doctor_id=self.doctor_id.id)
        elif self.decision == "find":
            shift = self.change_id.shift_id
            slots = self.env["dental.slot.request"].find(
                {
                    "duration_minutes": appointment.duration_minutes,
                    "earliest": max(appointment.start, fields.Datetime.now()),
                    "latest": appointment.start + timedelta(days=60),
                    "doctor_ids": appointment.doctor_id.ids,
                    "patient_id": self.patient_id.id,
                    "company_id": appointment.company_id.id,
                    "taken": [(shift.resource_id.id, shift.start, shift.stop)],
                    "limit": 1,
                }
            )
            if not slots:
                raise UserError(self.env._("No free time for %(patient)s in sixty days: decide otherwise.", patient=self.patient_id.name))
            appointment.move(slots[0]["start"], doctor_id=slots[0]["doctor_id"], chair_id=slots[0]["chair_id"])
