from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import STAGES, STEP_STATES


class DentalPlanStep(models.Model):
    """One procedure on one place. Without an option it is work outside a plan, for instance a first examination."""

    _name = "dental.plan.step"
    _description = "Step of a plan"
    _order = "option_id, sequence, id"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    plan_id = fields.Many2one("dental.plan", ondelete="cascade", index="btree_not_null")
    option_id = fields.Many2one("dental.plan.option", ondelete="cascade", index="btree_not_null")
    visit_id = fields.Many2one("dental.plan.visit", ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    tooth_id = fields.Many2one("dental.tooth")
    surfaces = fields.Char()
    procedure_id = fields.Many2one("product.product", required=True, domain=[("is_dental", "=", True)])
    specialty_id = fields.Many2one(related="procedure_id.dental_specialty_id", store=True)
    stage = fields.Selection(STAGES)
    duration = fields.Integer("Minutes")
    finding_ids = fields.Many2many("dental.finding", groups="dental_patient.group_dental_clinical")
    protocol_id = fields.Many2one("dental.protocol", ondelete="restrict")
    problem = fields.Text(groups="dental_patient.group_dental_clinical")
    solution = fields.Text()
    state = fields.Selection(STEP_STATES, default="planned", required=True, readonly=True, index=True)
    is_mandatory = fields.Boolean(default=False)
    removal_reason = fields.Text(readonly=True)
    doctor_id = fields.Many2one("resource.resource", string="Done by")
    assistant_id = fields.Many2one("resource.resource")
    done_on = fields.Date(readonly=True)
    encounter_id = fields.Many2one("dental.encounter", groups="dental_patient.group_dental_clinical")
    price = fields.Monetary()
    list_price = fields.Monetary(readonly=True, help="Price of the price list when the step was planned")
    payer_id = fields.Many2one("res.partner", help="Who pays the insured part")
    payer_amount = fields.Monetary()
    patient_amount = fields.Monetary(compute="_compute_patient_amount", store=True)
    invoice_line_ids = fields.One2many("account.move.line", "dental_step_id", readonly=True)
    invoiced_amount = fields.Monetary(compute="_compute_invoiced", compute_sudo=True)
    is_invoiced = fields.Boolean(compute="_compute_invoiced", compute_sudo=True)
    is_paid = fields.Boolean(compute="_compute_invoiced", compute_sudo=True)

    _payer_part = models.Constraint("CHECK (payer_amount >= 0 AND payer_amount <= price)", "The payer's part is a part of the price.")
    _surfaces_known = models.Constraint(
        "CHECK (surfaces IS NULL OR surfaces ~ '^M?O?D?V?L?$')", "Surfaces are some of M, O, D, V, L, each once."
    )
    _removed_with_reason = models.Constraint(
        "CHECK (NOT (state = 'removed' AND is_mandatory AND COALESCE(length(removal_reason), 0) < 10))",
        "Removing a mandatory step needs a written reason.",
    )

    @api.depends("procedure_id", "tooth_id", "surfaces")
    def _compute_display_name(self):
        for step in self:
            place = " ".join(filter(None, [step.tooth_id.fdi, step.surfaces]))
            step.display_name = f"{place} {step.procedure_id.name or ''}".strip()

    @api.depends("price", "payer_amount")
    def _compute_patient_amount(self):
        for step in self:
            step.patient_amount = step.price - step.payer_amount

    @api.depends("invoice_line_ids.parent_state", "invoice_line_ids.price_total", "invoice_line_ids.move_id.payment_state", "price")
    def _compute_invoiced(self):
        for step in self:
            lines = step.invoice_line_ids.filtered(lambda line: line.parent_state != "cancel")
            step.invoiced_amount = sum(
                -line.price_subtotal if line.move_id.move_type == "out_refund" else line.price_subtotal for line in lines
            )
            step.is_invoiced = bool(lines) and step.currency_id.compare_amounts(step.invoiced_amount, 0) > 0
            posted = lines.filtered(lambda line: line.parent_state == "posted")
            step.is_paid = bool(posted) and all(
                line.move_id.payment_state in ("paid", "in_payment", "reversed") for line in posted
            )

    def action_done(self, encounter=None, doctor=None, date=None):
        """Mark as done: the chart changes and the step can be invoiced.

        :param encounter: dental.encounter in which it was done
        :param doctor: resource.resource who did it
        :param date: day of the work, today by default
        """
        for step in self:
            if step.state not in ("planned", "in_progress"):
                raise UserError(self.env._("“%(step)s” cannot be done: it is done or removed already.", step=step.display_name))
            if step.option_id and step.option_id.state != "agreed":
                raise UserError(self.env._("Agree the plan of %(patient)s first.", patient=step.patient_id.name))
        day = fields.Date.to_date(date) or fields.Date.context_today(self)
        vals = {"state": "done", "done_on": day}
        if doctor:
            vals["doctor_id"] = doctor.id
        if encounter:
            vals["encounter_id"] = encounter.id
        self.write(vals)
        self._change_chart(day)
        self.plan_id._start_if_agreed()
        self._after_step_done()

    def _change_chart(self, day):
        """Resolve what was treated and chart the result, with the step as the source."""
        steps_sudo = self.sudo()  # an assistant may finish a step; the chart follows by rule, not by his rights
        rows = []
        for step in steps_sudo:
            remaining = step.option_id.step_ids.filtered(
                lambda other: other.state in ("planned", "in_progress") and other.finding_ids & step.finding_ids
            ) if step.option_id else step.browse()
            if not remaining:
                step.finding_ids.action_resolve(day)
            result = step.procedure_id.dental_result_condition_id
            if result:
                rows.append(
                    {
                        "patient_id": step.patient_id.id,
                        "tooth_id": step.tooth_id.id,
                        "surfaces": step.surfaces if result.scope == "surface" else False,
                        "condition_id": result.id,
                        "found_on": day,
                        "encounter_id": step.encounter_id.id,
                        "author_id": self.env.uid,
                        "step_id": step.id,
                    }
                )
        self.env["dental.finding"].sudo().create(rows)

    def action_remove(self, reason):
        """Take a step out of the plan; a mandatory one only with a reason of substance."""
        for step in self:
            text = (reason or "").strip()
            if step.is_mandatory and (len(text) < 10 or len(set(text.lower())) < 5):
                raise UserError(
                    self.env._("Say in a sentence why “%(step)s” is left out: the protocol makes it mandatory.", step=step.display_name)
                )
            if step.state != "planned":
                raise UserError(self.env._("Only planned steps can be removed; “%(step)s” is not.", step=step.display_name))
        self.write({"state": "removed", "removal_reason": reason})
        self._after_step_removed()

    # --- billing: straight into the ERP's invoices ---

    def _payer_parts(self):
        """[(step, partner, amount)] still to be invoiced, patient's and payer's part apart."""
        parts = []
        for step in self.filtered(lambda step: step.state == "done"):
            if step.is_invoiced:
                continue
            if step.payer_id and step.payer_amount:
                parts.append((step, step.payer_id, step.payer_amount))
            own = step.price - (step.payer_amount if step.payer_id else 0)
            if own or not step.payer_amount:
                parts.append((step, step.patient_id.partner_id, own))
        return parts

    def _create_invoices(self):
        """One draft invoice per payer for the done and not yet invoiced steps of self."""
        groups = defaultdict(list)
        for step, partner, amount in self._payer_parts():
            groups[step.company_id, partner, step.patient_id].append((step, amount))
        vals_list = [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": company.id,
                "dental_patient_id": patient.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": step.procedure_id.id,
                            "name": step.display_name,
                            "quantity": 1,
                            "price_unit": amount,
                            "dental_step_id": step.id,
                        }
                    )
                    for step, amount in rows
                ],
            }
            for (company, partner, patient), rows in groups.items()
        ]
        return self.env["account.move"].create(vals_list)

    # --- hooks ---

    def _after_step_done(self):
        """Hook: the steps of self were done."""

    def _after_step_removed(self):
        """Hook: the steps of self were removed."""

    def _after_payment_received(self, amounts):
        """Hook: `amounts` = {step id: newly paid Decimal}, negative where money went back."""
