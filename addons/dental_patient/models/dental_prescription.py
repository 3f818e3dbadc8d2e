from odoo import api, fields, models

SIGNED_LOCK = """
CREATE OR REPLACE FUNCTION dental_prescription_lock() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM dental_encounter e WHERE e.state = 'signed'
               AND e.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.encounter_id ELSE OLD.encounter_id END)) THEN
        RAISE EXCEPTION 'A signed card entry cannot be changed; write an addendum.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_prescription_lock BEFORE INSERT OR UPDATE OR DELETE ON dental_prescription
    FOR EACH ROW EXECUTE FUNCTION dental_prescription_lock();
"""


class DentalMedicine(models.Model):
    """A medicine that the clinic prescribes, with its usual instruction."""

    _name = "dental.medicine"
    _description = "Medicine"
    _order = "sequence, name"

    name = fields.Char("Medicine and dose", required=True, translate=True)
    instruction = fields.Char("Usual instruction", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    question_ids = fields.Many2many(
        "dental.anamnesis.question", string="Not with", help="Whoever answered yes to one of these gets a warning."
    )


class DentalPrescription(models.Model):
    """A medicine prescribed in a card entry; locked with it."""

    _name = "dental.prescription"
    _description = "Prescription"
    _order = "id"

    encounter_id = fields.Many2one("dental.encounter", required=True, ondelete="cascade", index=True)
    medicine_id = fields.Many2one("dental.medicine", required=True, ondelete="restrict")
    instruction = fields.Char(compute="_compute_instruction", store=True, readonly=False)
    warning = fields.Char(compute="_compute_warning")

    def init(self):
        self.env.cr.execute(SIGNED_LOCK)

    @api.depends("medicine_id")
    def _compute_instruction(self):
        for line in self:
            line.instruction = line.medicine_id.instruction

    @api.depends("medicine_id.question_ids", "encounter_id.patient_id")
    def _compute_warning(self):
        for line in self:
            alerts = line.encounter_id.patient_id.alert_ids.filtered(
                lambda alert, line=line: alert.question_id in line.medicine_id.question_ids
            )
            line.warning = ", ".join(alerts.mapped("name"))
