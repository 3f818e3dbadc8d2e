from odoo import api, fields, models
from odoo.exceptions import UserError


class HrAttendance(models.Model):
    """A punch once made is changed with a reason only, and what it said before is kept."""

    _inherit = "hr.attendance"

    dental_correction_reason = fields.Char("Reason of the correction", copy=False)
    dental_correction_ids = fields.One2many("dental.clock.correction", "attendance_id", readonly=True)

    def write(self, vals):
        corrections = self._correction_vals(vals) if {"check_in", "check_out"} & set(vals) else []
        result = super().write(vals)
        # sudo: the record of the correction is written by rule, whoever may correct
        self.env["dental.clock.correction"].sudo().create(corrections)
        return result

    def _correction_vals(self, vals):
        """Rows that keep what `vals` would overwrite; clocking out is no correction."""
        new = {name: fields.Datetime.to_datetime(vals[name]) or False for name in ("check_in", "check_out") if name in vals}
        rows = []
        for punch in self:
            if not any(punch[name] and punch[name] != value for name, value in new.items()):
                continue
            reason = (vals.get("dental_correction_reason") or "").strip()
            if len(reason) < 3:
                raise UserError(
                    self.env._("Say why the clock of %(name)s is corrected: fill in the reason.", name=punch.employee_id.name)
                )
            rows.append(punch._kept(reason, new.get("check_in", punch.check_in), new.get("check_out", punch.check_out)))
        return rows

    def _kept(self, reason, check_in, check_out):
        self.ensure_one()
        return {
            "employee_id": self.employee_id.id, "attendance_id": self.id, "company_id": self.employee_id.company_id.id,
            "old_check_in": self.check_in, "old_check_out": self.check_out, "new_check_in": check_in, "new_check_out": check_out,
            "reason": reason, "author_id": self.env.uid,
        }

    def correct(self, check_in, check_out, reason):
        """Door: correct the times of one punch (UTC), with the reason."""
        self.ensure_one()
        self.write({"check_in": check_in, "check_out": check_out, "dental_correction_reason": reason})

    @api.ondelete(at_uninstall=False)
    def _unlink_keep_original(self):
        # sudo: as above
        self.env["dental.clock.correction"].sudo().create(
            [{**punch._kept(self.env._("Deleted"), False, False), "attendance_id": False} for punch in self]
        )
