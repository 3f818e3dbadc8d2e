from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from . import locks
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
    removed_by_id = fields.Many2one("res.users", readonly=True)
    removed_on = fields.Date(readonly=True)
    added_reason = fields.Text(help="Why it joined the plan after it was built")
    redo_of_id = fields.Many2one(
        "dental.plan.step", "Redo of", ondelete="restrict", index="btree_not_null",
        help="The step whose complication or warranty this one answers",
    )
    discount_by_id = fields.Many2one("res.users", "Discount given by", readonly=True)
    doctor_id = fields.Many2one("resource.resource", string="Done by")
    assistant_id = fields.Many2one("resource.resource")
    done_on = fields.Date(readonly=True)
    encounter_id = fields.Many2one("dental.encounter", groups="dental_patient.group_dental_clinical")
    price = fields.Monetary()
    list_price = fields.Monetary(readonly=True, help="Price of the price list when the step was planned")
    payer_id = fields.Many2one("res.partner", help="Who pays the insured part")
    payer_amount = fields.Monetary()
    patient_amount = fields.Monetary(compute="_compute_patient_amount", store=True)

    _payer_part = models.Constraint("CHECK (payer_amount >= 0 AND payer_amount <= price)", "The payer's part is a part of the price.")
    _surfaces_known = models.Constraint(
        "CHECK (surfaces IS NULL OR surfaces ~ '^M?O?D?V?L?$')", "Surfaces are some of M, O, D, V, L, each once."
    )
    _removed_with_reason = models.Constraint(
        "CHECK (NOT (state = 'removed' AND is_mandatory AND COALESCE(length(removal_reason), 0) < 10))",
        "Removing a mandatory step needs a written reason.",
    )

    _discount_by_someone = models.Constraint(
        "CHECK (list_price IS NULL OR COALESCE(price, 0) >= list_price OR discount_by_id IS NOT NULL OR redo_of_id IS NOT NULL)",
        "A price below the list price needs someone with the right to give discounts.",
    )

    def init(self):
        self.env.cr.execute(locks.STEP_LOCK)
        self.env.cr.execute(locks.STEP_KEEP)

    @api.depends("procedure_id", "tooth_id", "surfaces")
    def _compute_display_name(self):
        for step in self:
            place = " ".join(filter(None, [step.tooth_id.fdi, step.surfaces]))
            step.display_name = f"{place} {step.procedure_id.name or ''}".strip()

    @api.depends("price", "payer_amount")
    def _compute_patient_amount(self):
        for step in self:
            step.patient_amount = step.price - step.payer_amount

    @api.constrains("price", "list_price", "discount_by_id")
    def _check_discount(self):
        for step in self.filtered("discount_by_id"):
            if not step.discount_by_id.has_group("dental_plan.group_dental_discount"):
                raise ValidationError(
                    self.env._("%(user)s may not give discounts: ask a manager.", user=step.discount_by_id.name)
                )
            if not self.env.su and step.discount_by_id != self.env.user:
                raise ValidationError(self.env._("Give a discount in your own name."))

    def write(self, vals):
        if "state" in vals:
            raise UserError(self.env._("A step is done or removed by its buttons."))
        return super().write(vals)

    def _set_state(self, state, **vals):
        super().write({"state": state, **vals})
        self.flush_recordset()

    def action_discount(self, percent, reason=None):
        """Take `percent` off the list price of planned steps, in the name of the user."""
        if not self.env.user.has_group("dental_plan.group_dental_discount"):
            raise UserError(self.env._("You may not give discounts: ask a manager."))
        if not 0 <= percent <= 100:
            raise UserError(self.env._("A discount lies between 0 and 100 %."))
        for step in self:
            price = step.currency_id.round(step.list_price * (100 - percent) / 100)
            payer = min(step.payer_amount, price)
            step.write({"price": price, "payer_amount": payer, "discount_by_id": self.env.uid if percent else False})
        for plan in self.plan_id:
            plan.message_post(
                body=self.env._(
                    "Discount of %(percent)s %% on %(count)s steps. %(reason)s",
                    percent=percent, count=len(self.filtered(lambda s: s.plan_id == plan)), reason=reason or "",
                )
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
        vals = {"done_on": day}
        if doctor:
            vals["doctor_id"] = doctor.id
        if encounter:
            vals["encounter_id"] = encounter.id
        self._set_state("done", **vals)
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
        self._set_state(
            "removed", removal_reason=(reason or "").strip(), removed_by_id=self.env.uid,
            removed_on=fields.Date.context_today(self),
        )
        self._after_step_removed()

    def action_open_remove(self):
        """Dialog that asks for the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Remove a step"),
            "res_model": "dental.plan.remove",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_id": self.id},
        }

    # --- hooks ---

    def _after_step_done(self):
        """Hook: the steps of self were done."""

    def _after_step_removed(self):
        """Hook: the steps of self were removed."""
