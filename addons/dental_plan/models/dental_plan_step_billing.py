from collections import defaultdict
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..plan_engine import spread


class DentalPlanStep(models.Model):
    """The money side of a step: straight into the ERP's invoices, and back from what was paid of them."""

    _inherit = "dental.plan.step"

    invoice_line_ids = fields.One2many("account.move.line", "dental_step_id", readonly=True)
    invoiced_amount = fields.Monetary(compute="_compute_invoiced", compute_sudo=True)
    is_invoiced = fields.Boolean(compute="_compute_invoiced", compute_sudo=True)
    is_paid = fields.Boolean(compute="_compute_invoiced", compute_sudo=True)
    paid_amount = fields.Monetary(
        readonly=True, copy=False, help="Money received for this step by reconciled payments, refunds taken off."
    )

    @api.depends(
        "invoice_line_ids.parent_state", "invoice_line_ids.price_total", "invoice_line_ids.move_id.payment_state", "price"
    )
    def _compute_invoiced(self):
        for step in self:
            lines = step.invoice_line_ids.filtered(lambda line: line.parent_state != "cancel")
            step.invoiced_amount = sum(
                -line.price_subtotal if line.move_id.move_type == "out_refund" else line.price_subtotal for line in lines
            )
            billed = lines.filtered(lambda line: line.move_id.move_type != "out_refund")
            step.is_invoiced = bool(billed) and not step._parts_to_bill()
            posted = lines.filtered(lambda line: line.parent_state == "posted")
            step.is_paid = bool(posted) and all(
                line.move_id.payment_state in ("paid", "in_payment", "reversed") for line in posted
            )

    def _parts_to_bill(self):
        """[(partner, amount)] of the payer's and the patient's part that no invoice holds, or whose invoice was taken back."""
        self.ensure_one()
        net = {True: 0.0, False: 0.0}  # whether it is the payer's
        lines_sudo = self.sudo().invoice_line_ids.filtered(lambda line: line.parent_state != "cancel")  # sudo: bills of the other payer
        for line in lines_sudo:
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            net[bool(self.payer_id) and line.move_id.commercial_partner_id == self.payer_id.commercial_partner_id] += sign * line.price_subtotal
        payer_part = self.payer_amount if self.payer_id else 0.0
        own_part = self.price - payer_part
        parts = []
        if payer_part and self.currency_id.compare_amounts(net[True], 0) <= 0:
            parts.append((self.payer_id, payer_part))
        if own_part and self.currency_id.compare_amounts(net[False], 0) <= 0:
            parts.append((self.patient_id._bill_to(), own_part))
        if not payer_part and not own_part and not lines_sudo:
            parts.append((self.patient_id._bill_to(), 0.0))
        return parts

    def _payer_parts(self):
        """[(step, partner, amount)] still to be invoiced, patient's and payer's part apart."""
        return [(step, *part) for step in self.filtered(lambda step: step.state == "done") for part in step._parts_to_bill()]

    def _create_invoices(self):
        """One draft invoice per payer for the done and not yet invoiced steps of self."""
        if self.ids:
            # Of two desks that bill the same work at once the second must wait, fail to serialise and look again.
            self.env.execute_query(
                SQL("UPDATE dental_plan_step SET write_date = now() at time zone 'utc' WHERE id IN %s RETURNING id", self._ids)
            )
        groups = defaultdict(list)
        for step, partner, amount in self._payer_parts():
            groups[step.company_id, partner, step.patient_id].append((step, amount))
        return self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "dental_patient_id": patient.id,
                    "invoice_line_ids": [
                        Command.create(step._prepare_invoice_line_vals(amount)) for step, amount in rows
                    ],
                }
                for (company, partner, patient), rows in groups.items()
            ]
        )

    def _prepare_invoice_line_vals(self, amount):
        self.ensure_one()
        return {
            "product_id": self.procedure_id.id,
            "name": self.display_name,
            "quantity": 1,
            "price_unit": amount,
            "dental_step_id": self.id,
        }

    # --- what was paid ---

    @api.model
    def _payments_changed(self, moves):
        """Bring `paid_amount` of the steps billed in `moves` up to date and tell the difference, once.

        Called after every reconciliation, its undoing, and after an invoice was posted or reset to draft.
        What is paid of a step is the paid part of its posted invoices and credit notes in the company's currency, taxes
        included, spread over the lines of each by the largest remainder; money given back counts negative.
        Because the stored figure is compared with the new one, a second call without a new payment tells nothing.
        """
        if not moves:
            return
        steps = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT dental_step_id FROM account_move_line"
                    " WHERE move_id IN %s AND dental_step_id IS NOT NULL",
                    moves._ids,
                )
            )
        ]
        if not steps:
            return
        changed = self._paid_differences(steps)
        if not changed:
            return
        # sudo: who takes a payment at the desk has no rights on what children keep (accruals, tasks)
        self.sudo().browse(changed).invalidate_recordset(["paid_amount"])
        self.sudo().browse(changed)._after_payment_received(changed)

    def _paid_differences(self, step_ids):
        """Store what is paid of the steps now; answer {step id: difference as Decimal} where it changed."""
        self.env["account.move"].flush_model(["amount_total_signed", "amount_residual_signed", "state"])
        self.env["account.move.line"].flush_model(["price_total", "dental_step_id"])
        self.flush_model(["paid_amount"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_id, line.dental_step_id, abs(line.price_total)::text,
                       (move.amount_total_signed - move.amount_residual_signed)::text, currency.rounding::text
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_company company ON company.id = move.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                 WHERE line.display_type = 'product' AND move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND line.move_id IN (SELECT move_id FROM account_move_line WHERE dental_step_id IN %s)
                 ORDER BY line.move_id, line.id
                """,
                tuple(step_ids),
            )
        )
        by_move = defaultdict(list)
        for move_id, step_id, weight, paid, coin in rows:
            by_move[move_id].append((step_id, weight, paid, coin))
        paid_now = dict.fromkeys(step_ids, Decimal(0))
        for lines in by_move.values():
            shares = spread(Decimal(lines[0][2]), [weight for _step, weight, _paid, _coin in lines], Decimal(lines[0][3]))
            for (step_id, _weight, _paid, _coin), share in zip(lines, shares, strict=True):
                if step_id in paid_now:
                    paid_now[step_id] += share
        changed = self.env.execute_query(
                SQL(
                    """
                    UPDATE dental_plan_step step SET paid_amount = new.amount
                      FROM (VALUES %s) AS new (id, amount),
                           (SELECT id, COALESCE(paid_amount, 0) AS amount FROM dental_plan_step
                             WHERE id IN %s FOR UPDATE) AS old
                     WHERE step.id = new.id AND old.id = new.id AND old.amount <> new.amount
                    RETURNING step.id, (new.amount - old.amount)::text
                    """,
                    SQL(", ").join(SQL("(%s, %s::numeric)", key, str(value)) for key, value in paid_now.items()),
                    tuple(step_ids),
                )
            )
        return {step_id: Decimal(amount) for step_id, amount in changed}

    # --- hooks ---

    def _after_payment_received(self, amounts):
        """Hook: money for the steps of self was received or went back. Called as superuser.

        Fired inside the transaction of every reconciliation and un-reconciliation (payment, credit note, reset to draft)
        that changes what is paid of a step, exactly once per change: `paid_amount` of the step already holds the new
        figure, and the sum of all differences ever told equals it.

        :param dict amounts: {step id: Decimal newly paid}, never zero, negative where money went back; in the currency
            of the step's company, taxes included
        """
