from odoo import fields, models


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    marketing_consent = fields.Boolean("Agrees to advertising", tracking=True)
    marketing_consent_on = fields.Date("Agreed on", readonly=True)
    message_consent = fields.Boolean("Messages about visits", default=True, tracking=True)
    is_message_stopped = fields.Boolean("Wants no messages", compute="_compute_is_message_stopped")
    dental_message_ids = fields.One2many("dental.message", "patient_id", string="Messages of the clinic")
    dental_address_ids = fields.One2many("dental.patient.address", "patient_id", string="Messengers")
    dental_message_count = fields.Integer(compute="_compute_dental_message_count")

    def _compute_dental_message_count(self):
        counts = dict(self.env["dental.message"]._read_group([("patient_id", "in", self.ids)], ["patient_id"], ["__count"]))
        for patient in self:
            patient.dental_message_count = counts.get(patient, 0)

    def _compute_is_message_stopped(self):
        stopped = self._stopped_phones([patient._message_phone() for patient in self])
        for patient in self:
            patient.is_message_stopped = patient._message_phone() in stopped

    def _stopped_phones(self, phones):
        """Those of `phones` (E.164) that said STOP."""
        # sudo: the list of stopped numbers belongs to the ERP's marketing; that a number is on it must count for everybody
        stopped_sudo = self.env["phone.blacklist"].sudo().search([("number", "in", [phone for phone in phones if phone])])
        return set(stopped_sudo.mapped("number"))

    def _message_recipient(self):
        """Who is written to: the responsible person of the household if he has a number, else the patient."""
        self.ensure_one()
        # sudo: a name and number that staff see on the patient anyway
        responsible_sudo = self.household_id.sudo()
        return responsible_sudo.sudo(False) if responsible_sudo.phone_sanitized else self.partner_id

    def _message_phone(self):
        """E.164 number of the recipient, or an empty string."""
        self.ensure_one()
        recipient = self._message_recipient()
        if recipient == self.partner_id:
            return self.phone_normalised or self.partner_id.phone_sanitized or ""
        return recipient.phone_sanitized or ""

    def _why_no_message(self, is_marketing=False):
        """{patient id: reason} for those of self who must not be written to."""
        phones = {patient.id: patient._message_phone() for patient in self}
        stopped = self._stopped_phones(phones.values())
        reasons = {}
        for patient in self:
            if not phones[patient.id]:
                reasons[patient.id] = self.env._("No telephone number")
            elif phones[patient.id] in stopped:
                reasons[patient.id] = self.env._("Wants no messages (STOP)")
            elif not patient.message_consent:
                reasons[patient.id] = self.env._("Did not agree to messages")
            elif is_marketing and not patient.marketing_consent:
                reasons[patient.id] = self.env._("Did not agree to advertising")
        return reasons

    def write(self, vals):
        # The day of the consent is part of the consent.
        if "marketing_consent" in vals:
            vals = {**vals, "marketing_consent_on": fields.Date.context_today(self) if vals["marketing_consent"] else False}
        return super().write(vals)

    def action_open_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_sms.dental_message_action")
        return {**action, "domain": [("patient_id", "=", self.id)], "context": {}}

    def _after_patient_merged(self, source):
        super()._after_patient_merged(source)
        # sudo: rows of the outbox follow the patient, whoever merges
        self.env["dental.message"].sudo().search([("patient_id", "=", source.id)]).write({"patient_id": self.id})
