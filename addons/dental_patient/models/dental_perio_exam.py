from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..chart_engine import Site, check_site, entry_order, graph, indices, render_perio_svg, to_notation, tooth
from ..const_chart import PERIO_PLACES, PERIO_STATES, PROGNOSES

# A closed examination keeps everything but whose it is: two records of one person may be merged.
CLOSED_LOCK = """
CREATE OR REPLACE FUNCTION dental_perio_exam_lock() RETURNS trigger AS $$
BEGIN
    IF OLD.state = 'closed' AND (TG_OP = 'DELETE' OR
        to_jsonb(OLD) - ARRAY['patient_id', 'write_uid', 'write_date'] IS DISTINCT FROM
        to_jsonb(NEW) - ARRAY['patient_id', 'write_uid', 'write_date'])
    THEN
        RAISE EXCEPTION 'A closed examination cannot be changed; start a new one.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_perio_exam_lock BEFORE UPDATE OR DELETE ON dental_perio_exam
    FOR EACH ROW EXECUTE FUNCTION dental_perio_exam_lock();

CREATE OR REPLACE FUNCTION dental_perio_row_lock() RETURNS trigger AS $$
DECLARE exam integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.exam_id ELSE NEW.exam_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM dental_perio_exam WHERE id = exam AND state = 'closed') OR (TG_OP = 'UPDATE' AND
       EXISTS (SELECT 1 FROM dental_perio_exam WHERE id = OLD.exam_id AND state = 'closed'))
    THEN
        RAISE EXCEPTION 'A closed examination cannot be changed; start a new one.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
"""
ROW_LOCK = """
CREATE OR REPLACE TRIGGER {table}_lock BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dental_perio_row_lock();
"""
FLAGS = ("bleeding", "suppuration", "plaque", "calculus")
SITE_COLUMNS = ("depth", "margin", *FLAGS)
TOOTH_COLUMNS = ("is_present", "is_implant", "mobility", "furcation", "keratinised", "prognosis")


