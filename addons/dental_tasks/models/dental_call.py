from odoo import api, fields, models
from odoo.tools import SQL

from ..const import DIRECTIONS
from .dental_telephony import CALL_STATES

# A later message of one call never goes back: "ended" that overtakes "answered" stays.
RANK = {"ringing": 0, "answered": 1, "missed": 2, "ended": 2}


class DentalCall(models.Model):
    """One call as the exchange tells it; each call once, however often its messages arrive."""

    _name = "dental.call"
    _description = "Telephone call"
    _order = "id desc"
    _rec_name = "phone"

    telephony_id = fields.Many2one("dental.telephony", required=True, ondelete="restrict")
    external_id = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True)
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    state = fields.Selection(CALL_STATES, required=True)
    direction = fields.Selection(DIRECTIONS, required=True, default="in")
    phone = fields.Char()
    phone_normalised = fields.Char(index="btree_not_null")
    patient_id = fields.Many2one("dental.patient", ondelete="set null", index="btree_not_null")
    user_id = fields.Many2one("res.users", ondelete="set null")
    was_answered = fields.Boolean()
    was_told = fields.Boolean(help="What follows the present state was done")
    seconds = fields.Integer()

    _call_uniq = models.Constraint("UNIQUE (telephony_id, external_id)", "This call is known already.")

    @api.model
    def _receive(self, exchange, values):
        """Take one message in; pop-ups, tasks and history follow. Twice does nothing twice."""
        call = self._find_or_make(exchange, values)
        if values["state"] == "answered":
            call.was_answered = True
        if RANK[values["state"]] < RANK[call.state]:
            return call
        is_news = call.state != values["state"] or not call.was_told
        call.write({"state": values["state"], "seconds": values["seconds"] or call.seconds})
        if values["extension"]:
            call.user_id = self._user_of(exchange, values["extension"]) or call.user_id
        if is_news:
            call.was_told = True
            getattr(call, f"_on_{values['state']}")()
        return call

    def _find_or_make(self, exchange, values):
        phone = self._normalise(exchange, values["phone"])
        patient = self._patient_of(phone)
        self.env.cr.execute(
            SQL(
                """INSERT INTO dental_call (telephony_id, external_id, company_id, at, state, direction, phone, phone_normalised, patient_id,
                          create_uid, write_uid, create_date, write_date)
                   VALUES (%(exchange)s, %(external)s, %(company)s, %(now)s, 'ringing', %(direction)s, %(phone)s, %(normal)s, %(patient)s,
                          %(uid)s, %(uid)s, %(now)s, %(now)s)
                   ON CONFLICT DO NOTHING""",
                exchange=exchange.id,
                external=values["external_id"],
                company=exchange.company_id.id,
                now=fields.Datetime.now(),
                direction=values["direction"],
                phone=values["phone"],
                normal=phone or None,
                patient=patient.id or None,
                uid=self.env.uid,
            )
        )
        return self.search([("telephony_id", "=", exchange.id), ("external_id", "=", values["external_id"])], limit=1)

    def _normalise(self, exchange, phone):
        company = exchange.company_id
        return self.env["res.partner"]._phone_format(number=phone, country=company.country_id, force_format="E164") or phone

    def _patient_of(self, phone):
        """Who calls: with several people on one number the one who answers for the household."""
        patients = self.env["dental.patient"].search([("phone_normalised", "=", phone)]) if phone else self.env["dental.patient"]
        return patients.sorted(lambda patient: (bool(patient.responsible_id), patient.id))[:1]

    def _user_of(self, exchange, extension):
        return self.env["res.users"].search(
            [("dental_extension", "=", extension), ("company_ids", "in", exchange.company_id.id)], limit=1
        )

    # --- what follows ---

    def _on_ringing(self):
        """The card pops up at the operator whose telephone rings, or at everybody of the branch."""
        if self.direction != "in":
            return
        if self.user_id:
            self.user_id._bus_send("dental_call", self._popup())
        else:
            self.env["bus.bus"]._sendone((self.company_id, "dental_tasks"), "dental_call", self._popup())

    def _popup(self):
        """Ids and the number only; the client asks for names under its own rights."""
        return {"id": self.id, "phone": self.phone, "patient_id": self.patient_id.id, "household_id": self.patient_id.household_id.id}

    def _on_answered(self):
        self._close_missed()
        if self.direction == "in" and self.user_id:
            self.user_id._bus_send("dental_call", {**self._popup(), "answered": True})

    def _on_missed(self):
        if self.direction != "in":
            return
        self.env["dental.task"].create_for(
            "missed",
            self.patient_id,
            self.env._("Missed call from %(phone)s", phone=self.phone or self.env._("a hidden number")),
            key=f"call:{self.telephony_id.id}:{self.phone_normalised or self.external_id}",
            company_id=self.company_id.id,
            phone=self.phone,
        )

    def _on_ended(self):
        """An incoming call that was answered is a contact; outgoing ones are noted by the operator with their result."""
        if self.direction == "in" and self.was_answered:
            self._close_missed()
            self.env["dental.contact"].create(
                {
                    "patient_id": self.patient_id.id,
                    "household_id": self.patient_id.household_id.id,
                    "company_id": self.company_id.id,
                    "direction": "in",
                    "result": "done",
                    "phone": self.phone,
                    "duration_seconds": self.seconds,
                    "user_id": (self.user_id or self.env.user).id,
                }
            )

    def _close_missed(self):
        """Somebody talked to this number: its missed calls are settled."""
        key = f"call:{self.telephony_id.id}:{self.phone_normalised or self.external_id}"
        reasons = self.env["dental.task.reason"].search([("key", "=", key), ("state", "=", "open")])
        reasons._close()
        reasons.task_id._refresh()

    # --- for the screen ---

    def popup_action(self):
        """What opens for this call: the patient, or an empty form with the number filled in."""
        self.ensure_one()
        self.check_access("read")
        action = {"type": "ir.actions.act_window", "res_model": "dental.patient", "views": [(False, "form")]}
        if self.patient_id:
            return {**action, "res_id": self.patient_id.id}
        return {**action, "name": self.env._("New patient"), "context": {"default_phone": self.phone}}

    def popup_row(self):
        """Name and household of the caller, as far as the user may read them."""
        self.ensure_one()
        self.check_access("read")
        patient = self.patient_id
        members = self.env["dental.patient"].search([("household_id", "=", patient.household_id.id)], limit=8) if patient else patient
        visit = self.env["dental.appointment"].search(
            [("patient_id", "in", members.ids), ("state", "in", ("booked", "confirmed")), ("start", ">", fields.Datetime.now())],
            order="start",
            limit=1,
        )
        return {
            "id": self.id,
            "phone": self.phone,
            "patient_id": patient.id,
            "name": patient.name or "",
            "is_vip": patient.is_vip,
            "members": (members - patient).mapped("name"),
            "next_visit": visit.display_name if visit else "",
        }
