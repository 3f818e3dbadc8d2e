from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..slot_engine import Freed, Waiting, match_waiting
from .exceptions import SlotTakenError

OFFERS_AT_ONCE = 5
OFFER_HOURS = 2


class DentalWaitlist(models.Model):
    """Wanted time of a patient who found none. A time that frees itself is offered at once to those whom it suits."""

    _name = "dental.waitlist"
    _description = "Waiting list"
    _order = "is_urgent desc, create_date, id"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    doctor_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))])
    specialty_id = fields.Many2one("dental.specialty")
    reason_id = fields.Many2one("dental.visit.reason")
    visit_id = fields.Many2one("dental.plan.visit", ondelete="set null")
    duration_minutes = fields.Integer(
        compute="_compute_duration_minutes", store=True, readonly=False, required=True, precompute=True
    )
    date_from = fields.Date(default=fields.Date.context_today)
    date_to = fields.Date()
    hour_from = fields.Float(default=0.0)
    hour_to = fields.Float(default=24.0)
    is_urgent = fields.Boolean("Urgent")
    state = fields.Selection(
        [("waiting", "Waiting"), ("offered", "Offered"), ("booked", "Booked"), ("closed", "Closed")],
        default="waiting",
        required=True,
        index=True,
    )
    offer_ids = fields.One2many("dental.waitlist.offer", "waitlist_id")
    offer_start = fields.Datetime("Offered time", compute="_compute_offer")
    offer_until = fields.Datetime("Answer until", compute="_compute_offer")
    appointment_id = fields.Many2one("dental.appointment", readonly=True, ondelete="set null")
    note = fields.Char()

    _duration_positive = models.Constraint("CHECK (duration_minutes > 0)", "A visit lasts longer than 0 minutes.")

    @api.depends("visit_id", "reason_id")
    def _compute_duration_minutes(self):
        for entry in self:
            entry.duration_minutes = entry.visit_id.duration or entry.reason_id.duration_minutes or entry.duration_minutes or 30

    @api.depends("offer_ids.state")
    def _compute_offer(self):
        for entry in self:
            offer = entry.offer_ids.filtered(lambda offer: offer.state == "open")[:1]
            entry.offer_start, entry.offer_until = offer.start, offer.expires_at

    @api.depends("patient_id")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.patient_id.name or ""

    # --- matching ---

    @api.model
    def _offer_freed(self, freed):
        """Offer times that became free to those they suit; runs inside the transaction that freed them.

        :param freed: list of (company, doctor resource, chair resource, start, stop)
        """
        now = fields.Datetime.now()
        offers = []
        for company, doctor, chair, start, stop in freed:
            start = max(start, now + timedelta(minutes=30))
            if not doctor or stop <= start:
                continue
            entries = self.search([("company_id", "=", company.id), ("state", "in", ("waiting", "offered"))])
            if not entries:
                continue
            zone = company._dental_tz()
            span = Freed(start, stop, doctor.id, frozenset(doctor.dental_specialty_ids.ids), zone)
            matches = match_waiting(span, entries._engine_rows(start, stop))[:OFFERS_AT_ONCE]
            expires = min(now + timedelta(hours=OFFER_HOURS), start)
            offers += [
                {
                    "waitlist_id": match.key,
                    "doctor_id": doctor.id,
                    "chair_id": chair.id,
                    "start": match.start,
                    "stop": match.stop,
                    "expires_at": expires,
                }
                for match in matches
            ]
        created = self.env["dental.waitlist.offer"].create(offers)
        created.waitlist_id.write({"state": "offered"})
        if created:
            created._after_waitlist_offered()
        return created

    def _engine_rows(self, start, stop):
        self.env["dental.appointment"]._flush_times()
        busy = defaultdict(list)
        for patient, begin, end in self.env.execute_query(
            SQL(
                "SELECT patient_id, start, stop FROM dental_appointment WHERE is_blocking AND patient_id = ANY(%s) AND start < %s AND stop > %s",
                self.patient_id.ids, stop, start,
            )
        ):
            busy[patient].append((begin, end))
        return [
            Waiting(
                key=entry.id,
                minutes=entry.duration_minutes,
                since=entry.create_date,
                doctor=entry.doctor_id.id or 0,
                specialty=(entry.specialty_id or entry.visit_id.specialty_id or entry.reason_id.specialty_id).id or 0,
                date_from=entry.date_from or None,
                date_to=entry.date_to or None,
                hour_from=entry.hour_from,
                hour_to=entry.hour_to or 24.0,
                is_urgent=entry.is_urgent or entry.reason_id.is_acute,
                busy=tuple(busy[entry.patient_id.id]),
            )
            for entry in self
        ]

    def _back_to_waiting(self):
        idle = self.filtered(lambda entry: entry.state == "offered" and not any(offer.state == "open" for offer in entry.offer_ids))
        idle.write({"state": "waiting"})

    def action_close(self):
        self.write({"state": "closed"})
        self.offer_ids.filtered(lambda offer: offer.state == "open").write({"state": "declined"})

    def action_find(self):
        """Open the booking dialog for this patient."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "dental_quick_booking",
            "params": {"patient_id": self.patient_id.id, "visit_id": self.visit_id.id, "company_id": self.company_id.id},
        }


class DentalWaitlistOffer(models.Model):
    """A freed time offered to one patient. Several patients may be offered one time: the first to accept gets it."""

    _name = "dental.waitlist.offer"
    _description = "Offer of a freed time"
    _order = "id desc"

    waitlist_id = fields.Many2one("dental.waitlist", required=True, ondelete="cascade", index=True)
    patient_id = fields.Many2one(related="waitlist_id.patient_id", store=True)
    company_id = fields.Many2one(related="waitlist_id.company_id", store=True)
    doctor_id = fields.Many2one("resource.resource", required=True, ondelete="cascade")
    chair_id = fields.Many2one("resource.resource", ondelete="cascade")
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)
    expires_at = fields.Datetime(required=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("gone", "Taken by another"), ("declined", "Declined"), ("expired", "Expired")],
        default="open",
        required=True,
        index=True,
    )

    @api.depends("patient_id", "start")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = f"{offer.patient_id.name or ''} {offer.start or ''}".strip()

    def action_accept(self):
        """Book the offered time for its patient; exactly one of all who accept at once gets it.

        :return: like `dental.appointment.book`
        """
        self.ensure_one()
        # One row per patient is locked first: who accepts two offers at once is served one after the other.
        self.env.execute_query(SQL("SELECT id FROM dental_waitlist WHERE id = %s FOR UPDATE", self.waitlist_id.id))
        self.invalidate_recordset(["state"])
        entry = self.waitlist_id
        if self.state != "open" or self.expires_at < fields.Datetime.now():
            raise UserError(self.env._("This offer is over: the time was taken or the answer came too late."))
        if entry.state in ("booked", "closed"):
            raise UserError(self.env._("This patient has a time already."))
        values = {
            "patient_id": entry.patient_id.id,
            "start": self.start,
            "stop": self.stop,
            "doctor_id": self.doctor_id.id,
            "chair_id": self.chair_id.id,
            "company_id": entry.company_id.id,
            "reason_id": entry.reason_id.id,
            "source": "online" if self.env.user.share else "phone",
        }
        if entry.reason_id:
            values["kind"] = entry.reason_id.kind
        if entry.visit_id and not entry.visit_id.appointment_id:
            values["visit_id"] = entry.visit_id.id
        try:
            answer = self.env["dental.appointment"].book(values)
        except SlotTakenError as error:
            raise SlotTakenError(
                self.env._("Somebody was faster: this time is taken. You stay on the waiting list."), error.context["alternatives"]
            ) from error
        self.state = "accepted"
        entry.write({"state": "booked", "appointment_id": answer["id"]})
        (entry.offer_ids - self).filtered(lambda offer: offer.state == "open").state = "declined"
        return answer

    def action_decline(self):
        self.filtered(lambda offer: offer.state == "open").write({"state": "declined"})
        self.waitlist_id._back_to_waiting()

    @api.model
    def _close_taken(self, doctor_ids, start, stop):
        """Offers of a time that is taken now are gone; their patients wait on."""
        self.flush_model(["state", "doctor_id", "start", "stop"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM dental_waitlist_offer WHERE state = 'open' AND doctor_id = ANY(%s) AND start < %s AND stop > %s",
                list(doctor_ids), stop, start,
            )
        )
        if rows:
            gone = self.browse(row[0] for row in rows)
            gone.write({"state": "gone"})
            gone.waitlist_id._back_to_waiting()

    def _cron_expire(self):
        """Offers without an answer end; their patients wait on."""
        expired = self.search([("state", "=", "open"), ("expires_at", "<", fields.Datetime.now())])
        expired.write({"state": "expired"})
        expired.waitlist_id._back_to_waiting()

    def _after_waitlist_offered(self):
        """Hook: the offers of self were made; children send the message or make the call task."""

