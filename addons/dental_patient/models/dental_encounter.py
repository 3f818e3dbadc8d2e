from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import ENCOUNTER_STATES

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


class DentalEncounter(models.Model):
    """What was recorded at one sitting. Signing locks it in the database; a correction is an addendum."""

    _name = "dental.encounter"
    _description = "Card entry"
    _order = "date desc, id desc"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    doctor_id = fields.Many2one("resource.resource", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(ENCOUNTER_STATES, required=True, default="draft", readonly=True)
    complaint = fields.Text()
    history = fields.Text()
    objective = fields.Text("Findings")
    icd_ids = fields.Many2many("dental.icd", string="Diagnoses")
    work_done = fields.Text()
    recommendations = fields.Text()
    finding_ids = fields.One2many("dental.finding", "encounter_id", string="Charted findings")
    signed_at = fields.Datetime(readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True)
    addendum_ids = fields.One2many("dental.encounter.addendum", "encounter_id")

    def init(self):
        self.env.cr.execute(SIGNED_LOCK)

    @api.depends("patient_id", "date")
    def _compute_display_name(self):
        for encounter in self:
            day = fields.Date.to_string(fields.Datetime.context_timestamp(self, encounter.date)) if encounter.date else ""
            encounter.display_name = f"{encounter.patient_id.name or ''} {day}".strip()

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

    def action_sign(self):
        for encounter in self:
            if encounter.state == "signed":
                raise UserError(self.env._("This card entry is signed already. Add an addendum to correct it."))
            if not (encounter.objective or encounter.work_done or encounter.complaint):
                raise UserError(self.env._("Write at least the complaint, the findings or the work done before you sign."))
        self.write({"state": "signed", "signed_at": fields.Datetime.now(), "signed_by_id": self.env.uid})
        self._after_encounter_signed()

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
