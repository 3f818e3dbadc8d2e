from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..plan_engine import Cover, Rule, Used


class DentalInsuranceProgram(models.Model):
    """What a payer covers: its procedures, price list, share and limits."""

    _name = "dental.insurance.program"
    _description = "Insurance programme"
    _order = "name"

    name = fields.Char(required=True)
    payer_id = fields.Many2one("res.partner", required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    pricelist_id = fields.Many2one("product.pricelist")
    procedure_ids = fields.Many2many(
        "product.product", "dental_insurance_program_procedure_rel", "program_id", "product_id",
        domain=[("is_dental", "=", True)], string="Covered procedures",
    )
    coverage_percent = fields.Float("Payer's share, %", default=100.0)
    copay_amount = fields.Monetary("Patient pays at least", help="Of every step, whatever the payer's share")
    amount_per_year = fields.Monetary("Limit a year", help="The payer pays this much a patient and year; 0 = no limit")
    waiting_days = fields.Integer("Waiting period, days", help="Counted from the first day of the policy")
    limit_ids = fields.One2many("dental.insurance.limit", "program_id", string="Limits of single procedures")
    needs_guarantee = fields.Boolean("Letter of guarantee needed", help="A plan is agreed only with a letter that covers it")
    show_prices = fields.Boolean(help="Whether amounts are shown to the patient and to staff without the right")
    active = fields.Boolean(default=True)

    _coverage_range = models.Constraint(
        "CHECK (coverage_percent >= 0 AND coverage_percent <= 100)", "Coverage lies between 0 and 100 %."
    )
    _limits_positive = models.Constraint(
        "CHECK (copay_amount >= 0 AND amount_per_year >= 0 AND waiting_days >= 0)", "Limits are not negative."
    )

    def _compute_currency_id(self):
        for program in self:
            program.currency_id = (program.company_id or self.env.company).currency_id


class DentalInsuranceLimit(models.Model):
    """Where one procedure differs from its programme."""

    _name = "dental.insurance.limit"
    _description = "Limit of a procedure in a programme"

    program_id = fields.Many2one("dental.insurance.program", required=True, ondelete="cascade", index=True)
    procedure_id = fields.Many2one("product.product", required=True, domain=[("is_dental", "=", True)])
    has_own_percent = fields.Boolean("Own share")
    percent = fields.Float("Payer's share, %")
    count_per_year = fields.Integer("Times a year", help="0 = as often as needed")
    months_per_tooth = fields.Integer("Once a tooth in … months", help="0 = no limit")
    waiting_days = fields.Integer("Waiting period, days")
    valid_until = fields.Date("Covered until", help="The procedure leaves the programme after this day")

    _once = models.Constraint("UNIQUE (program_id, procedure_id)", "This procedure has its limits in the programme already.")
    _percent_range = models.Constraint("CHECK (percent >= 0 AND percent <= 100)", "Coverage lies between 0 and 100 %.")

    def _engine_rule(self):
        return Rule(
            percent=Decimal(str(self.percent)) if self.has_own_percent else None,
            count_per_year=self.count_per_year,
            months_per_tooth=self.months_per_tooth,
            waiting_days=self.waiting_days,
            until=self.valid_until or None,
        )


class DentalInsurancePolicy(models.Model):
    """A patient's membership in a programme."""

    _name = "dental.insurance.policy"
    _description = "Insurance policy"
    _rec_name = "number"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="cascade", index=True)
    program_id = fields.Many2one("dental.insurance.program", required=True, ondelete="restrict", index=True)
    number = fields.Char(required=True)
    valid_from = fields.Date()
    valid_until = fields.Date()
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    guarantee_ids = fields.One2many("dental.insurance.guarantee", "policy_id", string="Letters of guarantee")

    _dates = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from)", "A policy ends after it began."
    )

    @api.depends("number", "program_id.name")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.program_id.name} {policy.number}"

    @api.constrains("program_id", "patient_id")
    def _check_plans(self):
        agreed = self.env["dental.plan"].search_count(
            [("policy_id", "in", self.ids), ("state", "not in", ("draft", "declined", "expired"))], limit=1
        )
        if agreed and any(policy._origin.program_id != policy.program_id for policy in self):
            raise ValidationError(self.env._("A plan was made from this policy: add a new policy instead."))

    def _engine_cover(self):
        self.ensure_one()
        program = self.program_id
        return Cover(
            procedures=frozenset(program.procedure_ids.ids),
            percent=Decimal(str(program.coverage_percent)),
            copay=Decimal(str(program.copay_amount)),
            amount_per_year=Decimal(str(program.amount_per_year)) if program.amount_per_year else None,
            waiting_days=program.waiting_days,
            valid_from=self.valid_from or None,
            valid_until=self.valid_until or None,
            rules={limit.procedure_id.id: limit._engine_rule() for limit in program.limit_ids},
        )

    def _engine_used(self):
        """What the payer was charged with for this patient so far."""
        self.ensure_one()
        # sudo: limits count all of the patient's work, also that of branches the user does not see
        steps_sudo = self.env["dental.plan.step"].sudo().search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("payer_id", "=", self.program_id.payer_id.id),
                ("payer_amount", ">", 0),
                "|", ("state", "=", "done"), "&", ("state", "in", ("planned", "in_progress")), ("option_id.state", "=", "agreed"),
            ]
        )
        today = fields.Date.context_today(self)
        return [
            Used(
                procedure=step.procedure_id.id,
                fdi=step.tooth_id.fdi or "",
                day=step.done_on or step.visit_id.planned_on or today,
                amount=Decimal(str(step.payer_amount)),
            )
            for step in steps_sudo
        ]


class DentalInsuranceGuarantee(models.Model):
    """A payer's written promise to pay up to an amount until a day."""

    _name = "dental.insurance.guarantee"
    _description = "Letter of guarantee"
    _rec_name = "number"
    _order = "valid_until desc, id desc"

    policy_id = fields.Many2one("dental.insurance.policy", required=True, ondelete="restrict", index=True)
    patient_id = fields.Many2one(related="policy_id.patient_id", store=True, index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.program_id.currency_id")
    plan_id = fields.Many2one("dental.plan", ondelete="set null", index="btree_not_null", domain="[('policy_id', '=', policy_id)]")
    number = fields.Char(required=True)
    amount = fields.Monetary(required=True)
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_until = fields.Date(required=True)

    _amount_positive = models.Constraint("CHECK (amount > 0)", "A letter of guarantee is for more than 0.")

    def _is_valid_on(self, day: date):
        self.ensure_one()
        return self.valid_from <= day <= self.valid_until
