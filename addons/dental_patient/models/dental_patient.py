from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import CHANNELS, SEXES


class DentalPatient(models.Model):
    """A patient: one contact of the ERP plus what only a dental clinic needs.

    Medical facts are not columns of this model: they live on findings, encounters and alerts, which non-clinical roles cannot read.
    """

    _name = "dental.patient"
    _description = "Patient"
    _inherits = {"res.partner": "partner_id"}
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "complete_name, id"
    _rec_names_search = ["complete_name", "code", "phone", "phone_normalised"]

    partner_id = fields.Many2one("res.partner", required=True, ondelete="restrict", index=True)
    code = fields.Char(readonly=True, copy=False, default="/", index=True)
    import_key = fields.Char("Number in the old system", copy=False, index="btree_not_null")
    birthdate = fields.Date()
    age = fields.Integer(compute="_compute_age")
    sex = fields.Selection(SEXES)
    responsible_id = fields.Many2one(
        "res.partner",
        string="Responsible",
        index="btree_not_null",
        help="Who is called and messaged for this patient, and may pay.",
    )
    household_id = fields.Many2one(
        "res.partner", compute="_compute_household_id", store=True, index=True, recursive=False
    )
    doctor_id = fields.Many2one(
        "resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))], index="btree_not_null"
    )
    coordinator_id = fields.Many2one("res.users", index="btree_not_null")
    branch_id = fields.Many2one("res.company", string="Branch", default=lambda self: self.env.company)
    is_vip = fields.Boolean("VIP")
    source_id = fields.Many2one("dental.source", string="Source")
    preferred_channel = fields.Selection(CHANNELS, default="phone")
    phone_normalised = fields.Char(compute="_compute_phone_normalised", store=True, index=True)
    active = fields.Boolean(default=True)

    finding_ids = fields.One2many("dental.finding", "patient_id", groups="dental_patient.group_dental_clinical")
    encounter_ids = fields.One2many("dental.encounter", "patient_id", groups="dental_patient.group_dental_clinical")
    paper_ids = fields.One2many("dental.paper", "patient_id")
    missing_paper_count = fields.Integer("Papers to sign", compute="_compute_missing_paper_count")

    _code_uniq = models.UniqueIndex("(code) WHERE code <> '/'", "This patient code is taken already.")
    _partner_uniq = models.Constraint("UNIQUE (partner_id)", "This contact is a patient already.")

    @api.depends("birthdate")
    def _compute_age(self):
        today = fields.Date.context_today(self)
        for patient in self:
            patient.age = relativedelta(today, patient.birthdate).years if patient.birthdate else 0

    @api.depends("responsible_id", "partner_id")
    def _compute_household_id(self):
        for patient in self:
            patient.household_id = patient.responsible_id or patient.partner_id

    @api.depends("partner_id.phone", "partner_id.country_id", "branch_id")
    def _compute_phone_normalised(self):
        for patient in self:
            patient.phone_normalised = patient._normalise_phone(patient.phone) or False

    @api.depends("paper_ids.state", "paper_ids.valid_until")
    def _compute_missing_paper_count(self):
        required = self.env["dental.paper.type"].search([]).filtered(lambda paper_type: paper_type.is_required_for())
        for patient in self:
            patient.missing_paper_count = len(patient.missing_papers(required)) if patient.id else 0

    @api.depends("complete_name", "code")
    def _compute_display_name(self):
        for patient in self:
            patient.display_name = patient.complete_name or patient.code

    @api.constrains("birthdate")
    def _check_birthdate(self):
        today = fields.Date.context_today(self)
        for patient in self.filtered("birthdate"):
            if not date(1890, 1, 1) <= patient.birthdate <= today:
                raise ValidationError(
                    self.env._(
                        "Correct the birth date of %(name)s: %(birthdate)s lies in the future or too far back.",
                        name=patient.name,
                        birthdate=fields.Date.to_string(patient.birthdate),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        without = [vals for vals in vals_list if vals.get("code", "/") == "/"]
        for vals, code in zip(without, self._next_codes(len(without)), strict=True):
            vals["code"] = code
        return super().create(vals_list)

    @api.model
    def _next_codes(self, count):
        """`count` codes from the sequence; many are drawn in one query."""
        sequences = self.env["ir.sequence"]
        # sudo: whoever may create a patient may draw a code, and no more of the sequence
        sequence_sudo = sequences.sudo().search([("code", "=", "dental.patient")], limit=1) if count > 1 else sequences
        if not sequence_sudo or sequence_sudo.implementation != "standard" or sequence_sudo.use_date_range:
            return [sequences.next_by_code("dental.patient") or "/" for _ in range(count)]
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence_sudo.id:03d}", count)
        )
        return [sequence_sudo.get_next_char(number) for (number,) in rows]

    # --- doors for children and screens ---

    def _normalise_phone(self, phone):
        """E.164 form of `phone`, or an empty string where it cannot be read as a number."""
        if not phone:
            return ""
        country = self.country_id or self.branch_id.country_id or self.env.company.country_id
        return self._phone_format(number=phone, country=country, force_format="E164") or ""

    @api.model
    def quick_create(self, name, phone=False, **values):
        """Make a patient from what a caller says; answers the record.

        :param str name: full name as it is said
        :param str phone: number in any form
        """
        return self.create({"name": name.strip(), "phone": phone or False, **values})

    @api.model
    def find_by_phone_or_name(self, text, limit=8):
        """Rows for the quick search: id, name, code, phone, birthdate, age, is_vip, has_alert.

        Digits are looked up as a part of the normalised phone, anything else as a part of the name or code.
        """
        text = (text or "").strip()
        if not text:
            return []
        digits = "".join(char for char in text if char.isdigit())
        domain = Domain("complete_name", "ilike", text) | Domain("code", "=ilike", text)
        if len(digits) >= 4:
            domain |= Domain("phone_normalised", "like", digits.lstrip("0"))
        return self.search_read(
            domain,
            ["name", "code", "phone", "birthdate", "age", "is_vip", "has_alert", "household_id"],
            limit=limit,
            load=None,
        )

    def missing_papers(self, required_types):
        """Those of `required_types` (dental.paper.type) that the patient has not validly signed."""
        valid = self.paper_ids.filtered("is_valid").type_id
        return required_types - valid

    def action_new_card(self):
        """A card entry of today: the one being written, or a new one."""
        self.ensure_one()
        doctor = self.env["resource.resource"]._dental_of_user() or self.doctor_id
        draft = self.encounter_ids.filtered(lambda entry: entry.state == "draft" and entry.doctor_id == doctor)[:1]
        if not draft and not doctor:
            raise UserError(self.env._("Choose the doctor of the patient first: a card entry needs one."))
        draft = draft or self.env["dental.encounter"].create({"patient_id": self.id, "doctor_id": doctor.id})
        return draft.action_open()

    def _required_paper_types(self):
        """Kinds of papers this patient needs now; children add those of the procedures planned."""
        return self.env["dental.paper.type"].search([]).filtered(lambda paper_type: paper_type.is_required_for())

    def action_papers_to_sign(self, types=None):
        """Open what is missing, one paper after the other, for signing on the screen."""
        self.ensure_one()
        papers = self._drafts_for(self.missing_papers(types if types is not None else self._required_paper_types()))
        if not papers:
            raise UserError(self.env._("%(patient)s has signed everything that is needed.", patient=self.name))
        return papers.action_sign_on_screen()

    def _drafts_for(self, types):
        """Draft papers of `types`, those at hand and new ones."""
        drafts = self.env["dental.paper"].search(
            [("patient_id", "=", self.id), ("type_id", "in", types.ids), ("state", "=", "draft")], order="id"
        )
        missing = types - drafts.type_id
        return drafts | self.env["dental.paper"].create(
            [{"patient_id": self.id, "type_id": paper_type.id} for paper_type in missing]
        )

    def _after_patient_merged(self, source):
        """Hook: `source` was merged into self; children move what points to it."""
