import hashlib
import hmac
import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import consteq

from ..const import CHANNELS, GATEWAY_KINDS
from ..gateway_client import ErpClient, HttpClient, RecordClient
from ..gateway_presets import PRESETS, RESET
from ..message_engine import Answer
from ..message_engine.calls import read_items, read_path

MANAGER = "dental_patient.group_dental_manager"


def _words(text):
    """Words separated by |."""
    return [word.strip() for word in (text or "").split("|") if word.strip()]


_CLIENTS = {"record": RecordClient, "http": HttpClient, "erp": ErpClient}


class DentalGateway(models.Model):
    """A way out of the house. The first active gateway of a channel and branch is used; `fallback_id` helps out.

    Secrets are readable by managers only and never part of a log, an error or a message.
    """

    _name = "dental.gateway"
    _description = "Message gateway"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every branch")
    channel = fields.Selection(CHANNELS, required=True, default="sms")
    kind = fields.Selection(GATEWAY_KINDS, required=True, default="record")
    fallback_id = fields.Many2one("dental.gateway", string="If it refuses, use", domain="[('channel', '=', channel), ('id', '!=', id)]")

    sender = fields.Char(help="Name or number the message seems to come from")
    method = fields.Selection([("POST", "POST"), ("GET", "GET"), ("PUT", "PUT")], default="POST", required=True)
    url = fields.Char("Address", groups=MANAGER)
    headers = fields.Text(help="One “Name: value” a line", groups=MANAGER)
    body_format = fields.Selection([("json", "JSON"), ("form", "Form"), ("query", "In the address")], default="json", required=True)
    body = fields.Text("What is sent", help="JSON, or one “name=value” a line", groups=MANAGER)
    username = fields.Char(groups=MANAGER)
    password = fields.Char(groups=MANAGER)
    token = fields.Char(groups=MANAGER)
    webhook_secret = fields.Char(groups=MANAGER, default=lambda self: self._new_secret(), copy=False)

    accept_text = fields.Char("Answers that mean yes", help="For answers in plain text: their beginnings, separated by |")
    id_path = fields.Char("Number in the answer", help="Where the answer names its message, as messages.0.id")
    state_path = fields.Char("State in the answer")
    price_path = fields.Char("Price in the answer")
    error_path = fields.Char("Error in the answer")
    echo_path = fields.Char("Our number in the answer", help="Where the answer repeats {key}: proves that it belongs to this message")
    states_accepted = fields.Char("States that mean yes", help="Separated by |. A state in no list means yes.")
    states_busy = fields.Char("States that mean later")
    states_refused = fields.Char("States that mean no")
    status_url = fields.Char("Address to ask for a message", groups=MANAGER, help="Asked for messages of unknown fate; {key} is our number")
    status_missing = fields.Char("Answer for a message never seen", help="The beginning of the answer, or an HTTP status as 404")
    preset = fields.Selection(lambda self: [(code, name) for code, (name, _values) in PRESETS.items()], string="Known gateway")
    report_items_path = fields.Char("Reports in one call", help="Where a call lists several reports, as results.*")
    in_items_path = fields.Char("Messages in one call", help="Where a call lists several messages, as results.*")
    signature_header = fields.Char("Header with a signature", help="HMAC-SHA256 of the call's body, in hexadecimal")
    signature_key = fields.Char("Key of the signature", groups=MANAGER)
    report_state_path = fields.Char("State in a report", default="state", help="Name of a parameter, or a path in JSON")
    report_ref_path = fields.Char("Number in a report", help="Where a report names the gateway's number, if its address does not name ours")
    report_delivered = fields.Char("Words for delivered", default="delivered|DELIVRD|DELIVERED|1")
    report_failed = fields.Char("Words for not delivered", default="failed|undelivered|UNDELIV|REJECTD|EXPIRED|2|16")
    in_sender_path = fields.Char("Sender of an incoming message", default="from")
    in_text_path = fields.Char("Text of an incoming message", default="text")
    in_ref_path = fields.Char("Number of an incoming message", default="id", help="The same number is taken once")
    report_address = fields.Char(compute="_compute_addresses", groups=MANAGER, help="Give this address to the provider for delivery reports")
    in_address = fields.Char("Address for incoming", compute="_compute_addresses", groups=MANAGER)
    is_idempotent = fields.Boolean("Recognises our number", help="A second request with the same {key} sends nothing: unknown messages are safely tried again")

    rate_per_second = fields.Float("Messages a second", help="0: as fast as it goes")
    batch_size = fields.Integer("Messages in one run", default=200, required=True)
    connections = fields.Integer(default=16, required=True)
    keep_connections = fields.Boolean(help="Faster; only for gateways that never answer one request twice")
    timeout_seconds = fields.Float("Time-out (s)", default=15.0, required=True)
    paid_until = fields.Float(readonly=True, copy=False, help="Rate limit: moment up to which sending is used up")
    record_count = fields.Integer(compute="_compute_record_count")

    _limits_check = models.Constraint(
        "CHECK (batch_size > 0 AND connections BETWEEN 1 AND 64 AND timeout_seconds > 0 AND rate_per_second >= 0)",
        "A gateway needs a batch size, 1 to 64 connections and a time-out.",
    )

    def _compute_record_count(self):
        counts = dict(self.env["dental.gateway.record"]._read_group([("gateway_id", "in", self.ids)], ["gateway_id"], ["__count"]))
        for gateway in self:
            gateway.record_count = counts.get(gateway, 0)

    @api.depends("webhook_secret")
    def _compute_addresses(self):
        for gateway in self:
            gateway.report_address = gateway._webhook_url("dlr") if gateway.id else ""
            gateway.in_address = gateway._webhook_url("in") if gateway.id else ""

    @api.constrains("kind", "url", "body", "body_format")
    def _check_http(self):
        for gateway in self.filtered(lambda gateway: gateway.kind == "http"):
            if not re.match(r"https?://[^\s{}]+", gateway.url or ""):
                raise ValidationError(self.env._("Write the full address of the gateway, as https://…"))
            if gateway.body_format == "json":
                try:
                    json.loads(gateway.body or "{}")
                except ValueError as error:
                    raise ValidationError(self.env._("Correct the JSON that is sent: %(error)s", error=str(error))) from None

    @api.constrains("fallback_id")
    def _check_fallback(self):
        if self._has_cycle("fallback_id"):
            raise ValidationError(self.env._("The gateways that help out must not lead back to themselves."))

    @api.model
    def _new_secret(self):
        return self.env["dental.message"]._new_uuid().replace("-", "")

    def action_open_records(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_sms.dental_gateway_record_action")
        return {**action, "domain": [("gateway_id", "=", self.id)]}

    # --- for the outbox ---

    @api.model
    def _routes(self):
        """{gateway: [company ids]}: for which branches each active gateway is the first of its channel."""
        gateways = self.search([])
        routes = {gateway: [] for gateway in gateways}
        for company in self.env["res.company"].search([]):
            own = company | company.parent_id
            fitting = gateways.filtered(lambda gateway, own=own: not gateway.company_id or gateway.company_id in own)
            for rivals in fitting.grouped("channel").values():
                routes[rivals.sorted(lambda gateway: (not gateway.company_id, gateway.sequence, gateway.id))[0]].append(company.id)
        return routes

    def _allowance(self, wanted):
        """How many of `wanted` messages may leave now; they count as sent. Holds for all workers and servers together."""
        self.ensure_one()
        if not self.rate_per_second:
            return wanted
        rows = self.env.execute_query(
            SQL(
                """
                WITH now AS (SELECT extract(epoch FROM clock_timestamp()) AS t),
                     free AS (
                        SELECT g.id, GREATEST(g.paid_until, now.t - 1) AS since,
                               LEAST(%(wanted)s, floor((now.t - GREATEST(g.paid_until, now.t - 1)) * g.rate_per_second)) AS n
                          FROM dental_gateway g, now WHERE g.id = %(id)s FOR UPDATE OF g
                     )
                UPDATE dental_gateway g SET paid_until = free.since + free.n / g.rate_per_second
                  FROM free WHERE g.id = free.id RETURNING free.n
                """,
                wanted=wanted, id=self.id,
            )
        )
        self.invalidate_recordset(["paid_until"])
        return int(rows[0][0])

    def _client(self):
        """What sends: an object with send(job) -> Outcome, made from plain settings, usable without the database."""
        self.ensure_one()
        # sudo: the outbox needs the secrets to send; they go to the gateway only
        return _CLIENTS[self.kind](self.sudo())

    def _answer_rules(self):
        states = {}
        for kind, text in (("accepted", self.states_accepted), ("busy", self.states_busy), ("refused", self.states_refused)):
            states.update(dict.fromkeys(_words(text), kind))
        return Answer(
            id_path=self.id_path or "", state_path=self.state_path or "", price_path=self.price_path or "",
            error_path=self.error_path or "", echo_path=self.echo_path or "", accept_text=tuple(_words(self.accept_text)), states=states,
        )

    def _webhook_url(self, what, uuid=""):
        """Address for this gateway's reports (`dlr`) or incoming messages (`in`), signed by the gateway's secret."""
        self.ensure_one()
        # sudo: address and secret go to the gateway only
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url").rstrip("/")
        return f"{base}/dental_sms/{self.id}/{what}/{self.sudo().webhook_secret}" + (f"/{uuid}" if uuid else "")

    def _check_secret(self, secret):
        """Whether `secret` is this gateway's; compared in constant time."""
        # sudo: only to compare
        own = self.exists().sudo().webhook_secret or ""
        return bool(own) and consteq(own, secret or "")

    def _check_signature(self, body, headers):
        """Whether the call's body is signed as this gateway should; true where no signature is asked for."""
        # sudo: only to compare
        own_sudo = self.sudo()
        if not own_sudo.signature_header:
            return True
        expected = hmac.new((own_sudo.signature_key or "").encode(), body, hashlib.sha256).hexdigest()
        given = (headers.get(own_sudo.signature_header) or "").rpartition("=")[2]
        return bool(own_sudo.signature_key) and consteq(expected, given.lower())

    def _read_reports(self, payload):
        """[(delivered or failed, number at the gateway)] of a call; `payload`: parameters and JSON in one dict."""
        kinds = {**dict.fromkeys(_words(self.report_failed), "failed"), **dict.fromkeys(_words(self.report_delivered), "delivered")}
        reports = []
        for item in read_items(payload, self.report_items_path or ""):
            kind = kinds.get(str(read_path(item, self.report_state_path or "state")))
            if kind:
                reports.append((kind, str((self.report_ref_path and read_path(item, self.report_ref_path)) or "")))
        return reports

    def _read_incoming(self, payload):
        """[(sender, text, number)] of a call from the gateway; empty if it brings no message."""
        found = []
        for item in read_items(payload, self.in_items_path or ""):
            sender, text, ref = (
                read_path(item, path) for path in (self.in_sender_path or "from", self.in_text_path or "text", self.in_ref_path or "id")
            )
            if sender and (text is not None or ref):
                found.append((str(sender), str(text or ""), str(ref or "")))
        return found

    def action_use_preset(self):
        """Fill in what the documents of a known gateway say; names and secrets stay the clinic's."""
        for gateway in self:
            if not gateway.preset:
                raise UserError(self.env._("Choose the known gateway first."))
            gateway.write({"kind": "http", **RESET, **PRESETS[gateway.preset][1]})

    def action_test(self):
        """Send one message to the branch's own number through this gateway."""
        self.ensure_one()
        number = self.env.company.partner_id.phone_sanitized
        if not number:
            raise UserError(self.env._("Write a telephone number on the company first: the test goes there."))
        client = self._client()
        job = client.job(0, self.env["dental.message"]._new_uuid(), number, self.env._("Test of %(name)s", name=self.name))
        outcome = client.send_all([job])[0]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if outcome.kind == "accepted" else "danger",
                "title": self.env._("Test of the gateway"),
                "message": outcome.error or self.env._("Accepted: %(ref)s", ref=outcome.ref or "-"),
            },
        }
