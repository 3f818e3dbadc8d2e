from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..const import SEGMENT_OPERATORS

# What a criterion's value is, and which comparisons make sense for it.
OPERATORS_OF = {
    "number": ("ge", "le", "between"),
    "days": ("within", "before", "never"),
    "flag": ("yes", "no"),
    "records": ("any", "none"),
}


@dataclass(frozen=True)
class Criterion:
    """One thing a patient can be asked for.

    `source` is a set: SELECT patient_id, value FROM … ; one row a patient, or many for kind "records". A patient without
    a row has the number 0, no day, no flag, none of the records. `field` is the field of the line that holds the records.
    """

    label: str
    kind: str
    source: SQL
    field: str = ""
    is_medical: bool = False


class DentalSegment(models.Model):
    """A saved group of patients by typed criteria; membership is one statement, kept up to date by the system (P11)."""

    _name = "dental.segment"
    _description = "Segment of patients"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    match = fields.Selection([("all", "All of these"), ("one", "At least one of these")], required=True, default="all")
    line_ids = fields.One2many("dental.segment.line", "segment_id", string="Criteria", copy=True)
    is_medical = fields.Boolean(compute="_compute_is_medical", store=True, help="Closed to non-clinical roles")
    member_ids = fields.Many2many(
        "dental.patient", "dental_segment_patient_rel", "segment_id", "patient_id", string="Patients", readonly=True, copy=False
    )
    member_count = fields.Integer("Patients now", readonly=True, copy=False)
    computed_at = fields.Datetime("As of", readonly=True, copy=False)

    @api.depends("line_ids.criterion")
    def _compute_is_medical(self):
        criteria = self.env["dental.segment.line"]._criteria()
        for segment in self:
            segment.is_medical = any(criteria[line.criterion].is_medical for line in segment.line_ids if line.criterion)

    @api.constrains("line_ids")
    def _check_medical(self):
        user = self.env.user
        if user._is_superuser() or user.has_group("dental_patient.group_dental_clinical"):
            return
        if self.filtered("is_medical"):
            raise AccessError(self.env._("Diagnoses and findings are closed to you: leave these criteria out."))

    # --- membership ---

    def _member_query(self, patients=None):
        """SELECT of the ids of the patients of this segment, or of those of `patients` in it."""
        self.ensure_one()
        lines = self.line_ids.filtered("criterion")
        if not lines:
            return SQL("SELECT p.id FROM dental_patient p WHERE false")
        joins, conditions = zip(*(line._join_and_condition(place) for place, line in enumerate(lines)), strict=True)
        glue = SQL(" AND ") if self.match == "all" else SQL(" OR ")
        return SQL(
            "SELECT p.id FROM dental_patient p %s WHERE p.active AND (%s) %s",
            SQL(" ").join(joins),
            glue.join(SQL("(%s)", condition) for condition in conditions),
            SQL("AND p.id IN %s", tuple(patients.ids)) if patients else SQL(),
        )

    def _recompute_members(self):
        """Bring the stored membership to what the criteria say now; one statement a segment, only differences are written."""
        self.env.flush_all()
        for segment in self:
            self.env.cr.execute(
                SQL(
                    """WITH wanted AS MATERIALIZED (%(query)s),
                       gone AS (DELETE FROM dental_segment_patient_rel r WHERE r.segment_id = %(id)s
                                AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.id = r.patient_id)),
                       new AS (INSERT INTO dental_segment_patient_rel (segment_id, patient_id)
                               SELECT %(id)s, w.id FROM wanted w ON CONFLICT DO NOTHING)
                       UPDATE dental_segment SET member_count = (SELECT count(*) FROM wanted),
                              computed_at = now() at time zone 'UTC' WHERE id = %(id)s""",
                    query=segment._member_query(),
                    id=segment.id,
                )
            )
        self.invalidate_recordset(["member_ids", "member_count", "computed_at"])
        self.env["dental.patient"].invalidate_model(["segment_ids"])

    def action_recompute(self):
        self.check_access("write")
        self._recompute_members()

    def action_open_members(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "dental.patient",
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("segment_ids", "in", self.ids)],
        }

    def explain(self, patient):
        """Why `patient` is in the segment or is not: [{label, wanted, value, holds}] per criterion."""
        self.ensure_one()
        self.check_access("read")
        patient.check_access("read")
        self.env.flush_all()
        return [line._explain(patient) for line in self.line_ids.filtered("criterion")]

    @api.model
    def _cron_recompute(self):
        for segment in self.search([]):
            segment._recompute_members()
            if not self.env["ir.cron"]._commit_progress(1):
                break


