from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..choice_text import parts, resolved
from ..const import ENCOUNTER_STATES, ENCOUNTER_TEXTS, NEXT_VISITS
from ..paper_text import fill_plain

# Merging two records of one patient is the one act that may move a signed entry.
SIGNED_LOCK = """
CREATE OR REPLACE FUNCTION dental_encounter_lock() RETURNS trigger AS $$
BEGIN
    IF OLD.state = 'signed' AND (
        TG_OP = 'DELETE' OR NOT (
            current_setting('dental.merging', true) = 'on' AND to_jsonb(NEW) - 'patient_id' = to_jsonb(OLD) - 'patient_id'
        )
    ) THEN
        RAISE EXCEPTION 'A signed card entry cannot be changed; write an addendum.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_encounter_lock BEFORE UPDATE OR DELETE ON dental_encounter
    FOR EACH ROW EXECUTE FUNCTION dental_encounter_lock();
"""

ADDENDUM_LOCK = """
CREATE OR REPLACE FUNCTION dental_encounter_addendum_lock() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'An addendum cannot be changed; write another one.' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_encounter_addendum_lock BEFORE UPDATE OR DELETE ON dental_encounter_addendum
    FOR EACH ROW EXECUTE FUNCTION dental_encounter_addendum_lock();
"""


