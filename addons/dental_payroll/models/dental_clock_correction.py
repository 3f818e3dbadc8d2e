from odoo import fields, models

from .locks import CORRECTION_LOCK


class DentalClockCorrection(models.Model):
    """What the clock said before somebody changed it, who did and why; never changed itself."""

    _name = "dental.clock.correction"
    _description = "Correction of the clock"
    _order = "id desc"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", index=True, readonly=True)
    attendance_id = fields.Many2one("hr.attendance", ondelete="set null", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    old_check_in = fields.Datetime("Came, as clocked", readonly=True)
    old_check_out = fields.Datetime("Left, as clocked", readonly=True)
    new_check_in = fields.Datetime("Came, corrected", readonly=True)
    new_check_out = fields.Datetime("Left, corrected", readonly=True)
    reason = fields.Char(required=True, readonly=True)
    author_id = fields.Many2one("res.users", required=True, readonly=True, default=lambda self: self.env.user)
    create_date = fields.Datetime("Corrected at", readonly=True)

    _reason_told = models.Constraint("CHECK (length(reason) >= 3)", "Say why the clock is corrected.")

    def init(self):
        self.env.cr.execute(CORRECTION_LOCK)