class DentalSegmentLine(models.Model):
    """One criterion of a segment: what, compared how, with what."""

    _name = "dental.segment.line"
    _description = "Criterion of a segment"
    _order = "id"

    segment_id = fields.Many2one("dental.segment", required=True, ondelete="cascade", index=True)
    criterion = fields.Selection(
        lambda self: [(code, criterion.label) for code, criterion in self._criteria().items()], required=True
    )
    kind = fields.Char(compute="_compute_kind")
    record_field = fields.Char(compute="_compute_kind")
    operator = fields.Selection(SEGMENT_OPERATORS, string="How", required=True)
    number = fields.Float("Value", digits=(16, 2))
    number_to = fields.Float("To", digits=(16, 2))
    source_ids = fields.Many2many("dental.source", string="Sources")
    tag_ids = fields.Many2many("res.partner.category", string="Tags")
    doctor_ids = fields.Many2many(
        "resource.resource", string="Doctors", domain=[("dental_role", "in", ("doctor", "hygienist"))]
    )
    branch_ids = fields.Many2many("res.company", string="Branches")
    condition_ids = fields.Many2many("dental.condition", string="Findings")
    icd_ids = fields.Many2many("dental.icd", string="Diagnoses")
    summary = fields.Char("In words", compute="_compute_summary")

    @api.model
    def _criteria(self):
        """All criteria as {code: Criterion}; children add theirs."""
        _ = self.env._
        return {
            "age": Criterion(
                _("Age in years"),
                "number",
                SQL(
                    "SELECT id AS patient_id, extract(year FROM age(current_date, birthdate)) AS value "
                    "FROM dental_patient WHERE birthdate IS NOT NULL"
                ),
            ),
            "registered": Criterion(_("Patient since"), "days", SQL("SELECT id AS patient_id, create_date::date AS value FROM dental_patient")),
            "vip": Criterion(_("VIP"), "flag", SQL("SELECT id AS patient_id, true AS value FROM dental_patient WHERE is_vip")),
            "alert": Criterion(
                _("Has a medical alert"), "flag", SQL("SELECT id AS patient_id, true AS value FROM dental_patient WHERE has_alert")
            ),
            "household": Criterion(
                _("Persons in the household"),
                "number",
                SQL(
                    "SELECT id AS patient_id, count(*) OVER (PARTITION BY household_id) AS value FROM dental_patient WHERE active"
                ),
            ),
            "source": Criterion(
                _("Source"), "records", SQL("SELECT id AS patient_id, source_id AS value FROM dental_patient"), "source_ids"
            ),
            "tag": Criterion(
                _("Tag"),
                "records",
                SQL(
                    "SELECT q.id AS patient_id, c.category_id AS value FROM dental_patient q "
                    "JOIN res_partner_res_partner_category_rel c ON c.partner_id = q.partner_id"
                ),
                "tag_ids",
            ),
            "doctor": Criterion(
                _("Doctor in charge"), "records", SQL("SELECT id AS patient_id, doctor_id AS value FROM dental_patient"), "doctor_ids"
            ),
            "branch": Criterion(
                _("Branch"), "records", SQL("SELECT id AS patient_id, branch_id AS value FROM dental_patient"), "branch_ids"
            ),
            "questionnaire": Criterion(
                _("Questionnaire valid until"),
                "days",
                SQL("SELECT id AS patient_id, anamnesis_until AS value FROM dental_patient"),
            ),
            "finding": Criterion(
                _("Finding now"),
                "records",
                SQL("SELECT patient_id, condition_id AS value FROM dental_finding WHERE resolved_on IS NULL"),
                "condition_ids",
                is_medical=True,
            ),
            "diagnosis": Criterion(
                _("Diagnosis ever"),
                "records",
                SQL(
                    "SELECT e.patient_id, r.dental_icd_id AS value FROM dental_encounter e "
                    "JOIN dental_encounter_dental_icd_rel r ON r.dental_encounter_id = e.id WHERE e.state = 'signed'"
                ),
                "icd_ids",
                is_medical=True,
            ),
            "card": Criterion(
                _("Last card entry"),
                "days",
                SQL("SELECT patient_id, max(date)::date AS value FROM dental_encounter WHERE state = 'signed' GROUP BY patient_id"),
            ),
        }

    @api.depends("criterion")
    def _compute_kind(self):
        criteria = self._criteria()
        for line in self:
            criterion = criteria.get(line.criterion)
            line.kind = criterion and criterion.kind
            line.record_field = criterion and criterion.field

    @api.depends("criterion", "operator", "number", "number_to")
    def _compute_summary(self):
        for line in self:
            line.summary = line._wanted()

    @api.constrains("criterion", "operator", "number", "number_to")
    def _check_operator(self):
        labels = dict(self._fields["operator"]._description_selection(self.env))
        for line in self:
            allowed = OPERATORS_OF[line.kind]
            if line.operator not in allowed:
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” can be compared by: %(operators)s.",
                        criterion=line._criteria()[line.criterion].label,
                        operators=", ".join(labels[operator] for operator in allowed),
                    )
                )
            if line.operator == "between" and line.number > line.number_to:
                raise ValidationError(self.env._("The first number is the smaller one."))

    def _records(self):
        self.ensure_one()
        return self[self.record_field] if self.record_field else self.env["dental.source"]

    def _join_and_condition(self, place):
        """SQL of the join and of the condition of this line; `place` makes its alias unique."""
        criterion = self._criteria()[self.criterion]
        alias = SQL.identifier(f"c{place}")
        if criterion.kind == "records":
            ids = tuple(self._records().ids) or (0,)
            exists = SQL("p.id IN (SELECT s.patient_id FROM (%s) s WHERE s.value IN %s)", criterion.source, ids)
            return SQL(), exists if self.operator == "any" else SQL("NOT (%s)", exists)
        join = SQL("LEFT JOIN (%s) AS %s ON %s.patient_id = p.id", criterion.source, alias, alias)
        return join, self._compare(SQL("%s.value", alias))

    def _compare(self, value):
        number = self.number
        match self.operator:
            case "ge":
                return SQL("COALESCE(%s, 0) >= %s", value, number)
            case "le":
                return SQL("COALESCE(%s, 0) <= %s", value, number)
            case "between":
                return SQL("COALESCE(%s, 0) BETWEEN %s AND %s", value, number, self.number_to)
            case "within":
                return SQL("%s >= current_date - %s", value, int(number))
            case "before":
                return SQL("%s < current_date - %s", value, int(number))
            case "never":
                return SQL("%s IS NULL", value)
            case "yes":
                return SQL("COALESCE(%s, false)", value)
            case "no":
                return SQL("NOT COALESCE(%s, false)", value)
        raise UserError(self.env._("Choose how to compare."))

    # --- words ---

    def _wanted(self):
        """The criterion in words: "from 5", "within the last 30 days", "one of: caries"."""
        if not self.criterion or not self.operator:
            return ""
        number, to = f"{self.number:g}", f"{self.number_to:g}"
        texts = {
            "ge": self.env._("from %(number)s", number=number),
            "le": self.env._("up to %(number)s", number=number),
            "between": self.env._("from %(number)s to %(to)s", number=number, to=to),
            "within": self.env._("within the last %(number)s days", number=number),
            "before": self.env._("more than %(number)s days ago", number=number),
            "never": self.env._("never"),
            "yes": self.env._("yes"),
            "no": self.env._("no"),
        }
        if self.operator in texts:
            return texts[self.operator]
        names = ", ".join(self._records().mapped("display_name"))
        return self.env._("one of: %(names)s", names=names) if self.operator == "any" else self.env._("none of: %(names)s", names=names)

    def _explain(self, patient):
        criterion = self._criteria()[self.criterion]
        join, condition = self._join_and_condition(0)
        rows = self.env.execute_query(
            SQL("SELECT 1 FROM dental_patient p %s WHERE p.id = %s AND (%s)", join, patient.id, condition)
        )
        values = [
            value
            for (value,) in self.env.execute_query(
                SQL("SELECT s.value FROM (%s) s WHERE s.patient_id = %s AND s.value IS NOT NULL LIMIT 50", criterion.source, patient.id)
            )
        ]
        if criterion.kind == "records":
            found = self._records().browse(values) & self._records()
            text = ", ".join(found.mapped("display_name"))
        else:
            text = f"{values[0]:g}" if values and criterion.kind == "number" else str(values[0]) if values else ""
        empty = "0" if criterion.kind == "number" else self.env._("none")
        return {"label": criterion.label, "wanted": self._wanted(), "value": text or empty, "holds": bool(rows)}


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    segment_ids = fields.Many2many(
        "dental.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        help="Of the segments that the user may see",
    )

    @api.depends_context("uid")
    def _compute_segment_ids(self):
        # by the segments, whose rules hide those with medical criteria: the relation alone would tell them
        segments = self.env["dental.segment"].search([("member_ids", "in", self.ids)])
        rows = self.env.execute_query(
            SQL(
                "SELECT patient_id, segment_id FROM dental_segment_patient_rel WHERE patient_id IN %s AND segment_id IN %s",
                tuple(self.ids) or (0,),
                tuple(segments.ids) or (0,),
            )
        )
        found = defaultdict(list)
        for patient_id, segment_id in rows:
            found[patient_id].append(segment_id)
        for patient in self:
            patient.segment_ids = segments.browse(found[patient.id])

    def _search_segment_ids(self, operator, value):
        if operator == "any":
            domain = value
        elif operator == "in" and False not in value:
            domain = [("id", "in", list(value))]
        elif operator in ("ilike", "like", "=ilike"):
            domain = [("name", operator, value)]
        else:
            return NotImplemented
        segments = self.env["dental.segment"].search(domain)
        members = SQL("SELECT patient_id FROM dental_segment_patient_rel WHERE segment_id IN %s", tuple(segments.ids) or (0,))
        return [("id", "in", members)]
