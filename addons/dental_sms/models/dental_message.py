from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import CHANNELS, MESSAGE_STATES, PURPOSES, TRANSITIONS
from ..message_engine import count_parts, fill_text, plain_text


class DentalMessage(models.Model):
    """A row of the outbox: one message to one person. `key` is what it is about, so it exists once.

    A message of a household is carried by one of its rows (`carrier_id` of the others); the others share its fate.
    `state` is written by this file and by dental_message_outbox only; what was sent is never changed.
    """

    _name = "dental.message"
    _description = "Message"
    _order = "due_at desc, id desc"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True, copy=False)
    uuid = fields.Char(readonly=True, copy=False, help="The name of this message towards the gateway")
    state = fields.Selection(MESSAGE_STATES, required=True, default="planned", readonly=True)
    purpose = fields.Selection(PURPOSES, required=True, default="series", readonly=True)
    channel = fields.Selection(CHANNELS, required=True, default="sms", readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    patient_id = fields.Many2one("dental.patient", ondelete="cascade", index="btree_not_null", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Recipient", ondelete="cascade", index="btree_not_null", readonly=True)
    phone = fields.Char("To", readonly=True, index="btree_not_null")
    appointment_id = fields.Many2one("dental.appointment", ondelete="cascade", index="btree_not_null", readonly=True)
    visit_start = fields.Datetime("Visit", readonly=True, help="Start of the visit when the message was planned")
    rule_id = fields.Many2one("dental.message.rule", ondelete="set null", readonly=True)
    template_id = fields.Many2one("dental.message.template", ondelete="restrict", readonly=True)
    lang = fields.Char(readonly=True)
    body = fields.Text("Text", readonly=True, help="Written when it leaves, from the template and the visit as they are then")
    due_at = fields.Datetime("Goes out", required=True, default=fields.Datetime.now, readonly=True)
    next_at = fields.Datetime("Next try", default=fields.Datetime.now, readonly=True)
    expires_at = fields.Datetime("Makes sense until", readonly=True)
    carrier_id = fields.Many2one("dental.message", string="Joined with", ondelete="set null", index="btree_not_null", readonly=True)
    gateway_id = fields.Many2one("dental.gateway", ondelete="restrict", readonly=True)
    gateway_ref = fields.Char("Number at the gateway", readonly=True, index="btree_not_null")
    claim = fields.Char(readonly=True, help="The worker's run that took the message")
    claimed_at = fields.Datetime(readonly=True)
    attempts = fields.Integer("Tries", readonly=True)
    sent_at = fields.Datetime(readonly=True)
    delivered_at = fields.Datetime(readonly=True)
    parts = fields.Integer(readonly=True)
    price = fields.Float(digits=(12, 6), readonly=True)
    reason = fields.Char(readonly=True, help="Why it failed, was cancelled, or is not known")
    campaign_id = fields.Many2one("dental.message.campaign", ondelete="restrict", index="btree_not_null", readonly=True)
    reply_id = fields.Many2one("dental.message.reply", string="Answer to", ondelete="set null", index="btree_not_null", readonly=True)
    user_id = fields.Many2one("res.users", string="Written by", readonly=True)
    # Links are the patient's: whoever reads the outbox must not be able to confirm, cancel or rate in his name.
    text_now = fields.Text("What it says", compute="_compute_text_now")

    _key_uniq = models.Constraint("UNIQUE (key)", "This message is in the outbox already.")
    _due_idx = models.Index("(next_at, id) WHERE state = 'planned' AND carrier_id IS NULL")
    _sending_idx = models.Index("(claimed_at) WHERE state = 'sending'")
    _uuid_idx = models.UniqueIndex("(uuid)")

    @api.depends("body", "template_id", "appointment_id", "state")
    def _compute_text_now(self):
        unsent = self.filtered(lambda message: not message.body and message.template_id)
        texts = unsent._render_batch()
        for message in self:
            message.text_now = message.body or self._without_keys(texts.get(message.id, ""))

    @api.depends("patient_id", "due_at")
    def _compute_display_name(self):
        for message in self:
            message.display_name = f"{message.patient_id.name or message.phone or ''} #{message.id}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("uuid", self._new_uuid())
            vals.setdefault("next_at", vals.get("due_at") or fields.Datetime.now())
        return super().create(vals_list)

    @api.model
    def _new_uuid(self):
        return self.env.execute_query(SQL("SELECT gen_random_uuid()::text"))[0][0]

    # --- what a person may do ---

    def action_cancel(self):
        """Do not send."""
        stuck = self.filtered(lambda message: message.state != "planned")
        if stuck:
            raise UserError(self.env._("Only planned messages can be cancelled; others have left already."))
        self._cancel(self.env._("Cancelled by %(user)s", user=self.env.user.name))

    def action_send_now(self):
        """Let the outbox take it with its next run."""
        self._check_to("sending")
        # sudo: rows of the outbox are written by the system for whoever may see the message
        self.sudo().write({"next_at": fields.Datetime.now()})
        self.env.ref("dental_sms.dental_message_send_cron")._trigger()

    def action_was_sent(self):
        """A person found out that an unknown message arrived."""
        self._decide_unknown("sent", self.env._("Seen as sent by %(user)s", user=self.env.user.name))

    def action_send_again(self):
        """A person found out that an unknown message did not arrive: it goes out once more."""
        self._decide_unknown("planned", self.env._("Sent again by %(user)s", user=self.env.user.name), next_at=fields.Datetime.now(), claim=False)

    def action_not_sent(self):
        """A person decides that an unknown message stays unsent."""
        self._decide_unknown("failed", self.env._("Given up by %(user)s", user=self.env.user.name))

    def _decide_unknown(self, state, reason, **vals):
        if self.filtered(lambda message: message.state != "unknown"):
            raise UserError(self.env._("Only messages of unknown fate can be decided by hand."))
        self._check_to(state)
        self.check_access("read")
        # sudo: rows of the outbox are written by the system for whoever may see the message
        self.sudo().write({"state": state, "reason": reason, **vals})
        if state == "failed":
            self._after_message_failed()

    def _check_to(self, state):
        for message in self:
            if state not in TRANSITIONS[message.state]:
                raise UserError(self.env._("This message has left or was cancelled already."))

    def _cancel(self, reason):
        """Cancel what is planned; rows joined with it are carried by one of themselves then."""
        planned = self.filtered(lambda message: message.state == "planned")
        # sudo: rows of the outbox are written by the system for whoever may change the visit
        planned.sudo().write({"state": "cancelled", "reason": reason, "carrier_id": False})
        self.env["dental.appointment"]._join_household_messages(planned.partner_id.ids)

    # --- doors ---

    @api.model
    @api.private
    def send_text(self, patients, body=None, template=None, purpose="manual", due_at=None, key=None, appointment=None):
        """Put one message per patient into the outbox; answers the new rows.

        Patients without a number, or who want no messages, are left out; ask `_why_not` for the reason.

        :param patients: dental.patient
        :param str body: text, or
        :param template: dental.message.template; its placeholders are filled when the message leaves
        :param str key: natural key; the patient's id is put after it. A key that exists is not made again
        """
        reasons = patients._why_no_message(is_marketing=bool(template and template.is_marketing))
        now = fields.Datetime.now()
        base = key or f"{purpose}:{self._new_uuid()}"
        # sudo: rows of the outbox are written by the system for whoever may see the patients
        messages_sudo = self.sudo()
        wanted = {f"{base}:{patient.id}": patient for patient in patients if not reasons.get(patient.id)}
        known = set(messages_sudo.search([("key", "in", list(wanted))]).mapped("key"))
        body = plain_text(body) if body else False
        rows = messages_sudo.create(
            [
                {
                    "key": row_key,
                    "purpose": purpose,
                    "company_id": (appointment and appointment.company_id or patient.branch_id or self.env.company).id,
                    "patient_id": patient.id,
                    "partner_id": patient._message_recipient().id,
                    "phone": patient._message_phone(),
                    "appointment_id": appointment and appointment.id,
                    "visit_start": appointment and appointment.start,
                    "template_id": template and template.id,
                    "lang": patient._message_recipient().lang,
                    "body": body,
                    "parts": count_parts(body).parts if body else 0,
                    "due_at": due_at or now,
                    "user_id": self.env.uid,
                }
                for row_key, patient in wanted.items()
                if row_key not in known
            ]
        )
        if rows:
            self.env.ref("dental_sms.dental_message_send_cron").sudo()._trigger(due_at or now)
        return rows.sudo(False)

    @api.model
    def _send_sample(self, template, phone, values):
        """The text with invented values to the number of whoever tries it."""
        text = plain_text(fill_text(template.body, values))
        # sudo: rows of the outbox are written by the system
        self.sudo().create(
            {"key": f"sample:{self._new_uuid()}", "purpose": "manual", "phone": phone, "body": text, "parts": count_parts(text).parts, "user_id": self.env.uid}
        )

    @api.model
    def _plan_campaign(self, campaign, patients):
        """One message per patient and number, `pace_per_hour` of them an hour."""
        step = timedelta(seconds=3600 / campaign.pace_per_hour)
        rows, phones = [], set()
        for patient in patients:
            phone = patient._message_phone()
            if phone in phones:
                continue
            due_at = campaign.start_at + step * len(phones)
            phones.add(phone)
            rows.append(
                {
                    "key": f"campaign:{campaign.id}:{phone}", "purpose": "campaign", "campaign_id": campaign.id, "company_id": campaign.company_id.id,
                    "patient_id": patient.id, "partner_id": patient._message_recipient().id, "phone": phone, "template_id": campaign.template_id.id,
                    "lang": patient._message_recipient().lang, "due_at": due_at, "user_id": self.env.uid,
                }
            )
        # sudo: rows of the outbox are written by the system for whoever may run campaigns
        self.sudo().create(rows)

    # --- hooks ---

    def _after_message_failed(self):
        """Hook: the messages of self will not reach their people (failed, unknown, or nothing to send them to)."""

    def _after_message_stuck(self):
        """Hook: the messages of self are late because sending is down; their visits come soon."""

    def _after_message_sent(self):
        """Hook: the messages of self were accepted by their gateway."""
