import base64
import csv
import io
from itertools import islice

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..import_rows import BadFile, read_date, rows_of

BATCH = 500
SHOWN = 50


class BadRow(Exception):
    """A row that cannot be taken; the message says why."""


class DentalImport(models.TransientModel):
    """Patients, findings and, by children, visits and balances from CSV or XLSX (P13).

    The dry run does everything and undoes it, so what it promises is what will happen. A row is known again by its natural
    key: a second run of the same file makes no doubles. Bad rows are listed with their reasons and stop nobody else.
    """

    _name = "dental.import"
    _description = "Import"

    kind = fields.Selection(lambda self: [(code, kind["label"]) for code, kind in self._kinds().items()], required=True, default="patients")
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    columns_help = fields.Html(compute="_compute_columns_help", sanitize=False)
    state = fields.Selection([("new", "New"), ("checked", "Checked"), ("done", "Done")], default="new", required=True)
    created_count = fields.Integer("New", readonly=True)
    known_count = fields.Integer("Known already", readonly=True)
    bad_count = fields.Integer("Bad rows", readonly=True)
    report = fields.Html(readonly=True)
    bad_file = fields.Binary("Bad rows with reasons", attachment=False, readonly=True)
    bad_filename = fields.Char(default="bad_rows.csv")

    @api.model
    def _kinds(self):
        """Kinds of files as {code: {label, model, columns: {header: meaning}, required}}; children add theirs.

        Each needs a method `_import_<code>(rows)` that takes a list of rows and answers (created, known), or raises BadRow.
        """
        _ = self.env._
        return {
            "patients": {
                "label": _("Patients"),
                "model": "dental.patient",
                "required": ("name",),
                "columns": {
                    "key": _("Number of the patient in the old system; best against doubles"),
                    "name": _("Full name"),
                    "phone": _("Phone in any form"),
                    "email": _("E-mail"),
                    "birthdate": _("Birth date, 1990-05-17 or 17.05.1990"),
                    "sex": _("male, female, other"),
                    "street": _("Street"),
                    "zip": _("ZIP"),
                    "city": _("City"),
                    "source": _("Source of acquisition"),
                    "vip": _("yes for VIP"),
                },
            },
            "findings": {
                "label": _("Findings"),
                "model": "dental.finding",
                "required": ("patient", "condition"),
                "columns": {
                    "patient": _("Key, code or phone of the patient"),
                    "tooth": _("Tooth, FDI"),
                    "surfaces": _("Surfaces, some of M O D V L"),
                    "condition": _("Code of the catalogue, for example caries_medium"),
                    "found_on": _("Day of the finding"),
                    "resolved_on": _("Day it was treated; empty = still there"),
                    "note": _("Note"),
                },
            },
        }

    @api.depends("kind")
    def _compute_columns_help(self):
        for wizard in self:
            kind = wizard._kinds().get(wizard.kind)
            wizard.columns_help = kind and self.env["ir.qweb"]._render("dental_patient.import_columns", {"kind": kind})

    def action_check(self):
        """Dry run: everything is done and undone."""
        with self.env.cr.savepoint() as savepoint:
            counts = self._run()
            savepoint.rollback()
        self.env.invalidate_all()
        return self._show(counts, "checked")

    def action_import(self):
        return self._show(self._run(), "done")

    def _show(self, counts, state):
        created, known, bad = counts
        self.write(
            {
                "state": state,
                "created_count": created,
                "known_count": known,
                "bad_count": len(bad),
                "report": self.env["ir.qweb"]._render("dental_patient.import_report", {"bad": bad[:SHOWN], "more": max(0, len(bad) - SHOWN)}),
                "bad_file": base64.b64encode(self._bad_csv(bad)) if bad else False,
            }
        )
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form", "target": "new"}

    @api.model
    def _bad_csv(self, bad):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["line", "reason", "row"])
        writer.writerows((number, reason, " | ".join(row.values())) for number, reason, row in bad)
        return out.getvalue().encode()

    def _run(self):
        """(created, known, [(line, reason, row)]) of the whole file, batch by batch."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a CSV or XLSX file first."))
        self.env[self._kinds()[self.kind]["model"]].check_access("create")
        created = known = 0
        bad = []
        rows = rows_of(self.filename or "", base64.b64decode(self.file))
        try:
            first = next(rows, None)
            if first:
                self._check_headers(first[1])
            batch = [first, *islice(rows, BATCH - 1)] if first else []
            while batch:
                new, old, faults = self._take(batch)
                created, known = created + new, known + old
                bad += faults
                # constant memory: nothing of this batch is kept in the cache
                self.env.flush_all()
                self.env.invalidate_all()
                batch = list(islice(rows, BATCH))
        except BadFile as error:
            raise UserError(str(error)) from error
        return created, known, bad

    def _check_headers(self, row):
        kind = self._kinds()[self.kind]
        if missing := [name for name in kind["required"] if name not in row]:
            raise UserError(
                self.env._(
                    "The first line must name the columns; missing: %(missing)s. Found: %(found)s.",
                    missing=", ".join(missing),
                    found=", ".join(row),
                )
            )

    def _take(self, batch):
        """A batch at once; if it fails, row by row, so that only the bad rows are left out."""
        method = getattr(self, f"_import_{self.kind}")
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                created, known = method([row for _number, row in batch])
                self.env.flush_all()
        except (BadRow, UserError, ValidationError, ValueError, IntegrityError) as error:
            self.env.invalidate_all()
            if len(batch) == 1:
                number, row = batch[0]
                return 0, 0, [(number, self._reason(error), row)]
            half = len(batch) // 2
            left, right = self._take(batch[:half]), self._take(batch[half:])
            return left[0] + right[0], left[1] + right[1], left[2] + right[2]
        return created, known, []

    @api.model
    def _reason(self, error):
        return str(error.args[0] if error.args else error).splitlines()[0]

    # --- patients ---

    def _import_patients(self, rows):
        values = [self._patient_vals(row) for row in rows]
        known = self._known_patients(values)
        fresh, seen = [], set()
        for vals in values:
            keys = self._keys_of(vals)
            if known & keys or seen & keys:
                continue
            seen |= keys
            fresh.append({name: value for name, value in vals.items() if name != "phone_normalised"})
        quiet = self.env["dental.patient"].with_context(tracking_disable=True, mail_create_nolog=True)
        quiet.create(fresh)
        return len(fresh), len(values) - len(fresh)

    def _patient_vals(self, row):
        name = row.get("name")
        if not name:
            raise BadRow(self.env._("The name is empty."))
        sex = row.get("sex", "").lower() or False
        if sex and sex not in ("male", "female", "other"):
            raise BadRow(self.env._("Sex is male, female or other, not “%(sex)s”.", sex=sex))
        phone = row.get("phone") or False
        normalised = self.env["dental.patient"]._normalise_phone(phone)
        if phone and not normalised:
            raise BadRow(self.env._("“%(phone)s” is not a phone number.", phone=phone))
        return {
            "import_key": row.get("key") or False,
            "name": name,
            "phone": phone,
            "phone_normalised": normalised,
            "email": row.get("email") or False,
            "birthdate": self._day(row.get("birthdate")),
            "sex": sex,
            "street": row.get("street") or False,
            "zip": row.get("zip") or False,
            "city": row.get("city") or False,
            "source_id": self._source(row.get("source")),
            "is_vip": row.get("vip", "").lower() in ("1", "yes", "true", "да", "так", "oui", "ya"),
        }

    @api.model
    def _keys_of(self, vals):
        """Natural keys of a patient: the old number; else name with phone, and name with birth date."""
        if vals["import_key"]:
            return {("key", vals["import_key"])}
        name = " ".join(vals["name"].lower().split())
        keys = {("phone", name, vals["phone_normalised"])} if vals["phone_normalised"] else set()
        keys |= {("birth", name, vals["birthdate"])} if vals["birthdate"] else set()
        return keys or {("name", name)}

    def _known_patients(self, values):
        """Keys of `values` that the database has, in one search."""
        patients = self.env["dental.patient"].with_context(active_test=False).search(
            [
                "|",
                ("import_key", "in", [vals["import_key"] for vals in values if vals["import_key"]]),
                ("name", "in", [vals["name"] for vals in values]),
            ]
        )
        keys = set()
        for patient in patients:
            name = " ".join(patient.name.lower().split())
            keys |= {("name", name), ("phone", name, patient.phone_normalised), ("birth", name, patient.birthdate)}
            keys |= {("key", patient.import_key)} if patient.import_key else set()
        return keys

    def _day(self, value):
        if not value:
            return False
        day = read_date(value)
        if not day:
            raise BadRow(self.env._("“%(value)s” is not a date; write 1990-05-17 or 17.05.1990.", value=value))
        return day

    def _source(self, name):
        if not name:
            return False
        sources = self.env["dental.source"]
        return (sources.search([("name", "=ilike", name)], limit=1) or sources.create({"name": name})).id

    def _patients_by(self, names):
        """{key, code or normalised phone: patient} for the other kinds of files."""
        phones = {name: self.env["dental.patient"]._normalise_phone(name) for name in names}
        patients = self.env["dental.patient"].search(
            [
                "|",
                "|",
                ("import_key", "in", list(names)),
                ("code", "in", list(names)),
                ("phone_normalised", "in", [phone for phone in phones.values() if phone]),
            ]
        )
        found = {}
        for patient in patients:
            found |= {patient.phone_normalised: patient, patient.code: patient}
        found |= {patient.import_key: patient for patient in patients if patient.import_key}
        return {name: found.get(name) or found.get(phones[name] or None) for name in names}

    # --- findings ---

    def _import_findings(self, rows):
        patients = self._patients_by({row.get("patient") or "" for row in rows})
        found = [self._finding_vals(row, patients) for row in rows]
        known = self._known_findings(found)
        fresh, seen = [], set()
        for vals in found:
            key = tuple(vals[name] for name in ("patient_id", "fdi", "surfaces", "condition", "found_on"))
            if key in known or key in seen:
                continue
            seen.add(key)
            fresh.append({name: value for name, value in vals.items() if value})
        self.env["dental.finding"].chart(fresh)
        return len(fresh), len(found) - len(fresh)

    def _finding_vals(self, row, patients):
        patient = patients.get(row.get("patient") or "")
        if not patient:
            raise BadRow(self.env._("There is no patient “%(name)s”.", name=row.get("patient") or ""))
        surfaces = self.env["dental.finding"]._ordered_surfaces(row.get("surfaces"))
        return {
            "patient_id": patient.id,
            "fdi": row.get("tooth") or "",
            "surfaces": surfaces or "",
            "condition": row.get("condition") or "",
            "found_on": self._day(row.get("found_on")) or fields.Date.context_today(self),
            "resolved_on": self._day(row.get("resolved_on")),
            "note": row.get("note") or "",
            "origin": "elsewhere",
        }

    def _known_findings(self, found):
        findings = self.env["dental.finding"].search([("patient_id", "in", [vals["patient_id"] for vals in found])])
        return {
            (finding.patient_id.id, finding.tooth_id.fdi or "", finding.surfaces or "", finding.condition_id.code, finding.found_on)
            for finding in findings
        }
