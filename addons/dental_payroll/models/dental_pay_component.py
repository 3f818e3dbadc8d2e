from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import COMPONENT_KINDS, ORIGINS, SIDES
from ..pay_engine import Component, Tier


class DentalPayComponent(models.Model):
    """A kind of line on every payslip, in order: what was earned, what is taken off, what the employer adds."""

    _name = "dental.pay.component"
    _description = "Pay component"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: in all branches")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(COMPONENT_KINDS, required=True, default="percent")
    side = fields.Selection(SIDES, required=True, default="deduction")
    origin = fields.Selection(ORIGINS, help="Accruals that this line sums up")
    amount = fields.Monetary()
    rate = fields.Float(digits=(16, 4), help="Percent of the base")
    tier_ids = fields.One2many("dental.pay.tier", "component_id", string="Brackets", copy=True)
    has_cap = fields.Boolean("Base is capped")
    cap = fields.Monetary("Highest base")
    base_ids = fields.Many2many(
        "dental.pay.component", "dental_pay_component_base_rel", "component_id", "base_id", string="Base",
        help="Earlier lines whose sum is the base; empty: everything earned up to here",
    )
    debit_account_id = fields.Many2one("account.account", company_dependent=True, help="Cost; empty: the company's cost of pay")
    credit_account_id = fields.Many2one("account.account", company_dependent=True, help="Who is owed; empty: the company's account")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code, COALESCE(company_id, 0))", "This code is taken already.")
    _kind_side = models.Constraint(
        "CHECK ((kind <> 'accruals' OR (side = 'earning' AND origin IS NOT NULL)) AND (kind <> 'adjustment' OR side = 'deduction'))",
        "Accruals are earnings of one origin; advances are deductions.",
    )

    def _compute_currency_id(self):
        for component in self:
            component.currency_id = component.company_id.currency_id or self.env.company.currency_id

    @api.constrains("base_ids", "sequence")
    def _check_bases_before(self):
        for component in self:
            if any((base.sequence, base.id) >= (component.sequence, component.id) for base in component.base_ids):
                raise ValidationError(self.env._("The base of “%(name)s” consists of earlier lines only.", name=component.name))

    @api.constrains("tier_ids", "kind")
    def _check_brackets(self):
        for component in self:
            bounds = component.tier_ids.mapped("lower")
            if component.kind == "brackets" and (not bounds or bounds[0] != 0):
                raise ValidationError(self.env._("The first bracket of “%(name)s” begins at 0.", name=component.name))

    @api.model
    def _of_company(self, company):
        # sudo: a branch computes with the components of its parents, also for whoever is not a user of the parent
        return self.sudo().search([("company_id", "in", [*company.sudo().parent_ids.ids, False])])

    def _account(self, name, company):
        """Account of this component in a branch; the branch's parents lend theirs."""
        self.ensure_one()
        # sudo: the accounts lent by the parents are theirs
        for level in reversed(company.sudo().parent_ids):
            if account := self.sudo().with_company(level)[name]:
                return account.sudo(False)
        return self[name]

    def _engine_components(self):
        def number(value):
            return Decimal(str(value))

        return tuple(
            Component(
                row.code,
                row.kind,
                row.side,
                amount=number(row.amount),
                rate=number(row.rate),
                tiers=tuple(Tier(number(tier.lower), number(tier.rate)) for tier in row.tier_ids),
                cap=number(row.cap) if row.has_cap else None,
                origins=frozenset([row.origin] if row.origin else []),
                bases=frozenset(row.base_ids.mapped("code")),
            )
            for row in self
        )


class DentalPayAdjustment(models.Model):
    """An advance paid or a deduction agreed: taken off one payslip."""

    _name = "dental.pay.adjustment"
    _description = "Advance or deduction"
    _order = "date desc, id desc"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    component_id = fields.Many2one(
        "dental.pay.component", required=True, ondelete="restrict", domain=[("kind", "=", "adjustment")],
        default=lambda self: self.env.ref("dental_payroll.component_advance", raise_if_not_found=False),
    )
    amount = fields.Monetary(required=True)
    note = fields.Char()
    payslip_id = fields.Many2one("dental.payslip", readonly=True, ondelete="restrict", copy=False, index="btree_not_null")

    _amount_positive = models.Constraint("CHECK (amount > 0)", "An advance or deduction is greater than 0.")

    @api.depends("employee_id", "date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.employee_id.name or ''} {row.date or ''}"
