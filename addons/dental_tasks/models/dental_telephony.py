import hashlib
import hmac
import json
import secrets

from odoo import api, fields, models
from odoo.tools import consteq

CALL_STATES = [("ringing", "Ringing"), ("answered", "Answered"), ("missed", "Missed"), ("ended", "Ended")]


class DentalTelephony(models.Model):
    """How one telephone exchange tells about calls: a signed JSON, whose words and places are mapped here (T11)."""

    _name = "dental.telephony"
    _description = "Telephone exchange"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    token = fields.Char(
        "Address key", required=True, copy=False, readonly=True, default=lambda self: secrets.token_urlsafe(16),
        groups="dental_patient.group_dental_manager",
    )
    secret = fields.Char(
        required=True, copy=False, default=lambda self: secrets.token_urlsafe(32), groups="dental_patient.group_dental_manager",
        help="Signs each message: HMAC-SHA256 of the body, as hex, in the header X-Dental-Signature",
    )
    url = fields.Char("Address", compute="_compute_url", groups="dental_patient.group_dental_manager")
    # where things are in the JSON; dots go into nested objects
    field_id = fields.Char("Call id", required=True, default="call_id")
    field_event = fields.Char("Event", required=True, default="event")
    field_phone = fields.Char("Number of the patient", required=True, default="phone")
    field_extension = fields.Char("Extension of the operator", default="extension")
    field_direction = fields.Char("Direction", default="direction")
    field_seconds = fields.Char("Length in seconds", default="duration")
    # what the exchange calls the events
    word_ringing = fields.Char(required=True, default="ringing")
    word_answered = fields.Char(required=True, default="answered")
    word_missed = fields.Char(required=True, default="missed")
    word_ended = fields.Char(required=True, default="ended")
    word_outgoing = fields.Char(default="out")

    _token_uniq = models.Constraint("UNIQUE (token)", "This address is taken.")

    def _compute_url(self):
        for exchange in self:
            exchange.url = f"{exchange.get_base_url()}/dental/telephony/{exchange.token}"

    def _is_signed(self, body, signature):
        """Whether `signature` (hex, with or without `sha256=`) belongs to `body`."""
        self.ensure_one()
        wanted = hmac.new((self.secret or "").encode(), body, hashlib.sha256).hexdigest()
        return bool(self.secret) and consteq(wanted, (signature or "").removeprefix("sha256=").strip().lower())

    def _parse(self, body):
        """Plain values of one message, or None where it cannot be understood."""
        try:
            data = json.loads(body)
        except ValueError:
            return None
        if not isinstance(data, dict):
            return None
        words = {getattr(self, f"word_{state}"): state for state, _label in CALL_STATES}
        state = words.get(str(self._pick(data, self.field_event) or ""))
        external = self._pick(data, self.field_id)
        if not state or not external:
            return None
        seconds = self._pick(data, self.field_seconds)
        return {
            "external_id": str(external)[:128],
            "state": state,
            "phone": str(self._pick(data, self.field_phone) or "")[:32],
            "extension": str(self._pick(data, self.field_extension) or "")[:16],
            "direction": "out" if self._pick(data, self.field_direction) == self.word_outgoing else "in",
            "seconds": int(seconds) if str(seconds or "").isdigit() else 0,
        }

    @api.model
    def _pick(self, data, path):
        for part in (path or "").split("."):
            data = data.get(part) if isinstance(data, dict) else None
        return data


class ResUsers(models.Model):
    _inherit = "res.users"

    dental_extension = fields.Char("Telephone extension", help="Incoming calls pop up at the user with this extension")
