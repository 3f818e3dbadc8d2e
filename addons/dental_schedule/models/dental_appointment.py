from collections import defaultdict
from datetime import timedelta

import psycopg2.errors
import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime, mute_logger

from ..const import APPOINTMENT_STATES, BLOCKING, CANCELLED_BY, KINDS, PAYMENT_STATES, SOURCES
from .exceptions import SlotTakenError

RESOURCE_FIELDS = ("doctor_id", "assistant_id", "chair_id", "equipment_ids")


class DentalAppointment(models.Model):
    """A visit in time. Its resources are rows of dental.booking, which the database keeps from overlapping.

    `state` is written by the actions of dental_appointment_actions only.
    """

    _name = "dental.appointment"
    _description = "Appointment"
    _inherit = ["mail.thread"]
    _order = "start, id"
    _rec_names_search = ["name", "patient_id"]

    name = fields.Char(readonly=True, copy=False, default="/")
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    start = fields.Datetime(required=True, index=True, tracking=True)
    stop = fields.Datetime(required=True)
    duration_minutes = fields.Integer(compute="_compute_duration_minutes", store=True)
    state = fields.Selection(APPOINTMENT_STATES, required=True, default="booked", readonly=True, tracking=True)
    is_blocking = fields.Boolean(compute="_compute_is_blocking", store=True, help="Takes time of its patient and resources")
    kind = fields.Selection(KINDS, required=True, default="treatment")
    payment_state = fields.Selection(PAYMENT_STATES, compute="_compute_payment_state", store=True)
    visit_id = fields.Many2one("dental.plan.visit", ondelete="set null", index="btree_not_null")
    plan_id = fields.Many2one(related="visit_id.plan_id", store=True, index="btree_not_null")
    reason_id = fields.Many2one("dental.visit.reason", ondelete="restrict")
    procedure_ids = fields.Many2many(
        "product.product", string="Wished procedures", domain=[("is_dental", "=", True)],
        help="Noted at booking; after the visit only what was done is billed.",
    )
    step_ids = fields.One2many("dental.plan.step", "appointment_id", string="Work done")
    doctor_id = fields.Many2one(
        "resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))], index="btree_not_null", tracking=True
    )
    assistant_id = fields.Many2one("resource.resource", domain=[("dental_role", "=", "assistant")])
    chair_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("chair", "room"))])
    equipment_ids = fields.Many2many("resource.resource", domain=[("dental_role", "=", "equipment")])
    booking_ids = fields.One2many("dental.booking", "appointment_id")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    source = fields.Selection(SOURCES, default="desk", required=True)
    comment = fields.Char()
    complaint = fields.Char()
    is_new_patient = fields.Boolean(readonly=True)
    held_until = fields.Datetime()
    currency_id = fields.Many2one(related="company_id.currency_id")
    preparation = fields.Text(compute="_compute_preparation", help="What the patient has to do before the visit")
    preparation_confirmed_at = fields.Datetime(readonly=True, copy=False)
    prepaid_amount = fields.Monetary(readonly=True, copy=False, help="Money received before the visit to keep its time")
    booked_at = fields.Datetime(readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    arrived_at = fields.Datetime(readonly=True)
    seated_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    cancelled_at = fields.Datetime(readonly=True)
    cancelled_by = fields.Selection(CANCELLED_BY, readonly=True)
    cancel_reason = fields.Char(readonly=True)
    is_late_cancel = fields.Boolean(readonly=True)
    paper_override_reason = fields.Char(readonly=True, help="Why the patient was seated without the papers needed")
    paper_override_by_id = fields.Many2one("res.users", readonly=True)
    encounter_ids = fields.One2many("dental.encounter", "appointment_id", groups="dental_patient.group_dental_clinical")

    _order_check = models.Constraint("CHECK (stop > start)", "An appointment must end after it starts.")
    _no_double_patient = models.Constraint(
        "EXCLUDE USING gist (int4range(patient_id, patient_id, '[]') WITH &&, tsrange(start, stop) WITH &&) "
        "WHERE (is_blocking)",
        "This patient has another visit at that time.",
    )
    _day_idx = models.Index("(company_id, start)")
    _patient_start_idx = models.Index("(patient_id, start) WHERE is_blocking")

    # --- computes ---

    @api.depends("start", "stop")
    def _compute_duration_minutes(self):
        for appointment in self:
            span = appointment.stop - appointment.start if appointment.start and appointment.stop else timedelta()
            appointment.duration_minutes = int(span.total_seconds() // 60)

    @api.depends("state")
    def _compute_is_blocking(self):
        for appointment in self:
            appointment.is_blocking = appointment.state in BLOCKING

    @api.depends(
        "step_ids.state", "step_ids.price", "step_ids.payer_id", "step_ids.payer_amount",
        "step_ids.invoice_line_ids.parent_state", "step_ids.invoice_line_ids.move_id.payment_state", "state", "prepaid_amount",
    )
    def _compute_payment_state(self):
        for appointment in self:
            billable = appointment.step_ids.filtered(lambda step: step.state == "done" and step.price)
            if appointment.state != "done":
                appointment.payment_state = "deposit" if appointment.prepaid_amount else "none"
            elif not billable:
                appointment.payment_state = "none"
            else:
                appointment.payment_state = "paid" if all(map(self._is_settled, billable)) else "unpaid"

    @api.model
    def _is_settled(self, step):
        """The patient owes nothing for the step; what an insurer still has to pay does not keep a name red."""
        payer = step.payer_id if step.payer_amount else step.payer_id.browse()
        if payer and step.currency_id.is_zero(step.price - step.payer_amount):
            return True
        own = step.invoice_line_ids.filtered(lambda line: line.parent_state == "posted" and line.move_id.partner_id != payer)
        return bool(own) and all(line.move_id.payment_state in ("paid", "in_payment", "reversed") for line in own)

    @api.depends("procedure_ids", "reason_id", "visit_id.step_ids.procedure_id")
    def _compute_preparation(self):
        for appointment in self:
            procedures = appointment.procedure_ids | appointment.reason_id.procedure_ids | appointment.visit_id.step_ids.procedure_id
            texts = dict.fromkeys(text for text in procedures.mapped("dental_preparation") if text)
            appointment.preparation = "\n".join(texts) or False

    @api.depends("patient_id", "start")
    def _compute_display_name(self):
        for appointment in self:
            when = appointment._clinic_time(appointment.start, "dd.MM. HH:mm") if appointment.start else ""
            appointment.display_name = f"{appointment.patient_id.name or ''} {when}".strip()

    def _clinic_time(self, when, pattern="HH:mm"):
        """`when` (UTC) as text on the clock of the branch."""
        company = self[:1].company_id or self.env.company
        return format_datetime(self.env, when, tz=company._dental_tz(), dt_format=pattern)

    # --- writing ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("dental.appointment") or "/"
            vals.setdefault("booked_at", fields.Datetime.now())
        self._lock_resources(vals_list)
        appointments = super().create(vals_list)
        appointments._rewrite_bookings(is_new=True)
        return appointments

    def write(self, vals):
        # Bookings follow the appointment in the same transaction, whoever writes it.
        result = super().write(vals)
        if {"start", "stop", "state", *RESOURCE_FIELDS} & set(vals):
            self._rewrite_bookings()
        return result

    def _lock_resources(self, vals_list):
        """Take the advisory locks of everything wanted, in one order, so that crosswise bookings cannot dead-lock."""
        keys = set()
        for vals in vals_list:
            keys.update(vals[name] for name in ("doctor_id", "assistant_id", "chair_id") if vals.get(name))
            keys.update(-vals["patient_id"] for name in ("patient_id",) if vals.get(name))
            for command in vals.get("equipment_ids") or ():
                keys.update(command[2] if command[0] == Command.SET else [command[1]])
        if keys:
            # One statement; unnest answers in the order of the array, so all processes lock in one order.
            self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext('dental.booking'), key) FROM unnest(%s) AS key", [sorted(keys)])

    def _booked_resources(self):
        """[(resource, role)] that this appointment takes."""
        self.ensure_one()
        rows = [(self.doctor_id, "doctor"), (self.assistant_id, "assistant"), (self.chair_id, "chair")]
        rows += [(unit, "equipment") for unit in self.equipment_ids]
        # A doctor who assists himself is taken once.
        return list({resource: (resource, role) for resource, role in reversed(rows) if resource}.values())

    def _rewrite_bookings(self, is_new=False):
        """Make the rows of dental.booking say what the appointments of self say."""
        # sudo: booking rows are written by the system for whoever may write the appointment
        bookings_sudo = self.env["dental.booking"].sudo()
        stored = defaultdict(dict)
        for booking in () if is_new else bookings_sudo.search([("appointment_id", "in", self.ids)]):
            stored[booking.appointment_id.id][booking.resource_id.id] = booking
        create, drop = [], bookings_sudo
        for appointment in self:
            old = stored[appointment.id]
            times = {
                "start": appointment.start,
                "stop": appointment.stop,
                "is_blocking": appointment.is_blocking,
                "company_id": appointment.company_id.id,
            }
            for resource, role in sorted(appointment._booked_resources(), key=lambda row: row[0].id):
                booking = old.pop(resource.id, None)
                if booking:
                    booking.write({**times, "role": role})
                else:
                    create.append(
                        {**times, "appointment_id": appointment.id, "resource_id": resource.id, "role": role}
                    )
            for booking in old.values():
                drop |= booking
        if drop:
            drop.unlink()
        bookings_sudo.create(create)

    # --- booking ---

    @api.model
    def book(self, values):
        """Create and book in one go, or refuse with the nearest free times.

        :param dict values: `patient_id, start` (UTC) and `duration_minutes` or `stop`; usually `doctor_id, chair_id`;
            any other field of the model. With `visit_id` length, kind and company come from the visit.
        :return: dict with `id`, `name` and `state`; a patient whose discipline asks for a prepayment gets the time held:
            then also `held_until`, `prepay_amount`, `payment_url`
        :raise SlotTakenError: somebody or something is taken; `context["alternatives"]` = nearest free times
        """
        vals = self._prepare_book_vals(values)
        self._check_free(vals)
        appointment = self._guarded(lambda: self.create(vals), vals)
        if appointment.state == "held":
            appointment._after_appointment_held()
        else:
            appointment._after_appointment_booked()
        appointment._after_time_taken()
        appointment._notify_board()
        return appointment._booking_answer()

    def _booking_answer(self):
        answer = {"id": self.id, "name": self.name, "state": self.state, "preparation": self.preparation or ""}
        if self.state == "held":
            answer.update(
                held_until=fields.Datetime.to_string(self.held_until), prepay_amount=self.prepay_amount, payment_url=self.payment_url
            )
        return answer

    def _after_time_taken(self):
        """Offers of the waiting list for a time that is taken now are gone."""
        # sudo: the waiting list of the branch is cleared by rule, whoever booked
        offers_sudo = self.env["dental.waitlist.offer"].sudo()
        for appointment in self.filtered("doctor_id"):
            offers_sudo._close_taken(appointment.doctor_id.ids, appointment.start, appointment.stop)

    def _freed_spans(self):
        """What self takes, as rows for the waiting list; to be asked before it is given back."""
        return [(row.company_id, row.doctor_id, row.chair_id, row.start, row.stop) for row in self if row.is_blocking]

    def _offer_freed(self, spans):
        # sudo: a freed time is offered by rule, whoever freed it
        self.env["dental.waitlist"].sudo()._offer_freed(spans)

    @api.model
    def _prepare_book_vals(self, values):
        vals = dict(values)
        minutes = vals.pop("duration_minutes", None)
        visit = self.env["dental.plan.visit"].browse(vals.get("visit_id") or [])
        if visit:
            vals.setdefault("patient_id", visit.patient_id.id)
            vals.setdefault("kind", visit.kind)
            vals.setdefault("company_id", visit.company_id.id)
            minutes = minutes or visit.duration
            if visit.appointment_id:
                raise UserError(self.env._("This visit of the plan is booked already: move the appointment instead."))
        if not vals.get("patient_id") or not vals.get("start"):
            raise UserError(self.env._("Choose a patient and a time."))
        vals["start"] = fields.Datetime.to_datetime(vals["start"])
        if not vals.get("stop"):
            if not minutes:
                raise UserError(self.env._("Say how long the visit lasts."))
            vals["stop"] = vals["start"] + timedelta(minutes=minutes)
        vals["stop"] = fields.Datetime.to_datetime(vals["stop"])
        procedures = vals.get("procedure_ids")
        if procedures and isinstance(procedures[0], int):
            vals["procedure_ids"] = [Command.set(procedures)]
        equipment = vals.get("equipment_ids")
        if equipment and isinstance(equipment[0], int):
            vals["equipment_ids"] = [Command.set(equipment)]
        self._add_hold(vals)
        vals["is_new_patient"] = not self.search_count(
            [("patient_id", "=", vals["patient_id"]), ("state", "not in", ("cancelled", "no_show"))], limit=1
        )
        return vals

    @api.model
    def _add_hold(self, vals):
        """A patient who must prepay gets the time held, with the amount and the deadline."""
        patient = self.env["dental.patient"].browse(vals["patient_id"])
        if vals.get("state") or vals.get("source") == "import" or not patient.needs_prepayment:
            return
        draft = self.new({key: vals[key] for key in ("visit_id", "procedure_ids") if vals.get(key)})
        draft.company_id = vals.get("company_id") or self.env.company
        hours = draft.company_id.dental_prepay_hours
        now = fields.Datetime.now()
        vals.update(
            state="held",
            prepay_amount=draft._prepayment_of(draft._expected_price()),
            held_until=max(min(now + timedelta(hours=hours), vals["start"] - timedelta(hours=1)), now + timedelta(minutes=30)),
        )

    @api.model
    def _resource_ids_of(self, vals):
        ids = [vals[name] for name in ("doctor_id", "assistant_id", "chair_id") if vals.get(name)]
        for command in vals.get("equipment_ids") or ():
            ids += command[2] if command[0] == Command.SET else [command[1]]
        return ids

    @api.model
    def _flush_times(self):
        """What was written in this transaction is seen by the plain queries that follow."""
        self.env["dental.appointment"].flush_model(["patient_id", "start", "stop", "is_blocking", "kind"])
        self.env["dental.booking"].flush_model()

    @api.model
    def _check_free(self, vals, ignore=()):
        """Refuse with a sentence when somebody is in the way: the friendly check before the constraint."""
        self._flush_times()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.name, b.start, b.stop FROM dental_booking b JOIN resource_resource r ON r.id = b.resource_id
                 WHERE b.is_blocking AND b.resource_id = ANY(%(resources)s)
                   AND tsrange(b.start, b.stop) && tsrange(%(start)s, %(stop)s) AND b.appointment_id <> ALL(%(ignore)s)
                UNION ALL
                SELECT NULL, a.start, a.stop FROM dental_appointment a
                 WHERE a.is_blocking AND a.patient_id = %(patient)s
                   AND tsrange(a.start, a.stop) && tsrange(%(start)s, %(stop)s) AND a.id <> ALL(%(ignore)s)
                 ORDER BY 2 LIMIT 1
                """,
                resources=self._resource_ids_of(vals),
                patient=vals["patient_id"],
                start=vals["start"],
                stop=vals["stop"],
                ignore=list(ignore),
            )
        )
        if rows:
            name, start, stop = rows[0]
            self._refuse(vals, name, start, stop)

    @api.model
    def _refuse(self, vals, name, start, stop):
        """Raise SlotTakenError: who is taken from when to when, and the nearest free times."""
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        zone = company._dental_tz()

        def clock(when, pattern="HH:mm"):
            return format_datetime(self.env, when, tz=zone, dt_format=pattern)

        alternatives = self._alternatives(vals, company)
        free = ", ".join(clock(row["start"], "dd.MM. HH:mm") for row in alternatives)
        message = self.env._(
            "Choose another time: %(who)s is taken %(start)s–%(stop)s.",
            who=name or self.env._("the patient"),
            start=clock(start),
            stop=clock(stop),
        )
        if free:
            message += " " + self.env._("Nearest free times: %(times)s.", times=free)
        raise SlotTakenError(
            message,
            [
                {**row, "start": fields.Datetime.to_string(row["start"]), "stop": fields.Datetime.to_string(row["stop"])}
                for row in alternatives
            ],
        )

    @api.model
    def _alternatives(self, vals, company):
        """Three free times nearest to the one wanted; the wanted span itself counts as taken."""
        wanted = vals["start"]
        request = {
            "duration_minutes": int((vals["stop"] - wanted).total_seconds() // 60),
            "kind": vals.get("kind"),
            "patient_id": vals["patient_id"],
            "company_id": company.id,
            "taken": [(resource, wanted, vals["stop"]) for resource in self._resource_ids_of(vals)],
            "limit": 0,
        }
        if vals.get("doctor_id"):
            request["doctor_ids"] = [vals["doctor_id"]]
        nearest = {}
        for days in (1, 14):
            span = {"earliest": max(wanted - timedelta(hours=4), fields.Datetime.now()), "latest": wanted + timedelta(days=days)}
            for row in self.env["dental.slot.request"].find({**request, **span}) if span["latest"] > span["earliest"] else ():
                nearest.setdefault(row["start"], row)
            if len(nearest) >= 3:
                break
        chosen = sorted(nearest.values(), key=lambda row: (abs(row["start"] - wanted), row["start"]))[:3]
        return sorted(chosen, key=lambda row: row["start"])

    @api.model
    def _guarded(self, write, vals):
        """Run `write`; the loser of a race gets the same sentence as everybody else."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                result = write()
                self.env.flush_all()
                return result
        except psycopg2.errors.ExclusionViolation:
            self._refuse(vals, self.env._("the time"), vals["start"], vals["stop"])

    def move(self, start, stop=None, doctor_id=None, chair_id=None):
        """Move, stretch or hand to another doctor or chair; refuses like `book`.

        :param start: new start (UTC)
        :param stop: new end; the length is kept without it
        """
        self.ensure_one()
        self._check_movable()
        start = fields.Datetime.to_datetime(start)
        stop = fields.Datetime.to_datetime(stop) if stop else start + (self.stop - self.start)
        old_start = self.start
        vals = {"start": start, "stop": stop}
        if doctor_id:
            vals["doctor_id"] = doctor_id
        if chair_id:
            vals["chair_id"] = chair_id
        wanted = {
            "patient_id": self.patient_id.id,
            "company_id": self.company_id.id,
            "doctor_id": self.doctor_id.id,
            "assistant_id": self.assistant_id.id,
            "chair_id": self.chair_id.id,
            "equipment_ids": [Command.set(self.equipment_ids.ids)],
            **vals,
        }
        self._lock_resources([wanted])
        self._check_free(wanted, ignore=self.ids)
        freed = self._freed_spans()
        self._guarded(lambda: self.write(vals), wanted)
        self._after_appointment_moved(old_start)
        self._after_time_taken()
        self._offer_freed(self._left_over(freed))
        self._notify_board(old_start)
        return True

    def _left_over(self, spans):
        """Of `spans` of one doctor, what self does not take again after a move."""
        rows = []
        for company, doctor, chair, start, stop in spans:
            if doctor != self.doctor_id or self.start >= stop or self.stop <= start:
                rows.append((company, doctor, chair, start, stop))
                continue
            rows += [(company, doctor, chair, start, self.start)] if self.start > start else []
            rows += [(company, doctor, chair, self.stop, stop)] if self.stop < stop else []
        return rows

    def _notify_board(self, *other_starts):
        """Tell the boards of the branch which of its days changed; ids and days only, never names."""
        for company, appointments in self.grouped("company_id").items():
            zone = pytz.timezone(company._dental_tz())
            starts = {*appointments.mapped("start"), *other_starts}
            days = {pytz.utc.localize(start).astimezone(zone).date() for start in starts}
            self.env["bus.bus"]._sendone(
                (company, "dental_board"),
                "dental_board",
                {"ids": appointments.ids, "days": sorted(fields.Date.to_string(day) for day in days)},
            )

    # --- hooks ---

    def _after_appointment_booked(self):
        """Hook: the appointments of self were booked."""

    def _after_appointment_moved(self, old_start):
        """Hook: self (one) was moved from `old_start`."""

    def _after_appointment_confirmed(self):
        """Hook: the appointments of self were confirmed."""

    def _after_appointment_cancelled(self):
        """Hook: the appointments of self were cancelled."""

    def _after_appointment_arrived(self):
        """Hook: the patients of self arrived."""

    def _after_appointment_seated(self):
        """Hook: the patients of self sit in the chair."""

    def _after_appointment_done(self):
        """Hook: the appointments of self are done."""

    def _after_appointment_no_show(self):
        """Hook: the patients of self did not come."""
