from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import FINDING_ORIGINS, SURFACES


class DentalFinding(models.Model):
    """A condition seen in a mouth. History: it is resolved, never overwritten."""

    _name = "dental.finding"
    _description = "Finding"
    _order = "found_on desc, id desc"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    tooth_id = fields.Many2one("dental.tooth", ondelete="restrict")
    surfaces = fields.Char(help="Some of M, O, D, V, L")
    condition_id = fields.Many2one("dental.condition", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(related="condition_id.kind")
    found_on = fields.Date(required=True, default=fields.Date.context_today)
    resolved_on = fields.Date()
    author_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, readonly=True)
    encounter_id = fields.Many2one("dental.encounter", index="btree_not_null")
    origin = fields.Selection(FINDING_ORIGINS, required=True, default="here")
    is_supernumerary = fields.Boolean()
    note = fields.Char()

    _resolved_after_found = models.Constraint(
        "CHECK (resolved_on IS NULL OR resolved_on >= found_on)", "A finding cannot be resolved before it was found."
    )
    _surfaces_known = models.Constraint(
        "CHECK (surfaces IS NULL OR surfaces ~ '^M?O?D?V?L?$')", "Surfaces are some of M, O, D, V, L, each once."
    )
    _open_idx = models.Index("(patient_id, found_on)")

    @api.depends("tooth_id", "condition_id", "surfaces")
    def _compute_display_name(self):
        for finding in self:
            place = " ".join(filter(None, [finding.tooth_id.fdi, finding.surfaces]))
            finding.display_name = f"{place} {finding.condition_id.name or ''}".strip()

    @api.constrains("condition_id", "tooth_id")
    def _check_place(self):
        for finding in self:
            if finding.condition_id.scope in ("surface", "tooth", "root") and not finding.tooth_id:
                raise ValidationError(
                    self.env._("Choose a tooth for “%(condition)s”.", condition=finding.condition_id.name)
                )

    @api.model
    def _ordered_surfaces(self, surfaces):
        """`surfaces` with each letter once, in the order M O D V L; an unknown letter is a ValidationError."""
        letters = set((surfaces or "").upper())
        if letters - set(SURFACES):
            raise ValidationError(
                self.env._("Use the surfaces M, O, D, V, L only; “%(surfaces)s” is not one.", surfaces=surfaces)
            )
        return "".join(letter for letter in SURFACES if letter in letters)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("surfaces"):
                vals["surfaces"] = self._ordered_surfaces(vals["surfaces"])
        return super().create(vals_list)

    def write(self, vals):
        # History: only the end of a finding (and what it hangs on) may be told later.
        if set(vals) - {"resolved_on", "encounter_id"}:
            raise UserError(self.env._("A finding is history. Resolve it and chart a new one instead."))
        return super().write(vals)

    @api.model
    def chart(self, vals_list):
        """Chart many findings at once; answers their ids. Keys as in create, `fdi` and `condition` (codes) are understood."""
        teeth = self.env["dental.tooth"].by_fdi()
        codes = {vals["condition"] for vals in vals_list if "condition" in vals}
        conditions = {c.code: c for c in self.env["dental.condition"].search([("code", "in", list(codes))])}
        rows = []
        for vals in vals_list:
            row = dict(vals)
            fdi, code = row.pop("fdi", None), row.pop("condition", None)
            if fdi:
                if fdi not in teeth:
                    raise UserError(self.env._("There is no tooth %(fdi)s; use FDI codes.", fdi=fdi))
                row["tooth_id"] = teeth[fdi].id
            if code:
                if code not in conditions:
                    raise UserError(self.env._("The catalogue has no condition “%(code)s”.", code=code))
                row["condition_id"] = conditions[code].id
            rows.append(row)
        return self.create(rows).ids

    def action_resolve(self, day=None):
        self.filtered(lambda finding: not finding.resolved_on).write(
            {"resolved_on": fields.Date.to_date(day) or fields.Date.context_today(self)}
        )