class DentalPerioExam(models.Model):
    """A periodontal examination: six sites a tooth. One draft per patient; closed, the database keeps it as it is.

    A site without a row was not measured and counts as clean.
    """

    _name = "dental.perio.exam"
    _description = "Periodontal examination"
    _order = "date desc, id desc"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    author_id = fields.Many2one("res.users", "Examiner", required=True, default=lambda self: self.env.user, readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(PERIO_STATES, required=True, default="draft", readonly=True)
    bone_loss = fields.Integer("Bone loss (%)", help="Worst loss on the X-ray; counts for the stage")
    teeth_lost = fields.Integer("Teeth lost", help="Lost to periodontitis; counts for the stage")
    note = fields.Text()
    site_ids = fields.One2many("dental.perio.site", "exam_id")
    tooth_ids = fields.One2many("dental.perio.tooth", "exam_id")
    bleeding_percent = fields.Float("Bleeding (%)", digits=(4, 1), compute="_compute_indices", store=True)
    plaque_percent = fields.Float("Plaque (%)", digits=(4, 1), compute="_compute_indices", store=True)
    deep_pockets = fields.Integer("Teeth with deep pockets", compute="_compute_indices", store=True)
    mean_depth = fields.Float("Mean depth (mm)", digits=(4, 1), compute="_compute_indices", store=True)
    worst_loss = fields.Integer("Worst attachment loss (mm)", compute="_compute_indices", store=True)
    stage = fields.Char(compute="_compute_indices", store=True, help="Stage of periodontitis, classification of 2018")

    _one_draft = models.UniqueIndex("(patient_id) WHERE state = 'draft'", "The patient has an open periodontal examination already.")
    _bone_loss_range = models.Constraint("CHECK (bone_loss BETWEEN 0 AND 100)", "Bone loss is a percentage.")
    _teeth_lost_range = models.Constraint("CHECK (teeth_lost BETWEEN 0 AND 32)", "There are 32 teeth at most.")

    def init(self):
        self.env.cr.execute(CLOSED_LOCK)

    @api.depends(
        "bone_loss",
        "teeth_lost",
        "tooth_ids.is_present",
        *(f"site_ids.{name}" for name in ("is_probed", "tooth_id", "place", *SITE_COLUMNS)),
    )
    def _compute_indices(self):
        for exam in self:
            result = indices(exam._engine_sites(), exam._present(), exam.teeth_lost, exam.bone_loss or None)
            exam.bleeding_percent = float(result.bleeding_percent)
            exam.plaque_percent = float(result.plaque_percent)
            exam.deep_pockets = result.deep_pockets
            exam.mean_depth = float(result.mean_depth)
            exam.worst_loss = result.worst_loss
            exam.stage = result.stage

    @api.depends("patient_id", "date")
    def _compute_display_name(self):
        for exam in self:
            exam.display_name = f"{exam.patient_id.display_name or ''} {fields.Date.to_string(exam.date) or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        exams = super().create(vals_list)
        exams.filtered(lambda exam: not exam.tooth_ids)._take_teeth_from_chart()
        return exams

    def write(self, vals):
        if any(exam.state == "closed" for exam in self) and set(vals) - {"patient_id"}:
            raise UserError(self.env._("A closed examination cannot be changed; start a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if any(exam.state == "closed" for exam in self):
            raise UserError(self.env._("A closed examination cannot be deleted: it is part of the patient's history."))

    def _take_teeth_from_chart(self):
        """One row per permanent place, present or not as the tooth chart says on the day."""
        ids = self.env["dental.tooth"].ids_by_code()
        rows = []
        for exam in self:
            for view in exam.patient_id.chart_at(exam.date)["teeth"]:
                is_permanent = tooth(view["fdi"]).dentition == "permanent"
                rows.append(
                    {
                        "exam_id": exam.id,
                        "tooth_id": ids[view["slot"]],
                        "is_present": is_permanent and view["presence"] in ("natural", "implant"),
                        "is_implant": view["presence"] == "implant",
                    }
                )
        self.env["dental.perio.tooth"].create(rows)

    # --- engine ---

    def _present(self):
        return {row.tooth_id.fdi for row in self.tooth_ids if row.is_present}

    def _engine_sites(self):
        return [
            Site(
                fdi=row.tooth_id.fdi,
                place=row.place,
                depth=row.depth if row.is_probed else None,
                margin=row.margin,
                **{flag: row[flag] for flag in FLAGS},
            )
            for row in self.site_ids
        ]

    # --- entry ---

    def enter(self, sites=(), teeth=()):
        """Write what the examiner calls out, many places at once; answers the examination as `read_chart`.

        :param sites: [{"fdi", "place", and any of depth (None = not probed), margin, bleeding, suppuration, plaque, calculus}]
        :param teeth: [{"fdi", and any of is_present, is_implant, mobility, furcation, keratinised, prognosis}]
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "closed":
            raise UserError(self.env._("A closed examination cannot be changed; start a new one."))
        if sites:
            self._enter_sites(sites)
        if teeth:
            rows = {row.tooth_id.fdi: row for row in self.tooth_ids}
            for values in teeth:
                rows[self._permanent(values["fdi"])].write({key: values[key] for key in TOOTH_COLUMNS if key in values})
        return self.read_chart()

    def _permanent(self, fdi):
        if fdi not in self.env["dental.tooth"].ids_by_code() or tooth(fdi).dentition != "permanent":
            raise ValidationError(self.env._("The periodontal chart has permanent teeth only; %(fdi)s is none.", fdi=fdi))
        return fdi

    def _enter_sites(self, sites):
        ids = self.env["dental.tooth"].ids_by_code()
        known = {(row.tooth_id.fdi, row.place): row for row in self.site_ids}
        rows = []
        for values in sites:
            row = known.get((self._permanent(values["fdi"]), values["place"]))
            merged = {name: row[name] if row else 0 for name in SITE_COLUMNS}
            merged["depth"] = row.depth if row and row.is_probed else None
            merged |= {name: values[name] for name in SITE_COLUMNS if name in values}
            self._check_site(Site(values["fdi"], values["place"], merged["depth"], merged["margin"] or 0))
            rows.append(
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
                    self.id,
                    ids[values["fdi"]],
                    values["place"],
                    merged["depth"] is not None,
                    merged["depth"] or 0,
                    merged["margin"] or 0,
                    *(bool(merged[flag]) for flag in FLAGS),
                    self.env.uid,
                    self.env.uid,
                )
            )
        columns = SQL("is_probed, depth, margin, bleeding, suppuration, plaque, calculus, create_uid, write_uid")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dental_perio_site (exam_id, tooth_id, place, %s, create_date, write_date) VALUES %s
                ON CONFLICT (exam_id, tooth_id, place) DO UPDATE SET
                    is_probed = excluded.is_probed, depth = excluded.depth, margin = excluded.margin,
                    bleeding = excluded.bleeding, suppuration = excluded.suppuration, plaque = excluded.plaque,
                    calculus = excluded.calculus, write_uid = excluded.write_uid, write_date = excluded.write_date
                """,
                columns,
                SQL(", ").join(rows),
            )
        )
        self.env["dental.perio.site"].invalidate_model()
        self.invalidate_recordset(["site_ids"])
        self.modified(["site_ids"])

    def _check_site(self, site):
        texts = {
            "place": self.env._("Tooth %(fdi)s has no place “%(place)s”; use MV, V, DV, ML, L, DL.", fdi=site.fdi, place=site.place),
            "depth": self.env._("Correct the depth at %(fdi)s %(place)s: it is 0 to 15 mm.", fdi=site.fdi, place=site.place),
            "margin": self.env._("Correct the recession at %(fdi)s %(place)s: it is −5 to 10 mm.", fdi=site.fdi, place=site.place),
        }
        wrong = check_site(site)
        if wrong:
            raise ValidationError(texts[wrong])

    def read_chart(self):
        """The examination as plain data: values, indices, lines of the graph, order of entry."""
        self.ensure_one()
        self.check_access("read")
        present = self._present()
        sites = self._engine_sites()
        return {
            "id": self.id,
            "date": fields.Date.to_string(self.date),
            "state": self.state,
            "author": self.author_id.name,
            "sites": [
                [site.fdi, site.place, site.depth, site.margin, site.bleeding, site.suppuration, site.plaque, site.calculus]
                for site in sites
            ],
            "teeth": {
                row.tooth_id.fdi: {name: row[name] for name in TOOTH_COLUMNS}
                for row in self.tooth_ids
            },
            "lines": {side: graph(sites, present, side) for side in ("V", "L")},
            "order": entry_order(present),
            "indices": {
                name: self[name]
                for name in (
                    "bleeding_percent", "plaque_percent", "deep_pockets", "mean_depth", "worst_loss", "stage", "bone_loss",
                    "teeth_lost",
                )
            },
        }

    def chart_svg(self, style="color"):
        """The examination as drawing for its print, the one before it dashed."""
        self.ensure_one()
        self.check_access("read")
        before = self.search(
            [("patient_id", "=", self.patient_id.id), ("state", "=", "closed"), ("id", "!=", self.id), ("date", "<=", self.date)],
            limit=1,
        )
        notation = self.env.company.dental_notation
        teeth = {row.tooth_id.fdi: {name: row[name] for name in TOOTH_COLUMNS} for row in self.tooth_ids}
        labels = {
            "depth": self.env._("Depth"),
            "margin": self.env._("Recession"),
            "flags": self.env._("Signs"),
            "V": self.env._("Cheek"),
            "L-upper": self.env._("Palate"),
            "L-lower": self.env._("Tongue"),
        }
        names = {fdi: to_notation(fdi, notation) for fdi in teeth}
        # every text in it is escaped by the engine
        return Markup(render_perio_svg(self._engine_sites(), teeth, before._engine_sites(), names, labels, style))

    # --- transitions ---

    def action_close(self):
        for exam in self:
            if exam.state == "closed":
                raise UserError(self.env._("This examination is closed already."))
            if not exam.site_ids:
                raise UserError(self.env._("Enter at least one site before you close the examination, or discard it."))
        self.env.flush_all()
        self.write({"state": "closed"})
        self._after_perio_closed()

    def action_discard(self):
        """Throw a draft away; a closed examination stays."""
        self.unlink()

    def _after_perio_closed(self):
        """Hook: the examinations of self were closed."""


class DentalPerioSite(models.Model):
    """What was measured at one of six places around a tooth."""

    _name = "dental.perio.site"
    _description = "Site of a periodontal examination"
    _order = "exam_id, id"

    exam_id = fields.Many2one("dental.perio.exam", required=True, ondelete="cascade")
    tooth_id = fields.Many2one("dental.tooth", required=True, ondelete="restrict")
    place = fields.Selection(PERIO_PLACES, required=True)
    is_probed = fields.Boolean(default=True)
    depth = fields.Integer("Probing depth (mm)")
    margin = fields.Integer("Recession (mm)", help="Positive where the gum has drawn back")
    attachment_loss = fields.Integer(compute="_compute_attachment_loss")
    bleeding = fields.Boolean()
    suppuration = fields.Boolean()
    plaque = fields.Boolean()
    calculus = fields.Boolean()

    _site_uniq = models.Constraint("UNIQUE (exam_id, tooth_id, place)", "Each site is measured once per examination.")
    _depth_range = models.Constraint("CHECK (depth BETWEEN 0 AND 15)", "The probing depth is 0 to 15 mm.")
    _margin_range = models.Constraint("CHECK (margin BETWEEN -5 AND 10)", "The recession is −5 to 10 mm.")

    def init(self):
        self.env.cr.execute(ROW_LOCK.format(table="dental_perio_site"))

    @api.depends("depth", "margin", "is_probed")
    def _compute_attachment_loss(self):
        for site in self:
            site.attachment_loss = site.depth + site.margin if site.is_probed else 0

    @api.constrains("tooth_id")
    def _check_tooth(self):
        for site in self:
            site.exam_id._permanent(site.tooth_id.fdi)


class DentalPerioTooth(models.Model):
    """What concerns a whole tooth of a periodontal examination."""

    _name = "dental.perio.tooth"
    _description = "Tooth of a periodontal examination"
    _order = "exam_id, id"

    exam_id = fields.Many2one("dental.perio.exam", required=True, ondelete="cascade")
    tooth_id = fields.Many2one("dental.tooth", required=True, ondelete="restrict")
    is_present = fields.Boolean("There", default=True, help="Missing teeth are left out of every index; implants count")
    is_implant = fields.Boolean()
    mobility = fields.Integer()
    furcation = fields.Integer()
    keratinised = fields.Integer("Keratinised gingiva (mm)")
    prognosis = fields.Selection(PROGNOSES)

    _tooth_uniq = models.Constraint("UNIQUE (exam_id, tooth_id)", "Each tooth is there once per examination.")
    _mobility_range = models.Constraint("CHECK (mobility BETWEEN 0 AND 3)", "Mobility is 0 to 3.")
    _furcation_range = models.Constraint("CHECK (furcation BETWEEN 0 AND 3)", "Furcation is 0 to III.")
    _keratinised_range = models.Constraint("CHECK (keratinised BETWEEN 0 AND 20)", "Keratinised gingiva is 0 to 20 mm.")

    def init(self):
        self.env.cr.execute(ROW_LOCK.format(table="dental_perio_tooth"))
