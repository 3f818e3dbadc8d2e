from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..chart_engine import ADULT_AGE, surface_name, tooth
from ..const import FINDING_ORIGINS, SURFACES
from ..const_chart import JAWS, UNDO_MINUTES

# What may be told later about a finding: its end, what it hangs on, and that it was charted in error.
LATER_FIELDS = {"resolved_on", "resolved_by_id", "encounter_id", "active"}

HISTORY_KEPT = """
CREATE OR REPLACE FUNCTION dental_finding_keep() RETURNS trigger AS $$
BEGIN
    IF (OLD.tooth_id, OLD.surfaces, OLD.condition_id, OLD.found_on, OLD.author_id, OLD.origin, OLD.is_supernumerary)
        IS DISTINCT FROM
       (NEW.tooth_id, NEW.surfaces, NEW.condition_id, NEW.found_on, NEW.author_id, NEW.origin, NEW.is_supernumerary)
    THEN
        RAISE EXCEPTION 'A finding is history: resolve it and chart a new one instead.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_finding_keep BEFORE UPDATE ON dental_finding
    FOR EACH ROW EXECUTE FUNCTION dental_finding_keep();
"""
# Letters people type for a surface, and the surface they mean where the tooth has one of that name.
SURFACE_ALIASES = {"I": ("O", "incisal"), "B": ("V", "buccal"), "F": ("V", None), "P": ("L", "palatal")}


