from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..const import AREAS, FLEXIBILITIES, STAGES, STEP_STATES
from . import locks


class DentalPlanStep(models.Model):
    """One procedure on one place. Without an option it is work outside a plan, for instance a first examination."""

    _name = "dental.plan.step"
    _description = "Step of a plan"
    _inherit = ["dental.amounts.hidden"]
    _order = "option_id, sequence, id"
    _hidden_amounts = (
        "price", "list_price", "payer_amount", "patient_amount", "invoiced_amount", "paid_amount",
    )

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    plan_id = fields.Many2one("dental.plan", ondelete="cascade", index="btree_not_null")
    option_id = fields.Many2one("dental.plan.option", ondelete="cascade", index="btree_not_null")
    visit_id = fields.Many2one("dental.plan.visit", ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    tooth_id = fields.Many2one("dental.tooth")
    area = fields.Selection(AREAS, help="Quadrant or jaw, where no single tooth is meant")
    surfaces = fields.Char()
    procedure_id = fields.Many2one("product.product", required=True, domain=[("is_dental", "=", True)])
    specialty_id = fields.Many2one(related="procedure_id.dental_specialty_id", store=True)
    stage = fields.Selection(STAGES)
    duration = fields.Integer("Minutes")
    finding_ids = fields.Many2many("dental.finding", groups="dental_patient.group_dental_clinical")
    protocol_id = fields.Many2one("dental.protocol", ondelete="restrict")
    protocol_step_id = fields.Many2one("dental.protocol.step", ondelete="set null", readonly=True)
    explanation = fields.Text(help="Goal of the step in the patient's words")
    flexibility = fields.Selection(FLEXIBILITIES, default="movable", required=True)
    shares_visit = fields.Boolean(help="May lie in a visit of another specialist")
    wait_days = fields.Integer(help="Days to wait after this step before what follows it")
    after_ids = fields.Many2many(
        "dental.plan.step", "dental_plan_step_after_rel", "step_id", "after_id", string="Follows", readonly=True, copy=False
    )
    amounts_hidden = fields.Boolean(related="plan_id.amounts_hidden", store=True)
    problem = fields.Text(groups="dental_patient.group_dental_clinical")
    solution = fields.Text()
    state = fields.Selection(STEP_STATES, default="planned", required=True, readonly=True, index=True, copy=False)
    is_mandatory = fields.Boolean(default=False)
    removal_reason = fields.Text(readonly=True, copy=False)
    removed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    removed_on = fields.Date(readonly=True, copy=False)
    added_reason = fields.Text(help="Why it joined the plan after it was built")
    redo_of_id = fields.Many2one(
        "dental.plan.step", "Redo of", ondelete="restrict", index="btree_not_null",
        help="The step whose complication or warranty this one answers",
    )
    discount_by_id = fields.Many2one("res.users", "Discount given by", readonly=True)
    doctor_id = fields.Many2one("resource.resource", string="Done by", copy=False)
    assistant_id = fields.Many2one("resource.resource")
    done_on = fields.Date(readonly=True, copy=False)
    encounter_id = fields.Many2one("dental.encounter", index="btree_not_null", groups="dental_patient.group_dental_clinical")
    price = fields.Monetary()
    list_price = fields.Monetary(readonly=True, help="Price of the price list when the step was planned")
    payer_id = fields.Many2one("res.partner", help="Who pays the insured part")
    payer_amount = fields.Monetary()
    payer_refusal = fields.Selection(
        [
            ("not_covered", "Not in the programme"),
            ("not_valid", "Policy not valid then"),
            ("waiting", "Waiting period"),
            ("count_per_year", "Done often enough this year"),
            ("per_tooth", "Done on this tooth not long ago"),
            ("amount_per_year", "Yearly limit used up"),
        ],
        readonly=True, help="Why the payer pays nothing of it",
    )
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

    @api.depends("procedure_id", "tooth_id", "surfaces", "area")
    def _compute_display_name(self):
        areas = dict(self._fields["area"]._description_selection(self.env))
        for step in self:
            place = " ".join(filter(None, [step.tooth_id.fdi or areas.get(step.area), step.surfaces]))
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

    def _result_code(self):
        """Code of the condition that doing it charts, or an empty string."""
        return self.procedure_id.dental_result_condition_id.code or ""

    @api.model
    def _link_after(self, pairs):
        """Store in bulk which step follows which: [(step id, id of the step before)]."""
        if pairs:
            self.env.execute_query(
                SQL(
                    "INSERT INTO dental_plan_step_after_rel (step_id, after_id) VALUES %s ON CONFLICT DO NOTHING RETURNING step_id",
                    SQL(", ").join(SQL("(%s, %s)", *pair) for pair in pairs),
                )
            )
            self.invalidate_model(["after_ids"])

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
        for plan, steps in self.filtered("plan_id").grouped("plan_id").items():
            plan.message_post(
                body=self.env._(
                    "Discount of %(percent)s %% on %(count)s steps. %(reason)s",
                    percent=percent, count=len(steps), reason=reason or "",
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
        self._check_allowed(doctor, day)
        vals = {"done_on": day}
        if doctor:
            vals["doctor_id"] = doctor.id
        if encounter:
            vals["encounter_id"] = encounter.id
        self._set_state("done", **vals)
        self._change_chart(day)
        self.plan_id._start_if_agreed()
        self._after_step_done()

    def _check_allowed(self, doctor, day):
        """L17, L13: only by those named for it, within its quota, and not before what it must follow."""
        for step in self:
            only = step.procedure_id.dental_specialist_ids
            if only and doctor and doctor not in only:
                raise UserError(
                    self.env._("“%(step)s” is done only by %(names)s.", step=step.display_name, names=", ".join(only.mapped("name")))
                )
            open_before = step.after_ids.filtered(lambda other: other.state in ("planned", "in_progress")) - self
            if open_before:
                raise UserError(
                    self.env._(
                        "“%(step)s” comes after “%(before)s”: do that first, or remove it from the plan with a reason.",
                        step=step.display_name, before=open_before[0].display_name,
                    )
                )
        limited = self.procedure_id.filtered("dental_quota_month")
        if not limited:
            return
        month = day.replace(day=1)
        # sudo: a quota counts the whole clinic's work
        done = dict(
            self.sudo()._read_group(
                [("procedure_id", "in", limited.ids), ("state", "=", "done"), ("done_on", ">=", month),
                 ("done_on", "<", month + relativedelta(months=1))],
                ["procedure_id"], ["__count"],
            )
        )
        for procedure in limited:
            asked = len(self.filtered(lambda step, procedure=procedure: step.procedure_id == procedure))
            if done.get(procedure, 0) + asked > procedure.dental_quota_month:
                raise UserError(
                    self.env._("The quota of “%(procedure)s” for this month (%(quota)s) is used up: plan it for next month.",
                               procedure=procedure.name, quota=procedure.dental_quota_month)
                )

    def _change_chart(self, day):
        """Resolve what was treated and chart the result, with the step as the source."""
        steps_sudo = self.sudo()  # an assistant may finish a step; the chart follows by rule, not by his rights
        rows = []
        for step in steps_sudo:
            remaining = step.option_id.step_ids.filtered(
                lambda other, step=step: other.state in ("planned", "in_progress") and other.finding_ids & step.finding_ids
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
                        "jaw": step.area if result.scope == "jaw" and step.area in ("upper", "lower") else False,
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
            if step.plan_id.policy_id:
                raise UserError(self.env._("Steps of an insured plan are the programme's and are not removed."))
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
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_step_id": self.id},
        }

    # --- hooks ---

    def _after_step_done(self):
        """Hook: the steps of self were done."""

    def _after_step_removed(self):
        """Hook: the steps of self were removed."""