class DentalEncounter(models.Model):
    """What was recorded at one sitting. Signing locks it in the database; a correction is an addendum.

    Texts come from a template with drop-downs (see choice_text); signing resolves them.
    """

    _name = "dental.encounter"
    _description = "Card entry"
    _order = "date desc, id desc"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    doctor_id = fields.Many2one(
        "resource.resource", required=True, default=lambda self: self.env["resource.resource"]._dental_of_user()
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(ENCOUNTER_STATES, required=True, default="draft", readonly=True)
    template_id = fields.Many2one("dental.encounter.template", string="Template", ondelete="set null")
    proposed_template_ids = fields.Many2many(
        "dental.encounter.template", string="Fitting templates", compute="_compute_proposed_template_ids"
    )
    complaint = fields.Text(compute="_compute_texts", store=True, readonly=False)
    history = fields.Text(compute="_compute_texts", store=True, readonly=False)
    objective = fields.Text("Findings", compute="_compute_texts", store=True, readonly=False)
    work_done = fields.Text(compute="_compute_texts", store=True, readonly=False)
    recommendations = fields.Text(compute="_compute_texts", store=True, readonly=False)
    icd_ids = fields.Many2many(
        "dental.icd", string="Diagnoses", compute="_compute_icd_ids", store=True, readonly=False
    )
    finding_ids = fields.One2many("dental.finding", "encounter_id", string="Charted findings")
    prescription_ids = fields.One2many("dental.prescription", "encounter_id")
    next_visit_in = fields.Selection(NEXT_VISITS, string="Next visit")
    next_visit_on = fields.Date("On", compute="_compute_next_visit_on", store=True, readonly=False)
    next_visit_note = fields.Char("For what", compute="_compute_next_visit_on", store=True, readonly=False)
    signed_at = fields.Datetime(readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True)
    addendum_ids = fields.One2many("dental.encounter.addendum", "encounter_id")
    review_ids = fields.One2many("dental.encounter.review", "encounter_id")
    review_state = fields.Selection(related="review_ids.state", string="Review state")
    alert_text = fields.Text(related="patient_id.alert_text", string="Alerts")
    patient_has_alert = fields.Boolean(related="patient_id.has_alert")

    _signed_by_somebody = models.Constraint(
        "CHECK (state <> 'signed' OR (signed_at IS NOT NULL AND signed_by_id IS NOT NULL))",
        "A signed card entry names who signed and when.",
    )

    def init(self):
        self.env.cr.execute(SIGNED_LOCK)

    # --- what the template gives ---

    def _findings_treated(self):
        """Findings this sitting is about; children know better from the steps of the visit."""
        self.ensure_one()
        return self.finding_ids or self.patient_id.finding_ids.filtered(
            lambda finding: not finding.resolved_on and finding.kind == "pathology"
        )

    @api.depends("patient_id", "finding_ids.condition_id")
    def _compute_proposed_template_ids(self):
        templates = self.env["dental.encounter.template"].search([])
        for encounter in self:
            conditions = encounter._findings_treated().condition_id if encounter.patient_id else self.env["dental.condition"]
            encounter.proposed_template_ids = templates.filtered(
                lambda template, conditions=conditions: template.condition_ids & conditions or not template.condition_ids
            )

    @api.depends("template_id")
    def _compute_texts(self):
        """A template fills its texts; what it leaves empty and what was written by hand stays."""
        for encounter in self:
            template = encounter.template_id
            values = encounter._placeholder_values() if template else {}
            for name in ENCOUNTER_TEXTS:
                text, before = template[name], encounter[name]
                by_hand = before and all(isinstance(part, str) for part in parts(before))
                encounter[name] = fill_plain(text, values) if text and not by_hand else before

    def _placeholder_values(self):
        """Values for {{teeth}} and {{diagnoses}} in texts of templates; children add theirs."""
        self.ensure_one()
        findings = self._findings_treated()
        if self.template_id.condition_ids:
            findings = findings.filtered(lambda finding: finding.condition_id in self.template_id.condition_ids)
        places = [" ".join(filter(None, [finding.tooth_id.fdi, finding.surfaces])) for finding in findings if finding.tooth_id]
        return {
            "card.teeth": ", ".join(dict.fromkeys(places)),
            "card.diagnoses": ", ".join(findings.condition_id.mapped("name")),
            "card.work": self._work_text(),
        }

    def _work_text(self):
        """What was done, from the steps of the visit; children answer."""
        return ""

    @api.depends("template_id", "finding_ids.condition_id")
    def _compute_icd_ids(self):
        for encounter in self:
            if encounter.icd_ids and not encounter.template_id:
                encounter.icd_ids = encounter.icd_ids
                continue
            conditions = encounter.template_id.condition_ids
            findings = encounter._findings_treated() if encounter.template_id else encounter.finding_ids
            if conditions:
                findings = findings.filtered(lambda finding, conditions=conditions: finding.condition_id in conditions)
            encounter.icd_ids = findings.condition_id.icd_id or encounter.template_id.icd_ids or encounter.icd_ids

    @api.depends("next_visit_in", "template_id")
    def _compute_next_visit_on(self):
        steps = {"w": "weeks", "m": "months"}
        for encounter in self:
            encounter.next_visit_note = encounter.next_visit_note or encounter.template_id.next_visit_note
            if not encounter.next_visit_in:
                encounter.next_visit_on = encounter.next_visit_on
                continue
            if encounter.next_visit_in == "none":
                encounter.next_visit_on = False
                continue
            count, unit = int(encounter.next_visit_in[:-1]), steps[encounter.next_visit_in[-1]]
            day = fields.Datetime.context_timestamp(encounter, encounter.date or fields.Datetime.now()).date()
            encounter.next_visit_on = day + relativedelta(**{unit: count})

    @api.depends("patient_id", "date")
    def _compute_display_name(self):
        for encounter in self:
            day = fields.Date.to_string(fields.Datetime.context_timestamp(self, encounter.date)) if encounter.date else ""
            encounter.display_name = f"{encounter.patient_id.name or ''} {day}".strip()

    @api.constrains("state")
    def _check_signer(self):
        # constraints run with all rights: the user is asked, not the mode
        if self.env.user._is_superuser() or self.env.user.has_group("dental_patient.group_dental_doctor"):
            return
        if self.filtered(lambda encounter: encounter.state == "signed"):
            raise UserError(self.env._("A card entry is signed by a doctor."))

    # --- trace ---

    @api.model_create_multi
    def create(self, vals_list):
        encounters = super().create(vals_list)
        encounters._log_card("change")
        return encounters

    def write(self, vals):
        # no rule here, only the trace
        self._log_card("change")
        return super().write(vals)

    def web_read(self, specification):
        if len(self) == 1 and self.id and not self.env.su:
            self._log_card("open")
        return super().web_read(specification)

    # Not readonly as in the ERP: opening is written down, so the primary database is needed.
    web_read._readonly = False

    def _log_card(self, what):
        """A row of the access log per entry, with its number: who opened or changed which entry of whose card."""
        for encounter in self:
            self.env["dental.access.log"].write_down(encounter.patient_id, what, f"card entry {encounter.id}")

    # --- signing ---

    def action_sign(self):
        for encounter in self:
            if encounter.state == "signed":
                raise UserError(self.env._("This card entry is signed already. Add an addendum to correct it."))
            if not (encounter.objective or encounter.work_done or encounter.complaint):
                raise UserError(self.env._("Write at least the complaint, the findings or the work done before you sign."))
            encounter.write({name: resolved(encounter[name]) for name in ENCOUNTER_TEXTS if encounter[name]})
        # prescriptions and texts go to the database before the lock closes
        self.env.flush_all()
        self.write({"state": "signed", "signed_at": fields.Datetime.now(), "signed_by_id": self.env.uid})
        self._queue_review()
        self._after_encounter_signed()

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _queue_review(self):
        # sudo: the row of the chief doctor's queue is made by whoever signs, and changed by the chief doctor only
        self.env["dental.encounter.review"].sudo().create([{"encounter_id": encounter.id} for encounter in self])

    def _read_text(self, name):
        """A text as it is read, also before signing."""
        return resolved(self[name])

    def _printed_texts(self):
        """[(label, text)] of the sections that have a text."""
        self.ensure_one()
        labels = self.fields_get(ENCOUNTER_TEXTS, ["string"])
        return [(labels[name]["string"], self._read_text(name)) for name in ENCOUNTER_TEXTS if self[name]]

    def action_print_prescription(self):
        if not self.prescription_ids:
            raise UserError(self.env._("Add a medicine first."))
        return self.env.ref("dental_patient.dental_prescription_report").report_action(self)

    def _after_encounter_signed(self):
        """Hook: the card entries of self were signed."""


class DentalEncounterAddendum(models.Model):
    """A correction of a signed card entry, with author and time; never changed itself."""

    _name = "dental.encounter.addendum"
    _description = "Addendum to a card entry"
    _order = "id"

    encounter_id = fields.Many2one("dental.encounter", required=True, ondelete="restrict", index=True)
    text = fields.Text(required=True)
    author_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, readonly=True)
    create_date = fields.Datetime("Written at", readonly=True)

    def init(self):
        self.env.cr.execute(ADDENDUM_LOCK)

    @api.constrains("encounter_id", "author_id")
    def _check_signed_and_own(self):
        for addendum in self:
            if addendum.encounter_id.state != "signed":
                raise UserError(self.env._("This card entry is not signed yet: correct it directly."))
            if not self.env.user._is_superuser() and addendum.author_id != self.env.user:
                raise UserError(self.env._("An addendum carries the name of who writes it."))

    @api.model_create_multi
    def create(self, vals_list):
        addenda = super().create(vals_list)
        addenda.encounter_id._log_card("change")
        # sudo: an answer to a remark of the chief doctor brings the entry back into the queue
        addenda.sudo().encounter_id.review_ids.filtered(lambda review: review.state == "returned").state = "answered"
        return addenda
