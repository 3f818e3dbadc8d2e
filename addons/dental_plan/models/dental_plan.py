from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import PLAN_STATES, PLAN_TRANSITIONS
from . import locks


class DentalPlan(models.Model):
    """Everything intended for one mouth: options to choose from, one of which is agreed and lived."""

    _name = "dental.plan"
    _description = "Treatment plan"
    _inherit = ["mail.thread", "mail.activity.mixin", "dental.amounts.hidden"]
    _hidden_amounts = ("amount_agreed", "amount_done", "amount_paid")
    _order = "id desc"

    name = fields.Char(readonly=True, copy=False, default="/")
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True, tracking=True)
    state = fields.Selection(PLAN_STATES, default="draft", required=True, readonly=True, tracking=True, index=True)
    doctor_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))])
    coordinator_id = fields.Many2one("res.users", tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    option_ids = fields.One2many("dental.plan.option", "plan_id")
    agreed_option_id = fields.Many2one("dental.plan.option", readonly=True, copy=False)
    step_ids = fields.One2many("dental.plan.step", "plan_id")
    visit_ids = fields.One2many("dental.plan.visit", "plan_id")
    finding_ids = fields.Many2many("dental.finding", groups="dental_patient.group_dental_clinical")
    untreated_finding_ids = fields.Many2many(
        "dental.finding", "dental_plan_untreated_rel", groups="dental_patient.group_dental_clinical",
        string="Deliberately not treated",
    )
    excluded_finding_ids = fields.Many2many(
        "dental.finding", "dental_plan_excluded_rel", groups="dental_patient.group_dental_clinical",
        string="Left out on purpose", domain="[('patient_id', '=', patient_id), ('resolved_on', '=', False)]",
        help="Charted, but not to be treated in this plan",
    )
    proposed_on = fields.Date(readonly=True)
    agreed_on = fields.Date(readonly=True)
    completed_on = fields.Date(readonly=True)
    decline_reason = fields.Text(readonly=True)
    recall_on = fields.Date("Next contact", readonly=True, help="Fixed when the plan is completed, even years away")
    completion_note = fields.Text(readonly=True)
    signature = fields.Binary(attachment=True, copy=False)
    signed_by = fields.Char(readonly=True)
    policy_id = fields.Many2one(
        "dental.insurance.policy", ondelete="restrict", domain="[('patient_id', '=', patient_id)]",
        help="The plan consists only of what this policy's programme covers and is not edited.",
    )
    program_id = fields.Many2one(related="policy_id.program_id", store=True, index="btree_not_null")
    amounts_hidden = fields.Boolean(compute="_compute_amounts_hidden", store=True)
    insured_plan_id = fields.Many2one("dental.plan", "Extras of", readonly=True, ondelete="restrict", index="btree_not_null")
    extra_plan_ids = fields.One2many("dental.plan", "insured_plan_id", string="Own-cost extras")
    amount_agreed = fields.Monetary(related="agreed_option_id.amount_total")
    progress = fields.Integer(compute="_compute_progress", help="Steps done, in percent")
    step_done_count = fields.Integer(compute="_compute_progress")
    step_count = fields.Integer(compute="_compute_progress")

    amount_done = fields.Monetary(compute="_compute_amounts", help="Price of the steps done")
    amount_paid = fields.Monetary(compute="_compute_amounts", help="Money received for the steps")
    deviation_count = fields.Integer(compute="_compute_deviation_count", store=True, help="Steps removed from, or added to, the protocols")
    removed_mandatory_count = fields.Integer(compute="_compute_deviation_count", store=True)
    valid_until = fields.Date(compute="_compute_valid_until", store=True, help="Until when the proposed prices hold")
    danger = fields.Selection(
        [("sanation", "Sanation done, the big step is next"), ("prepayment", "Large payment ahead"), ("stalled", "Nothing booked or done for long")],
        readonly=True, help="Set every night",
    )

    _agreed_has_option = models.Constraint(
        "CHECK (state NOT IN ('agreed', 'in_progress', 'completed') OR agreed_option_id IS NOT NULL)",
        "An agreed plan has an agreed option.",
    )

    def init(self):
        self.env.cr.execute(locks.PLAN_LOCK)

    @api.depends("policy_id.program_id.show_prices")
    def _compute_amounts_hidden(self):
        for plan in self:
            plan.amounts_hidden = bool(plan.policy_id) and not plan.policy_id.program_id.show_prices

    @api.depends("agreed_option_id.step_ids.state")
    def _compute_progress(self):
        for plan in self:
            steps = plan.agreed_option_id.step_ids.filtered(lambda step: step.state not in ("removed", "cancelled"))
            plan.step_count = len(steps)
            plan.step_done_count = len(steps.filtered(lambda step: step.state == "done"))
            plan.progress = round(100 * plan.step_done_count / len(steps)) if steps else 0

    @api.depends("agreed_option_id.step_ids.state", "agreed_option_id.step_ids.paid_amount")
    def _compute_amounts(self):
        for plan in self:
            done = plan.agreed_option_id.step_ids.filtered(lambda step: step.state == "done")
            plan.amount_done = sum(done.mapped("price"))
            plan.amount_paid = sum(plan.agreed_option_id.step_ids.mapped("paid_amount"))

    @api.depends("step_ids.state", "step_ids.added_reason", "agreed_option_id")
    def _compute_deviation_count(self):
        for plan in self:
            steps = plan.agreed_option_id.step_ids or plan.step_ids
            removed = steps.filtered(lambda step: step.state == "removed")
            plan.deviation_count = len(removed) + len(steps.filtered("added_reason"))
            plan.removed_mandatory_count = len(removed.filtered("is_mandatory"))

    @api.depends("proposed_on", "company_id.dental_plan_valid_days")
    def _compute_valid_until(self):
        for plan in self:
            plan.valid_until = plan.proposed_on and plan.proposed_on + timedelta(days=plan.company_id.dental_plan_valid_days)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("dental.plan") or "/"
        plans = super().create(vals_list)
        for plan in plans:
            if not plan.coordinator_id:
                plan.coordinator_id = plan.patient_id.coordinator_id
            if not plan.doctor_id:
                plan.doctor_id = plan.patient_id.doctor_id
        return plans

    # --- life ---

    def _move_to(self, state, **vals):
        for plan in self:
            if state not in PLAN_TRANSITIONS[plan.state]:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "Plan %(name)s is “%(now)s”; it cannot become “%(then)s”.",
                        name=plan.name, now=labels[plan.state], then=labels[state],
                    )
                )
        super().write({"state": state, **vals})
        self.flush_recordset()  # each transition reaches the database, which checks it too

    def write(self, vals):
        if "state" in vals:
            raise UserError(self.env._("The state of a plan follows from its buttons: propose, agree, decline, complete."))
        return super().write(vals)

    def action_propose(self):
        for plan in self:
            if not plan.option_ids:
                raise UserError(self.env._("Build the options of plan %(name)s first.", name=plan.name))
        self._move_to("proposed", proposed_on=fields.Date.context_today(self))
        self._after_plan_proposed()
        return True

    def action_agree(self, option, signature=None, signed_by=None):
        """The patient accepts one option; the others are archived. `option`: record or id."""
        self.ensure_one()
        option = self.env["dental.plan.option"].browse(option) if isinstance(option, int) else option
        if option.plan_id != self:
            raise UserError(self.env._("Choose one of the options of this plan."))
        if self.state == "draft":
            self.action_propose()
        self._check_agreeable(option)
        self._move_to(
            "agreed",
            agreed_option_id=option.id,
            agreed_on=fields.Date.context_today(self),
            signature=signature or self.signature,
            signed_by=signed_by or self.patient_id.name,
        )
        option._set_state("agreed")
        (self.option_ids - option)._set_state("archived")
        self._after_plan_agreed()
        return True

    def _check_agreeable(self, option):
        """What has to be in order before an option is agreed; children add to it."""
        today = fields.Date.context_today(self)
        if self.valid_until and self.valid_until < today:
            raise UserError(self.env._("The offer of plan %(name)s has expired: take it back to draft and build it again.", name=self.name))
        if self.program_id.needs_guarantee:
            letters = self.policy_id.guarantee_ids.filtered(
                lambda letter: letter._is_valid_on(today) and letter.plan_id in (self, self.browse())
            )
            if sum(letters.mapped("amount")) < sum(option.step_ids.mapped("payer_amount")):
                raise UserError(
                    self.env._("Ask %(payer)s for a letter of guarantee first: the letters on file do not cover this plan.",
                               payer=self.program_id.payer_id.name)
                )

    def action_decline(self, reason=None):
        self._move_to("declined", decline_reason=reason or "")
        self._after_plan_declined()
        return True

    def action_draft(self):
        self._move_to("draft", agreed_option_id=False, signature=False, signed_by=False)
        self.option_ids._set_state("open")
        return True

    def _open_dialog(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def action_open_decline(self):
        return self._open_dialog("dental.plan.decline", self.env._("The patient declines"))

    def action_open_complete(self):
        return self._open_dialog("dental.plan.complete", self.env._("Treatment finished"))

    def action_open_add(self):
        return self._open_dialog("dental.plan.add", self.env._("Add a step"))

    def action_open_discount(self):
        return self._open_dialog("dental.plan.discount", self.env._("Give a discount"))

    def action_complete(self, recall_on=None, note=None):
        """The treatment is finished: nothing is open, and the next contact is fixed."""
        for plan in self:
            if any(step.state in ("planned", "in_progress") for step in plan.agreed_option_id.step_ids):
                raise UserError(self.env._("Plan %(name)s still has open steps: do or remove them first.", name=plan.name))
        self._move_to(
            "completed", completed_on=fields.Date.context_today(self), recall_on=recall_on or False, completion_note=note or False
        )
        self._after_plan_completed()
        return True

    @api.model
    def _cron_nightly(self):
        """Expire old offers, mark overdue visits and plans in danger; set-based, idempotent."""
        today = fields.Date.context_today(self)
        self.search([("state", "=", "proposed"), ("valid_until", "<", today)])._expire()
        self._mark_overdue(today)
        self._mark_danger(today)

    def _expire(self):
        self._move_to("expired")
        self._after_plan_expired()

    def _start_if_agreed(self):
        self.filtered(lambda plan: plan.state == "agreed")._move_to("in_progress")

    # --- hooks ---

    def _after_plan_proposed(self):
        """Hook: the plans of self were proposed."""

    def _after_plan_agreed(self):
        """Hook: one option of each plan of self was agreed."""

    def _after_plan_declined(self):
        """Hook: the plans of self were declined."""

    def _after_plan_expired(self):
        """Hook: the offers of self expired."""

    def _after_plan_in_danger(self):
        """Hook: the plans of self reached a dangerous point tonight; `danger` says which."""

    def _after_plan_completed(self):
        """Hook: the plans of self were completed."""