class DentalFinding(models.Model):
    """A condition seen in a mouth. History: it is resolved, never overwritten.

    What was charted by mistake is archived, not deleted. A bridge is one finding per tooth, pontic or retainer, that
    share the first of them as `span_id`; a denture is a finding of a jaw (both jaws where none is named).
    """

    _name = "dental.finding"
    _description = "Finding"
    _order = "found_on desc, id desc"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    tooth_id = fields.Many2one("dental.tooth", ondelete="restrict")
    surfaces = fields.Char(help="Some of M, O, D, V, L")
    jaw = fields.Selection(JAWS, help="For what lies over a jaw; empty: both jaws, or the jaw of the tooth")
    condition_id = fields.Many2one("dental.condition", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(related="condition_id.kind")
    found_on = fields.Date(required=True, default=fields.Date.context_today)
    resolved_on = fields.Date()
    resolved_by_id = fields.Many2one(
        "dental.finding", "Ended by", readonly=True, index="btree_not_null", help="The finding that ended this one"
    )
    author_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, readonly=True)
    encounter_id = fields.Many2one("dental.encounter", index="btree_not_null")
    origin = fields.Selection(FINDING_ORIGINS, required=True, default="here")
    is_supernumerary = fields.Boolean("Supernumerary", help="It concerns an extra tooth beside this one")
    span_id = fields.Many2one("dental.finding", "Bridge", readonly=True, index="btree_not_null")
    note = fields.Char()
    active = fields.Boolean("Valid", default=True, help="Not valid: charted in error, kept for the record")

    _resolved_after_found = models.Constraint(
        "CHECK (resolved_on IS NULL OR resolved_on >= found_on)", "A finding cannot be resolved before it was found."
    )
    _surfaces_known = models.Constraint(
        "CHECK (surfaces IS NULL OR surfaces ~ '^M?O?D?V?L?$')", "Surfaces are some of M, O, D, V, L, each once."
    )
    _open_idx = models.Index("(patient_id, found_on)")

    def init(self):
        self.env.cr.execute(HISTORY_KEPT)

    @api.depends("tooth_id", "condition_id", "surfaces")
    def _compute_display_name(self):
        for finding in self:
            place = " ".join(filter(None, [finding.tooth_id.fdi, finding.surfaces]))
            finding.display_name = f"{place} {finding.condition_id.name or ''}".strip()

    # --- checks ---

    @api.constrains("condition_id", "tooth_id")
    def _check_place(self):
        for finding in self:
            if finding.condition_id.scope in ("surface", "tooth", "root") and not finding.tooth_id:
                raise ValidationError(
                    self.env._("Choose a tooth for “%(condition)s”.", condition=finding.condition_id.name)
                )
            if finding.surfaces and not finding.tooth_id:
                raise ValidationError(
                    self.env._("Choose the tooth whose surfaces %(surfaces)s you mean.", surfaces=finding.surfaces)
                )

    @api.constrains("found_on", "resolved_on", "patient_id")
    def _check_dates(self):
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        for finding in self:
            dates = {"finding": finding.display_name, "found": format_date(self.env, finding.found_on)}
            if finding.resolved_on and finding.resolved_on < finding.found_on:
                raise ValidationError(
                    self.env._(
                        "Correct the dates of “%(finding)s”: it was found on %(found)s and cannot be resolved before,"
                        " on %(resolved)s.",
                        resolved=format_date(self.env, finding.resolved_on),
                        **dates,
                    )
                )
            if finding.found_on > tomorrow:
                raise ValidationError(
                    self.env._("Correct the date of “%(finding)s”: %(found)s has not come yet.", **dates)
                )
            if finding.patient_id.birthdate and finding.found_on < finding.patient_id.birthdate:
                raise ValidationError(
                    self.env._(
                        "Correct the date of “%(finding)s”: on %(found)s the patient was not born yet.", **dates
                    )
                )

    @api.constrains("tooth_id", "patient_id", "found_on")
    def _check_dentition(self):
        """A primary tooth of an adult needs a finding that says it was kept."""
        doubtful = self.filtered(
            lambda finding: finding.tooth_id.dentition == "primary"
            and finding.patient_id.birthdate
            and finding.patient_id._age_on(finding.found_on) >= ADULT_AGE
            and finding.condition_id.look != "present"
            and finding.condition_id.kind != "absence"
        )
        if not doubtful:
            return
        kept = self.search(
            [
                ("patient_id", "in", doubtful.patient_id.ids),
                ("tooth_id", "in", doubtful.tooth_id.ids),
                ("condition_id.look", "=", "present"),
            ]
        )
        known = {(finding.patient_id, finding.tooth_id) for finding in kept}
        for finding in doubtful:
            if (finding.patient_id, finding.tooth_id) not in known:
                raise ValidationError(
                    self.env._(
                        "Tooth %(fdi)s is a primary tooth and the patient was %(age)s years old on %(found)s. Chart"
                        " “Primary tooth kept” on it first, or choose tooth %(successor)s.",
                        fdi=finding.tooth_id.fdi,
                        age=finding.patient_id._age_on(finding.found_on),
                        found=format_date(self.env, finding.found_on),
                        successor=tooth(finding.tooth_id.fdi).successor,
                    )
                )

    @api.model
    def _ordered_surfaces(self, surfaces, fdi=None):
        """`surfaces` with each letter once, in the order M O D V L.

        I, B, F and P are understood where tooth `fdi` has such a surface; anything else is a ValidationError.
        """
        letters = set()
        for letter in (surfaces or "").upper():
            if letter in SURFACE_ALIASES:
                letter = self._surface_by_alias(letter, fdi)
            elif letter not in SURFACES:
                raise ValidationError(
                    self.env._("Use the surfaces M, O, D, V, L only; “%(surfaces)s” is not one.", surfaces=surfaces)
                )
            letters.add(letter)
        return "".join(letter for letter in SURFACES if letter in letters)

    @api.model
    def _surface_by_alias(self, letter, fdi):
        surface, name = SURFACE_ALIASES[letter]
        if fdi and (name is None or surface_name(fdi, surface) == name):
            return surface
        raise ValidationError(
            self.env._(
                "Tooth %(fdi)s has no surface “%(letter)s”; use M, O, D, V, L.", fdi=fdi or self.env._("(none)"), letter=letter
            )
        )

    # --- history ---

    @api.model_create_multi
    def create(self, vals_list):
        teeth = self.env["dental.tooth"].codes_by_id()
        for vals in vals_list:
            if vals.get("surfaces"):
                vals["surfaces"] = self._ordered_surfaces(vals["surfaces"], teeth.get(vals.get("tooth_id")))
        findings = super().create(vals_list)
        findings._end_what_is_lost()
        return findings

    def write(self, vals):
        if set(vals) - LATER_FIELDS:
            raise UserError(self.env._("A finding is history. Resolve it and chart a new one instead."))
        if "active" in vals:
            self._check_may_withdraw()
        return super().write(vals)

    def _end_what_is_lost(self):
        """A tooth that is gone takes its open findings along; what was charted after the loss stays."""
        lost = self.filtered(lambda finding: finding.kind == "absence" and finding.tooth_id)
        if not lost:
            return
        by_place = {(f.patient_id.id, f.tooth_id.id, f.is_supernumerary): f for f in lost}
        earlier = self.search(
            [
                ("patient_id", "in", lost.patient_id.ids),
                ("tooth_id", "in", lost.tooth_id.ids),
                ("resolved_on", "=", False),
                ("id", "not in", lost.ids),
            ]
        )
        def loss_of(finding):
            return by_place.get((finding.patient_id.id, finding.tooth_id.id, finding.is_supernumerary), self.browse())

        for loss, findings in earlier.grouped(loss_of).items():
            taken = findings.filtered(lambda f, loss=loss: f.kind != "absence" and loss and f.found_on <= loss.found_on)
            taken.write({"resolved_on": loss.found_on, "resolved_by_id": loss.id})

    @api.model
    def chart(self, vals_list):
        """Chart many findings at once; answers their ids.

        Keys as in create; `fdi` and `condition` (codes) are understood. Nothing is saved where one row is refused.
        """
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
        """End open findings on `day` (today by default); one that was charted after the day ends on the day it was found."""
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        still_open = self.filtered(lambda finding: not finding.resolved_on)
        for found_on, findings in still_open.grouped("found_on").items():
            findings.write({"resolved_on": max(day, found_on)})

    def action_withdraw(self):
        """Take back what was charted by mistake: it leaves the chart and stays in the history as charted in error."""
        ended = self.search([("resolved_by_id", "in", self.ids)])
        ended.write({"resolved_on": False, "resolved_by_id": False})
        self.write({"active": False})

    def _check_may_withdraw(self):
        """The author may for some minutes; afterwards only who may sign cards."""
        latest = fields.Datetime.now() - timedelta(minutes=UNDO_MINUTES)
        may_always = self.env.su or self.env.user.has_group("dental_patient.group_dental_doctor")
        for finding in self:
            is_own = finding.author_id == self.env.user and finding.create_date >= latest
            if not (is_own or may_always):
                raise UserError(
                    self.env._("Ask a doctor to take back “%(finding)s”: it is no longer fresh.", finding=finding.display_name)
                )
