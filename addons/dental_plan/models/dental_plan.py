from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import PLAN_STATES, PLAN_TRANSITIONS, TIERS
from . import locks
from ..plan_engine import Finding, Procedure, Protocol, ProtocolStep, Settings, build_options


class DentalPlan(models.Model):
    """Everything intended for one mouth: options to choose from, one of which is agreed and lived."""

    _name = "dental.plan"
    _description = "Treatment plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
    proposed_on = fields.Date(readonly=True)
    agreed_on = fields.Date(readonly=True)
    completed_on = fields.Date(readonly=True)
    decline_reason = fields.Text(readonly=True)
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

    # --- build ---

    def action_build(self):
        """Build the options from everything charted and open: the same findings always give the same plan."""
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("Only a draft is built. Take plan %(name)s back to draft first.", name=plan.name))
            plan._build()
        return True

    def _build(self):
        self.ensure_one()
        findings = self.env["dental.finding"].search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("resolved_on", "=", False),
                ("condition_id.kind", "in", ("pathology", "absence")),
            ]
        )
        if not findings:
            raise UserError(self.env._("Chart the findings of %(patient)s first: there is nothing to treat.", patient=self.patient_id.name))
        protocols = self.env["dental.protocol"].search([])
        procedures = protocols.step_ids.procedure_id
        options = build_options(
            [self._engine_finding(finding) for finding in findings],
            [self._engine_protocol(protocol) for protocol in protocols],
            {procedure.id: self._engine_procedure(procedure) for procedure in procedures},
            Settings(age=self.patient_id.age or 30, tiers=tuple(tier for tier, _label in TIERS)),
        )
        if not options:
            raise UserError(self.env._("No protocol covers these findings. Ask the chief doctor to add one."))
        self.option_ids.unlink()
        self.write(
            {
                "finding_ids": [Command.set(findings.ids)],
                "untreated_finding_ids": [Command.set(list(options[0].untreated))],
            }
        )
        self._store_options(options)

    def _engine_finding(self, finding):
        return Finding(
            key=finding.id,
            fdi=finding.tooth_id.fdi or "",
            surfaces=finding.surfaces or "",
            condition=finding.condition_id.code,
            tooth_class=finding.tooth_id.tooth_class or "",
            dentition=finding.tooth_id.dentition or "",
        )

    def _engine_protocol(self, protocol):
        classes = ("incisor", "canine", "premolar", "molar")
        return Protocol(
            key=protocol.id,
            conditions=frozenset(protocol.condition_ids.mapped("code")),
            tiers=tuple(
                (
                    tier,
                    tuple(
                        ProtocolStep(
                            procedure=line.procedure_id.id,
                            stage=line.stage or "",
                            wait_days=line.wait_days,
                            is_mandatory=line.is_mandatory,
                        )
                        for line in protocol.step_ids
                        if line.tier == tier
                    ),
                )
                for tier, _label in TIERS
            ),
            tooth_classes=frozenset(name for name in classes if protocol[f"tooth_class_{name}"]),
            dentition=protocol.dentition or "",
            age_from=protocol.age_from,
            age_to=protocol.age_to,
            sequence=protocol.sequence,
        )

    def _engine_procedure(self, procedure):
        return Procedure(
            key=procedure.id,
            minutes=procedure.dental_duration,
            price=Decimal(str(procedure.lst_price)),
            specialty=procedure.dental_specialty_id.id,
            stage=procedure.dental_stage,
            scope=procedure.dental_scope,
            removes_tooth=procedure.dental_result_condition_id.code == "extracted",
        )

    def _store_options(self, options):
        teeth = self.env["dental.tooth"].by_fdi()
        records = self.env["dental.plan.option"].create(
            [{"plan_id": self.id, "tier": option.tier, "sequence": n * 10} for n, option in enumerate(options)]
        )
        visits = self.env["dental.plan.visit"].create(
            [
                {
                    "plan_id": self.id,
                    "option_id": record.id,
                    "sequence": number,
                    "specialty_id": visit.specialty,
                    "duration": visit.minutes,
                    "wait_days": visit.wait_days,
                }
                for record, option in zip(records, options, strict=True)
                for number, visit in enumerate(option.visits, start=1)
            ]
        )
        visit_of = {}
        remaining = iter(visits)
        for record, option in zip(records, options, strict=True):
            for visit in option.visits:
                stored = next(remaining)
                visit_of.update({(record.id, index): stored.id for index in visit.steps})
        protocols = {p.id: p for p in self.env["dental.protocol"].browse({s.protocol for o in options for s in o.steps})}
        self.env["dental.plan.step"].create(
            [
                {
                    "patient_id": self.patient_id.id,
                    "plan_id": self.id,
                    "option_id": record.id,
                    "visit_id": visit_of[record.id, step.index],
                    "company_id": self.company_id.id,
                    "sequence": step.index + 1,
                    "tooth_id": teeth[step.fdi].id if step.fdi else False,
                    "surfaces": step.surfaces or False,
                    "procedure_id": step.procedure,
                    "stage": step.stage,
                    "duration": step.minutes,
                    "finding_ids": [Command.set(list(step.findings))],
                    "protocol_id": step.protocol,
                    "problem": protocols[step.protocol].problem,
                    "solution": protocols[step.protocol].solution,
                    "is_mandatory": step.is_mandatory,
                    "price": float(step.price),
                    "list_price": float(step.price),
                }
                for record, option in zip(records, options, strict=True)
                for step in option.steps
            ]
        )

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

    def action_decline(self, reason=None):
        self._move_to("declined", decline_reason=reason or "")
        self._after_plan_declined()
        return True

    def action_draft(self):
        self._move_to("draft", agreed_option_id=False, signature=False, signed_by=False)
        self.option_ids._set_state("open")
        return True

    def action_open_decline(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The patient declines"),
            "res_model": "dental.plan.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def action_complete(self):
        for plan in self:
            if any(step.state in ("planned", "in_progress") for step in plan.agreed_option_id.step_ids):
                raise UserError(self.env._("Plan %(name)s still has open steps: do or remove them first.", name=plan.name))
        self._move_to("completed", completed_on=fields.Date.context_today(self))
        self._after_plan_completed()
        return True

    def _start_if_agreed(self):
        self.filtered(lambda plan: plan.state == "agreed")._move_to("in_progress")

    # --- hooks ---

    def _after_plan_proposed(self):
        """Hook: the plans of self were proposed."""

    def _after_plan_agreed(self):
        """Hook: one option of each plan of self was agreed."""

    def _after_plan_declined(self):
        """Hook: the plans of self were declined."""

    def _after_plan_completed(self):
        """Hook: the plans of self were completed."""
