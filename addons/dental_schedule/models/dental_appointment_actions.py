from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from ..const import MOVABLE, TRANSITIONS


class DentalAppointment(models.Model):
    """The life of an appointment: the only code that writes `state`."""

    _inherit = "dental.appointment"

    def _move_to(self, state, **vals):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for appointment in self:
            if state not in TRANSITIONS[appointment.state]:
                raise UserError(
                    self.env._(
                        "The visit of %(patient)s is “%(now)s”; it cannot become “%(then)s”.",
                        patient=appointment.patient_id.name,
                        now=labels[appointment.state],
                        then=labels[state],
                    )
                )
        self.write({"state": state, **vals})
        self._notify_board()

    def _check_movable(self):
        for appointment in self:
            if appointment.state not in MOVABLE:
                raise UserError(
                    self.env._("The visit of %(patient)s is over or running; it cannot be moved.", patient=appointment.patient_id.name)
                )

    def action_confirm_preparation(self):
        """The patient knows what to do before the visit and will."""
        self.write({"preparation_confirmed_at": fields.Datetime.now()})

    def action_confirm(self):
        self._move_to("confirmed", confirmed_at=fields.Datetime.now(), held_until=False)
        self._after_appointment_confirmed()

    def action_book(self):
        """A held time becomes booked."""
        self._move_to("booked", held_until=False)
        self._after_appointment_booked()

    def action_arrive(self):
        self._move_to("arrived", arrived_at=fields.Datetime.now())
        self._after_appointment_arrived()

    def missing_papers(self):
        """Kinds of papers this visit needs and the patient has not validly signed."""
        self.ensure_one()
        types = self.env["dental.paper.type"].search([("is_required_always", "=", True)])
        procedures = self.procedure_ids | self.visit_id.step_ids.filtered(lambda step: step.state == "planned").procedure_id
        return self.patient_id.missing_papers(types | procedures.dental_paper_type_ids)

    def action_seat(self, override_reason=None):
        """Admit to the chair. Papers missing: refused, unless someone with the right gives a reason."""
        for appointment in self:
            missing = appointment.missing_papers()
            vals = {}
            if missing:
                if not override_reason:
                    raise UserError(
                        self.env._(
                            "%(patient)s has not signed: %(papers)s. Print or sign them first.",
                            patient=appointment.patient_id.name,
                            papers=", ".join(missing.mapped("name")),
                        )
                    )
                appointment._check_may_override_papers()
                vals = {"paper_override_reason": override_reason, "paper_override_by_id": self.env.uid}
            appointment._move_to("in_chair", seated_at=fields.Datetime.now(), **vals)
        self._after_appointment_seated()

    def _check_may_override_papers(self):
        groups = ("dental_patient.group_dental_manager", "dental_patient.group_dental_chief_doctor")
        if not any(self.env.user.has_group(group) for group in groups):
            raise UserError(self.env._("Only a manager or the chief doctor may seat a patient without papers."))

    def action_done(self, step_ids=None, procedure_ids=None):
        """Finish the visit: what was really done becomes done steps; what was wished and not done stays a wish.

        :param step_ids: ids of planned steps done (default: all planned steps of the plan's visit)
        :param procedure_ids: ids of wished procedures done outside the plan (default: all wished)
        """
        for appointment in self:
            steps = self.env["dental.plan.step"].browse(step_ids) if step_ids is not None else (
                appointment.visit_id.step_ids.filtered(lambda step: step.state in ("planned", "in_progress"))
            )
            if steps.patient_id - appointment.patient_id or steps.company_id - appointment.company_id:
                raise UserError(self.env._("Choose steps of %(patient)s in this branch only.", patient=appointment.patient_id.name))
            procedures = appointment.procedure_ids if procedure_ids is None else (
                appointment.procedure_ids.filtered(lambda procedure: procedure.id in procedure_ids)
            )
            steps |= appointment._make_steps(procedures - steps.procedure_id)
            appointment._move_to("done", finished_at=fields.Datetime.now())
            steps.write({"appointment_id": appointment.id})
            if steps:
                # sudo: the encounter is linked by the visit, also when an assistant finishes it
                encounter = appointment.sudo().encounter_ids[:1]
                steps.action_done(encounter=encounter, doctor=appointment.doctor_id, date=appointment._work_day())
        self._after_appointment_done()

    def _work_day(self):
        """Day of the work on the clock of the branch, also when the visit is closed the next morning; never in the future."""
        zone = pytz.timezone(self.company_id._dental_tz())
        return min(zone.fromutc(self.start).date(), zone.fromutc(fields.Datetime.now()).date())

    def _make_steps(self, procedures):
        """Steps outside a plan for `procedures`, at the price of the price list."""
        pricelist = self.patient_id.partner_id.with_company(self.company_id).property_product_pricelist
        prices = pricelist._get_products_price(procedures, 1.0, currency=self.company_id.currency_id) if pricelist else {}
        # sudo: an assistant may record what was done without the right to plan; price and place come from the catalogue
        return self.env["dental.plan.step"].sudo().create(
            [
                {
                    "patient_id": self.patient_id.id,
                    "company_id": self.company_id.id,
                    "procedure_id": procedure.id,
                    "stage": procedure.dental_stage,
                    "duration": procedure.dental_duration,
                    "price": prices.get(procedure.id, procedure.lst_price),
                    # the price list is the price: a discount is what somebody gives on it
                    "list_price": prices.get(procedure.id, procedure.lst_price),
                }
                for procedure in procedures
            ]
        ).sudo(False)

    def action_cancel(self, by="patient", reason=None):
        now = fields.Datetime.now()
        freed = self._freed_spans()
        for appointment in self:
            late = by == "patient" and appointment.start - now < timedelta(hours=appointment.company_id.dental_cancel_hours)
            appointment._move_to(
                "cancelled", cancelled_at=now, cancelled_by=by, cancel_reason=reason or "", is_late_cancel=late
            )
        self._after_appointment_cancelled()
        self._offer_freed(freed)

    def action_no_show(self):
        for appointment in self:
            if appointment.start > fields.Datetime.now():
                raise UserError(self.env._("The visit has not begun: a no-show is noted after its start."))
        freed = self._freed_spans()
        self._move_to("no_show")
        self._after_appointment_no_show()
        self._offer_freed(freed)

    def action_open_card(self):
        """The card entry of this visit; made when it is opened first."""
        self.ensure_one()
        encounter = self.encounter_ids[:1] or self.env["dental.encounter"].create(
            {
                "patient_id": self.patient_id.id,
                "doctor_id": self.doctor_id.id or self.env["resource.resource"]._dental_of_user().id,
                "appointment_id": self.id,
                "company_id": self.company_id.id,
                "complaint": self.complaint,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.encounter",
            "res_id": encounter.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_invoice(self):
        """Post the ready invoices of the visit, one per payer, and open them for payment."""
        self.ensure_one()
        moves = self.step_ids._create_invoices()
        moves.action_post()
        moves |= self.step_ids.invoice_line_ids.move_id.filtered(lambda move: move.state == "posted")
        if not moves:
            raise UserError(self.env._("Nothing was done in this visit that could be invoiced."))
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices of the visit"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", moves.ids)],
        }
        if len(moves) == 1:
            action.update(res_id=moves.id, view_mode="form", views=[(False, "form")])
        else:
            action["views"] = [(False, "list"), (False, "form")]
        return action

    def _cron_release_holds(self):
        """Free held times that ran out."""
        expired = self.search([("state", "=", "held"), ("held_until", "<", fields.Datetime.now())])
        expired.try_lock_for_update().action_cancel(by="clinic", reason=self.env._("The hold ran out."))

    def action_open_papers(self):
        """The papers this visit needs and the patient has not signed, opened one after the other to sign on the screen."""
        self.ensure_one()
        return self.patient_id.with_company(self.company_id).action_papers_to_sign(self.missing_papers())
