from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.payment import utils as payment_utils


class DentalPatient(models.Model):
    """Late cancellations and no-shows since the last visit kept, and what follows from them."""

    _inherit = "dental.patient"

    strike_count = fields.Integer("Late cancellations and no-shows", compute="_compute_strikes", compute_sudo=True)
    needs_prepayment = fields.Boolean(compute="_compute_strikes", compute_sudo=True)
    discipline_waived_at = fields.Datetime(readonly=True, copy=False)
    discipline_waived_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    discipline_waiver_reason = fields.Char(readonly=True, copy=False)

    def _compute_strikes(self):
        counts = self._strikes_batch()
        for patient in self:
            company = patient.branch_id or self.env.company
            patient.strike_count = counts.get(patient.id, 0)
            patient.needs_prepayment = bool(company.dental_strikes) and patient.strike_count >= company.dental_strikes

    def _strikes_batch(self):
        """{patient id: late cancellations by the patient and no-shows since the last visit kept or the last waiver}."""
        self.env["dental.appointment"].flush_model()
        self.env["dental.patient"].flush_model(["discipline_waived_at"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT a.patient_id, count(*) FROM dental_appointment a JOIN dental_patient p ON p.id = a.patient_id
                     WHERE a.patient_id = ANY(%s)
                       AND (a.state = 'no_show' OR a.state = 'cancelled' AND a.is_late_cancel)
                       AND a.start > COALESCE((SELECT max(d.start) FROM dental_appointment d
                                                WHERE d.patient_id = a.patient_id AND d.state = 'done'), '-infinity')
                       AND (p.discipline_waived_at IS NULL OR COALESCE(a.cancelled_at, a.start) > p.discipline_waived_at)
                     GROUP BY a.patient_id
                    """,
                    list(self._origin.ids),
                )
            )
        )

    def action_waive_discipline(self, reason):
        """Start the count anew; only managers, and never without a reason."""
        if not self.env.user.has_group("dental_patient.group_dental_manager"):
            raise UserError(self.env._("Only a manager may waive the prepayment."))
        if len((reason or "").strip()) < 5:
            raise UserError(self.env._("Say why the prepayment is waived."))
        self.write(
            {
                "discipline_waived_at": fields.Datetime.now(),
                "discipline_waived_by_id": self.env.uid,
                "discipline_waiver_reason": reason.strip(),
            }
        )
        for patient in self:
            patient.message_post(body=self.env._("Prepayment waived: %(reason)s", reason=reason.strip()))


class DentalAppointment(models.Model):
    """A time held until its prepayment arrives."""

    _inherit = "dental.appointment"

    prepay_amount = fields.Monetary("Prepayment asked", readonly=True, copy=False)
    payment_url = fields.Char("Payment link", compute="_compute_payment_url")

    @api.depends("prepay_amount", "state")
    def _compute_payment_url(self):
        for appointment in self:
            appointment.payment_url = appointment._payment_link() if appointment.state == "held" and appointment.prepay_amount else False

    def _payment_link(self):
        """The ERP's payment page for the prepayment, without a document; the money lands on the patient's account."""
        self.ensure_one()
        partner, currency = self.patient_id.partner_id, self.company_id.currency_id
        # sudo: the token is made with the database's secret; it opens this one payment only
        token = payment_utils.generate_access_token(partner.id, self.prepay_amount, currency.id, env=self.sudo().env)
        query = urlencode(
            {
                "reference": self.name,
                "amount": self.prepay_amount,
                "currency_id": currency.id,
                "partner_id": partner.id,
                "company_id": self.company_id.id,
                "access_token": token,
            }
        )
        return f"{self.get_base_url()}/payment/pay?{query}"

    def _prepayment_of(self, price):
        """What is asked in advance for work of `price`."""
        company = self.company_id
        return company.currency_id.round(max(price * company.dental_prepay_percent / 100, company.dental_prepay_amount))

    def _expected_price(self):
        """Price of what is planned or wished for this visit."""
        planned = self.visit_id.step_ids.filtered(lambda step: step.state == "planned")
        return sum(planned.mapped("price")) + sum(self.procedure_ids.mapped("lst_price"))

    def _receive_prepayment(self, amount):
        """Money came in for this time: held becomes booked. What comes too late stays on the patient's account."""
        for appointment in self:
            appointment.prepaid_amount += amount
            if appointment.state == "held" and appointment.prepaid_amount >= appointment.prepay_amount:
                appointment.action_book()
        self._after_appointment_prepaid()

    def action_take_prepayment(self):
        """Take the prepayment at the desk, on the ERP's own screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepayment"),
            "res_model": "account.payment",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_payment_type": "inbound",
                "default_partner_type": "customer",
                "default_partner_id": self.patient_id.partner_id.id,
                "default_amount": self.prepay_amount - self.prepaid_amount,
                "default_company_id": self.company_id.id,
                "default_dental_appointment_id": self.id,
            },
        }

    def _after_appointment_held(self):
        """Hook: the times of self are held until a prepayment; children send the link `payment_url`."""

    def _after_appointment_prepaid(self):
        """Hook: a prepayment for the times of self arrived."""


class AccountPayment(models.Model):
    _inherit = "account.payment"

    dental_appointment_id = fields.Many2one("dental.appointment", string="Prepaid visit", index="btree_not_null", copy=False)
    dental_counted = fields.Monetary(
        currency_field="company_currency_id", readonly=True, copy=False, help="What of it counts as prepaid for the visit now"
    )

    def action_post(self):
        result = super().action_post()
        for payment in self.filtered(lambda payment: payment.dental_appointment_id and payment.payment_type == "inbound"):
            payment._count_prepayment(payment.amount_company_currency_signed)
        return result

    def action_draft(self):
        result = super().action_draft()
        self._count_prepayment(0)
        return result

    def action_cancel(self):
        result = super().action_cancel()
        self._count_prepayment(0)
        return result

    def _count_prepayment(self, amount):
        """Let `amount` of each payment count for its visit, in place of what counted before: posted twice, counted once."""
        for payment in self.filtered("dental_appointment_id"):
            difference = amount - payment.dental_counted
            payment.dental_counted = amount
            if difference > 0:
                payment.dental_appointment_id._receive_prepayment(difference)
            elif difference < 0:
                payment.dental_appointment_id.prepaid_amount += difference


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    dental_appointment_id = fields.Many2one("dental.appointment", string="Prepaid visit", readonly=True, copy=False)

    def _post_process(self):
        """A paid link books the time it was sent for."""
        super()._post_process()
        for transaction in self.filtered(lambda transaction: transaction.state == "done"):
            name = transaction.reference.split("-")[0]
            appointment = self.env["dental.appointment"].search(
                [("name", "=", name), ("patient_id.partner_id", "=", transaction.partner_id.id)], limit=1
            )
            if appointment and not transaction.dental_appointment_id:
                transaction.dental_appointment_id = appointment
                appointment._receive_prepayment(transaction.amount)
