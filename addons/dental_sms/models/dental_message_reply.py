from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import CHANNELS, INTENTS, REPLY_DAYS
from ..message_engine import read_reply

OPEN = ("held", "booked", "confirmed")


class DentalMessageReply(models.Model):
    """What somebody wrote to the clinic. Understood replies act by themselves; all others wait for a person."""

    _name = "dental.message.reply"
    _description = "Incoming message"
    _order = "received_at desc, id desc"

    gateway_id = fields.Many2one("dental.gateway", readonly=True)
    ref = fields.Char("Number at the gateway", readonly=True)
    channel = fields.Selection(CHANNELS, required=True, default="sms", readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    sender = fields.Char("From", required=True, readonly=True, index=True)
    body = fields.Text("Text", readonly=True)
    received_at = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    patient_id = fields.Many2one("dental.patient", ondelete="set null", index="btree_not_null")
    message_id = fields.Many2one("dental.message", string="Answers", ondelete="set null", readonly=True)
    appointment_id = fields.Many2one("dental.appointment", ondelete="set null", index="btree_not_null", readonly=True)
    option_ids = fields.Many2many("dental.appointment", string="Asked about", readonly=True)
    intent = fields.Selection(INTENTS, required=True, default="unknown", readonly=True)
    state = fields.Selection([("new", "To answer"), ("done", "Done")], required=True, default="new", readonly=True)
    outcome = fields.Char(readonly=True, help="What was done because of it")
    answered_at = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True)
    answer_minutes = fields.Integer("Minutes to the answer", readonly=True, aggregator="avg")

    _ref_uniq = models.UniqueIndex("(gateway_id, ref) WHERE ref IS NOT NULL", "This message came in already.")
    _new_idx = models.Index("(company_id, received_at) WHERE state = 'new'")

    @api.depends("patient_id", "sender")
    def _compute_display_name(self):
        for reply in self:
            reply.display_name = reply.patient_id.name or reply.sender

    # --- coming in ---

    @api.model
    def _receive(self, gateway, sender, text, ref=""):
        """Take in one message; the same `ref` of a gateway is taken once. Answers the reply, or an empty one for a repetition."""
        if ref:
            taken = self.env.execute_query(
                SQL("SELECT pg_advisory_xact_lock(hashtext('dental.message.reply'), hashtext(%s)), 1", f"{gateway.id}:{ref}")
            )
            if taken and self.search_count([("gateway_id", "=", gateway.id), ("ref", "=", ref)], limit=1):
                return self.browse()
        sender = self._normalise(sender, gateway)
        message = self._answered_message(sender, gateway.channel)
        patient = message.patient_id or self._patient_of(sender, gateway.channel)
        intent = read_reply(text)
        reply = self.create(
            {
                "gateway_id": gateway.id, "ref": ref or False, "channel": gateway.channel, "sender": sender, "body": text,
                "patient_id": patient.id, "message_id": message.id, "intent": intent.kind,
                "company_id": (message.company_id or patient.branch_id or gateway.company_id or self.env.company).id,
            }
        )
        reply._act(intent)
        return reply

    @api.model
    def _normalise(self, sender, gateway):
        if gateway.channel not in ("sms", "whatsapp"):
            return sender
        company = gateway.company_id or self.env.company
        digits = sender if sender.startswith(("+", "0")) else "+" + sender
        return self.env["res.partner"]._phone_format(number=digits, country=company.country_id) or sender

    @api.model
    def _answered_message(self, sender, channel):
        """The last message that went to `sender` in the last days."""
        return self.env["dental.message"].search(
            [
                ("phone", "=", sender), ("channel", "=", channel), ("state", "in", ("sent", "delivered", "unknown", "sending")),
                ("carrier_id", "=", False), ("claimed_at", ">=", fields.Datetime.now() - timedelta(days=REPLY_DAYS)),
            ],
            order="claimed_at desc, id desc", limit=1,
        )

    @api.model
    def _patient_of(self, sender, channel):
        address = self.env["dental.patient.address"].search([("channel", "=", channel), ("address", "=", sender)], limit=1)
        if address:
            return address.patient_id
        patients = self.env["dental.patient"].search([("phone_normalised", "=", sender)], limit=2)
        return patients if len(patients) == 1 else patients.browse()

    # --- what it means ---

    def _act(self, intent):
        """Do what the reply surely means; leave the rest to a person."""
        self.ensure_one()
        question = self.message_id.reply_id if self.message_id.purpose == "question" else self.browse()
        if question and intent.choice:
            self._choose(question, intent.choice)
        elif intent.kind == "stop":
            self._stop()
        elif intent.kind in ("confirm", "cancel"):
            self._decide(self._open_visits(), intent.kind)
        else:
            self._leave_to_a_person()

    def _open_visits(self):
        """Visits in question: those that the answered message told of, else the open ones of who wrote."""
        message = self.message_id
        told = message.appointment_id
        if message:
            told |= self.env["dental.message"].search([("carrier_id", "=", message.id)]).appointment_id
        now = fields.Datetime.now()
        visits = told.filtered(lambda visit: visit.state in OPEN and visit.start > now)
        if visits or told:
            return visits.sorted("start")
        return self.env["dental.appointment"].search(
            [("patient_id", "=", self.patient_id.id), ("state", "in", OPEN), ("start", ">", now)], order="start"
        ) if self.patient_id else visits

    def _decide(self, visits, kind):
        if not visits:
            self._leave_to_a_person()
        elif kind == "confirm" and (len(visits) == 1 or self.message_id.appointment_id):
            waiting = visits.filtered(lambda visit: visit.state != "confirmed")
            waiting.action_confirm()
            self._done(self.env._("Confirmed by the patient"), visits)
        elif len(visits) == 1:
            self._do(visits, kind)
        else:
            self._ask(visits)

    def _do(self, visit, kind):
        if kind == "confirm":
            visit.filtered(lambda one: one.state != "confirmed").action_confirm()
            self._done(self.env._("Confirmed by the patient"), visit)
        else:
            visit.action_cancel(by="patient", reason=self.env._("Cancelled by message"))
            self._done(self.env._("Cancelled by the patient"), visit)

    def _ask(self, visits):
        """Several visits could be meant: ask which, with numbers."""
        visits = visits[:9]
        lang = self.message_id.lang or self.patient_id.lang
        here = self.with_context(lang=lang)
        rows = [
            f"{number}: {(visit.patient_id.name or '').split(' ')[0]} {visit._clinic_time(visit.start, 'dd.MM. HH:mm')}"
            for number, visit in enumerate(visits, 1)
        ]
        text = here.env._("Which visit do you mean? Answer with its number. %(visits)s", visits="; ".join(rows))
        self.option_ids = visits
        asked = self._answer(text, purpose="question")
        if asked:
            self._done(self.env._("Asked which visit is meant"), self.env["dental.appointment"])
        else:
            self._leave_to_a_person()

    def _choose(self, question, choice):
        options = question.option_ids.sorted("start")
        visit = options[choice - 1:choice]
        if visit and visit.state in OPEN:
            self._do(visit, question.intent)
        else:
            self._leave_to_a_person()

    def _stop(self):
        """STOP ends everything to this number, and is shown on the patient."""
        if self.channel == "sms":
            # sudo: the list of stopped numbers is the ERP's
            self.env["phone.blacklist"].sudo()._add([self.sender], message=self.env._("Answered STOP to a message of the clinic"))
        messages = self.env["dental.message"].search([("phone", "=", self.sender), ("state", "=", "planned"), ("channel", "=", self.channel)])
        messages._cancel(self.env._("Wants no messages (STOP)"))
        self._done(self.env._("No more messages to this number"), self.env["dental.appointment"])

    def _leave_to_a_person(self):
        self.appointment_id = self._open_visits()[:1]
        self._after_reply_unclear()

    def _done(self, outcome, visits):
        # sudo: whoever handles a reply may close it
        self.sudo().write(
            {"state": "done", "outcome": outcome, "appointment_id": visits[:1].id or self.appointment_id.id, "answered_at": fields.Datetime.now()}
        )

    # --- what a person does ---

    def _answer(self, text, purpose="manual"):
        """Put an answer to who wrote into the outbox."""
        self.ensure_one()
        # sudo: rows of the outbox are written by the system for whoever may answer
        message_sudo = self.env["dental.message"].sudo().create(
            {
                "key": f"reply:{self.id}:{purpose}:{self.env['dental.message']._new_uuid()}",
                "purpose": purpose, "channel": self.channel, "company_id": self.company_id.id,
                "patient_id": self.patient_id.id, "partner_id": self.patient_id.partner_id.id, "phone": self.sender, "body": text,
                "reply_id": self.id, "user_id": self.env.uid, "gateway_id": self.gateway_id.id if self.channel != "sms" else False,
            }
        )
        self.env.ref("dental_sms.dental_message_send_cron").sudo()._trigger()
        return message_sudo.sudo(False)

    def action_done(self):
        """Nothing more is to be done."""
        self._note_answered(self.env._("Closed by %(user)s", user=self.env.user.name))

    def _note_answered(self, outcome):
        self.check_access("read")
        now = fields.Datetime.now()
        for reply in self.filtered(lambda reply: reply.state == "new"):
            # sudo: replies are closed by whoever may read them
            reply.sudo().write(
                {
                    "state": "done", "outcome": outcome, "answered_at": now, "answered_by_id": self.env.uid,
                    "answer_minutes": int((now - reply.received_at).total_seconds() // 60),
                }
            )
        self._after_reply_answered()

    def action_confirm_visit(self):
        self._check_visit()
        self.appointment_id.action_confirm()
        self._note_answered(self.env._("Confirmed by %(user)s", user=self.env.user.name))

    def action_cancel_visit(self):
        self._check_visit()
        self.appointment_id.action_cancel(by="patient", reason=self.env._("Cancelled by message"))
        self._note_answered(self.env._("Cancelled by %(user)s", user=self.env.user.name))

    def _check_visit(self):
        self.ensure_one()
        if not self.appointment_id:
            raise UserError(self.env._("No open visit belongs to this message: open the patient and choose one."))

    def action_answer(self):
        """Write an answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "dental.message.compose",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_reply_id": self.id, "default_patient_ids": self.patient_id.ids},
        }

    # --- hooks ---

    def _after_reply_unclear(self):
        """Hook: the replies of self need a person: wants a call, or was not understood."""

    def _after_reply_answered(self):
        """Hook: a person has dealt with the replies of self."""
