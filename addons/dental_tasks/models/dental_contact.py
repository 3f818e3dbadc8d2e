from odoo import fields, models

from ..const import CONTACT_CHANNELS, DIRECTIONS, RESULTS

ADDED_TO = """
CREATE OR REPLACE FUNCTION dental_contact_keep() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.result, OLD.channel, OLD.direction, OLD.user_id, OLD.at)
                           IS DISTINCT FROM (NEW.result, NEW.channel, NEW.direction, NEW.user_id, NEW.at) THEN
        RAISE EXCEPTION 'Contacts are history: add a new one instead.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_contact_keep BEFORE UPDATE OR DELETE ON dental_contact
    FOR EACH ROW EXECUTE FUNCTION dental_contact_keep();
"""


class DentalContact(models.Model):
    """A call or message made or received, with its author and what came of it. Added to only: the database refuses else."""

    _name = "dental.contact"
    _description = "Contact with a patient"
    _order = "at desc, id desc"

    patient_id = fields.Many2one("dental.patient", ondelete="restrict", index="btree_not_null")
    household_id = fields.Many2one("res.partner", ondelete="restrict")
    task_id = fields.Many2one("dental.task", ondelete="set null", index="btree_not_null")
    queue_id = fields.Many2one("dental.task.queue", ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    channel = fields.Selection(CONTACT_CHANNELS, required=True, default="phone")
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    result = fields.Selection(RESULTS, required=True)
    user_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, ondelete="restrict")
    doctor_id = fields.Many2one("resource.resource", string="In the name of")
    is_first = fields.Boolean(default=True, help="One call about several members counts once")
    duration_seconds = fields.Integer("Seconds")
    phone = fields.Char()
    appointment_id = fields.Many2one("dental.appointment", string="Booked visit", ondelete="set null", index="btree_not_null")
    note = fields.Char(help="No medical words: the desk and the call centre read it")

    _history_idx = models.Index("(patient_id, at DESC)")
    _week_idx = models.Index("(household_id, at) WHERE direction = 'out' AND is_first")
    _report_idx = models.Index("(company_id, at)")
    _length_check = models.Constraint("CHECK (duration_seconds >= 0)", "A contact lasts 0 seconds or more.")

    def init(self):
        self.env.cr.execute(ADDED_TO)
