from datetime import timedelta
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import BASES, COST_ORDERS, GUARANTEE_PERIODS, METHODS, PAYER_KINDS, ROLES, STEP_BASES, TIER_MODES
from ..pay_engine import Period, Rule, Scheme, Share, Tier


class DentalPayScheme(models.Model):
    """How somebody earns: rules in order, a guaranteed minimum, what happens to a warranty redo.

    A scheme that has earned money is never changed; a new version takes over from a date.
    """

    _name = "dental.pay.scheme"
    _description = "Pay scheme"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    rule_ids = fields.One2many("dental.pay.rule", "scheme_id", copy=True)
    assignment_ids = fields.One2many("dental.pay.assignment", "scheme_id")
    guarantee = fields.Monetary("Guaranteed minimum")
    guarantee_period = fields.Selection(GUARANTEE_PERIODS, required=True, default="none")
    redo_paid = fields.Boolean(
        "Pay warranty redo", help="Whoever does a redo under warranty earns by the price list; otherwise nothing."
    )
    redo_takes_back = fields.Boolean(
        "First doctor pays for a redo", default=True, help="Own work that is redone under warranty loses its pay."
    )
    previous_id = fields.Many2one("dental.pay.scheme", readonly=True, copy=False, string="Version before")
    is_used = fields.Boolean(compute="_compute_is_used")
    active = fields.Boolean(default=True)

    _guarantee_positive = models.Constraint("CHECK (guarantee >= 0)", "A guaranteed minimum is not negative.")

    def _compute_is_used(self):
        used = {rule.scheme_id.id for [rule] in self.env["dental.accrual"]._read_group([("rule_id.scheme_id", "in", self.ids)], ["rule_id"])}
        for scheme in self:
            scheme.is_used = scheme.id in used

    @api.constrains("guarantee", "guarantee_period", "redo_paid", "redo_takes_back")
    def _check_unused(self):
        for scheme in self:
            if scheme.is_used:
                raise ValidationError(
                    self.env._("Make a new version of “%(scheme)s”: money was earned by this one.", scheme=scheme.name)
                )

    def action_new_version(self, day):
        """A copy that counts from `day` on for everybody who has this scheme then; answers the copy."""
        self.ensure_one()
        day = fields.Date.to_date(day)
        version = self.copy({"name": self.env._("%(name)s from %(day)s", name=self.name, day=day), "previous_id": self.id})
        running = self.assignment_ids.filtered(lambda row: not row.date_to or row.date_to >= day)
        for assignment in running:
            stop = assignment.date_to
            start = max(assignment.date_from, day)
            if assignment.date_from >= day:
                assignment.scheme_id = version
                continue
            assignment.date_to = day - timedelta(days=1)
            assignment.flush_recordset()  # the database would see two schemes on one day otherwise
            self.env["dental.pay.assignment"].create(
                {"employee_id": assignment.employee_id.id, "scheme_id": version.id, "date_from": start, "date_to": stop}
            )
        return version

    @api.model
    def assign(self, employee_id, name, rules, date_from, **values):
        """Door for set-up: make a scheme of plain rows and give it to an employee.

        :param list rules: dicts of dental.pay.rule values; `tiers` = [(lower bound, rate)], `shares` = [(role, percent)]
        :param values: other fields of the scheme, such as `guarantee`
        :return: the scheme
        """
        rows = []
        for number, rule in enumerate(rules, start=1):
            row = {"sequence": number * 10, **rule}
            tiers, shares = row.pop("tiers", ()), row.pop("shares", ())
            row["tier_ids"] = [Command.create({"lower": lower, "rate": rate}) for lower, rate in tiers]
            row["share_ids"] = [Command.create({"role": role, "percent": percent}) for role, percent in shares]
            rows.append(Command.create(row))
        scheme = self.create({"name": name, "rule_ids": rows, **values})
        self.env["dental.pay.assignment"].create(
            {"employee_id": employee_id, "scheme_id": scheme.id, "date_from": date_from}
        )
        return scheme

    def _engine_schemes(self):
        """{scheme id: Scheme} for the engine."""
        return {
            scheme.id: Scheme(
                scheme.id,
                tuple(rule._engine_rule() for rule in scheme.rule_ids),
                guarantee=Decimal(str(scheme.guarantee)),
                guarantee_period=scheme.guarantee_period,
                redo_paid=scheme.redo_paid,
                redo_takes_back=scheme.redo_takes_back,
            )
            for scheme in self
        }


class DentalPayAssignment(models.Model):
    """Who has which scheme when; on every day at most one."""

    _name = "dental.pay.assignment"
    _description = "Scheme of an employee"
    _order = "employee_id, date_from"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", index=True)
    scheme_id = fields.Many2one("dental.pay.scheme", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date()

    _dates = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "A scheme ends after it begins.")
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(employee_id, employee_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "On every day a person has one scheme. End the one before first.",
    )

    @api.depends("employee_id", "scheme_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.employee_id.name or ''}: {row.scheme_id.name or ''}"

    @api.model
    def _periods(self, employees, start=None, stop=None):
        """{employee id: tuple of Period with a Scheme}."""
        domain = [("employee_id", "in", list(employees))]
        if start:
            domain += ["|", ("date_to", "=", False), ("date_to", ">=", start)]
        if stop:
            domain.append(("date_from", "<=", stop))
        rows = self.search(domain)
        schemes = rows.scheme_id._engine_schemes()
        periods = {}
        for row in rows:
            periods.setdefault(row.employee_id.id, []).append(
                Period(row.date_from, row.date_to or None, schemes[row.scheme_id.id])
            )
        return {employee: tuple(spans) for employee, spans in periods.items()}


class DentalPayRule(models.Model):
    """One line of a scheme: for what, from what, how much. The first rule that fits a piece of work counts."""

    _name = "dental.pay.rule"
    _description = "Pay rule"
    _order = "scheme_id, sequence, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    scheme_id = fields.Many2one("dental.pay.scheme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    sequence = fields.Integer(default=10)
    role = fields.Selection(ROLES, required=True, default="doctor")
    basis = fields.Selection(BASES, required=True, default="done")
    method = fields.Selection(METHODS, required=True, default="percent")
    rate = fields.Float(digits=(16, 4), help="Percent, or money per piece, hour, shift or month")
    coefficient = fields.Float(digits=(16, 4), default=1.0, required=True, help="Multiplies the rate, for instance for difficult work")
    procedure_ids = fields.Many2many("product.product", string="Procedures", domain=[("is_dental", "=", True)])
    category_ids = fields.Many2many("product.category", string="Categories")
    specialty_ids = fields.Many2many("dental.specialty", string="Specialties")
    payer_kind = fields.Selection(PAYER_KINDS, required=True, default="any", string="Paid by")
    payer_ids = fields.Many2many("res.partner", string="Payers")
    tier_ids = fields.One2many("dental.pay.tier", "rule_id", string="Steps by volume", copy=True)
    tier_mode = fields.Selection(TIER_MODES, required=True, default="marginal")
    share_ids = fields.One2many("dental.pay.share", "rule_id", string="Shared with", copy=True)
    material = fields.Selection(COST_ORDERS, required=True, default="none", string="Materials")
    laboratory = fields.Selection(COST_ORDERS, required=True, default="none")
    cost_percent = fields.Float("Part of the costs (%)", digits=(16, 4), default=100.0, required=True)
    costs_first = fields.Boolean("Payments cover the costs first", help="Only the surplus earns.")
    full_price = fields.Boolean("Discounts do not reduce the base")
    cross_only = fields.Boolean("Only in another specialty", help="A referral to another specialist, not to a colleague.")

    _rate_told = models.Constraint(
        "CHECK (rate >= 0 AND (rate > 0 OR method = 'nothing' OR has_tiers))",
        "Give the rule a rate, or choose “Earns nothing”.",
    )
    has_tiers = fields.Boolean(compute="_compute_has_tiers", store=True, precompute=True)
    _coefficient_positive = models.Constraint("CHECK (coefficient > 0)", "A coefficient is greater than 0.")
    _percent_of_work = models.Constraint(
        "CHECK (method <> 'percent' OR basis IN ('done', 'received', 'plan_agreed', 'plan_completed'))",
        "Hours, shifts, salaries and retention are paid by a fixed amount.",
    )
    _cost_part = models.Constraint("CHECK (cost_percent >= 0 AND cost_percent <= 100)", "A part of the costs lies between 0 and 100 %.")

    @api.depends("tier_ids")
    def _compute_has_tiers(self):
        for rule in self:
            rule.has_tiers = bool(rule.tier_ids)

    @api.depends("role", "basis", "method", "rate", "tier_ids.rate")
    def _compute_name(self):
        bases = dict(self._fields["basis"]._description_selection(self.env))
        for rule in self:
            rates = [tier.rate for tier in rule.tier_ids] or [rule.rate]
            figure = "–".join(f"{rate:g}" for rate in (rates[:1] + rates[-1:] if len(rates) > 1 else rates))
            sign = " %" if rule.method == "percent" else ""
            rule.name = bases.get(rule.basis, "") if rule.method == "nothing" else f"{bases.get(rule.basis, '')} {figure}{sign}"

    @api.constrains("tier_ids", "share_ids", "basis")
    def _check_tiers(self):
        for rule in self:
            bounds = [tier.lower for tier in rule.tier_ids]
            if bounds and bounds[0] != 0:
                raise ValidationError(self.env._("The first step by volume begins at 0, so that no sum is left without a rate."))
            if bounds and rule.share_ids:
                raise ValidationError(self.env._("A rule is either stepped by volume or shared, not both: use two rules."))
            if rule.share_ids and sum(rule.share_ids.mapped("percent")) > 100:
                raise ValidationError(self.env._("More than the whole cannot be shared."))
            if bounds and rule.basis not in (*STEP_BASES, "hours"):
                raise ValidationError(self.env._("Steps by volume exist for work, money received and hours."))

    @api.constrains(
        "role", "basis", "method", "rate", "coefficient", "procedure_ids", "category_ids", "specialty_ids", "payer_kind", "payer_ids",
        "tier_ids", "tier_mode", "share_ids", "material", "laboratory", "cost_percent", "costs_first", "full_price", "cross_only",
    )
    def _check_unused(self):
        # sudo: accruals of all branches count, seen by this person or not
        used = self.env["dental.accrual"].sudo()._read_group([("rule_id", "in", self.ids)], ["rule_id"])
        for [rule] in used:
            raise ValidationError(
                self.env._("Make a new version of “%(scheme)s”: money was earned by its rule “%(rule)s”.", scheme=rule.scheme_id.name, rule=rule.name)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        # sudo: accruals of all branches count, seen by this person or not
        if self.env["dental.accrual"].sudo().search_count([("rule_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Money was earned by this rule: make a new version of the scheme instead."))

    def _engine_rule(self):
        self.ensure_one()

        def number(value):
            return Decimal(str(round(value, 4)))

        return Rule(
            self.id,
            role=self.role,
            basis=self.basis,
            method=self.method,
            rate=number(self.rate),
            coefficient=number(self.coefficient),
            procedures=frozenset(self.procedure_ids.ids),
            categories=frozenset(self.category_ids.ids),
            specialties=frozenset(self.specialty_ids.ids),
            payers=frozenset(self.payer_ids.ids),
            payer_kind=self.payer_kind,
            tiers=tuple(Tier(number(tier.lower), number(tier.rate)) for tier in self.tier_ids),
            tier_mode=self.tier_mode,
            shares=tuple(Share(share.role, number(share.percent)) for share in self.share_ids),
            material=self.material,
            laboratory=self.laboratory,
            cost_percent=number(self.cost_percent),
            costs_first=self.costs_first,
            full_price=self.full_price,
            cross_only=self.cross_only,
        )


class DentalPayTier(models.Model):
    """From `lower` on this rate counts. Ascending lower bounds leave no gap."""

    _name = "dental.pay.tier"
    _description = "Step by volume"
    _order = "lower, id"

    rule_id = fields.Many2one("dental.pay.rule", ondelete="cascade", index="btree_not_null")
    component_id = fields.Many2one("dental.pay.component", ondelete="cascade", index="btree_not_null")
    lower = fields.Float("From", digits=(16, 2), required=True)
    rate = fields.Float(digits=(16, 4), required=True)

    _lower_uniq = models.UniqueIndex("(COALESCE(rule_id, 0), COALESCE(component_id, 0), lower)", "Two steps begin at the same value.")
    _lower_positive = models.Constraint("CHECK (lower >= 0 AND rate >= 0)", "Bounds and rates are not negative.")


class DentalPayShare(models.Model):
    """Part of a rule's amount that goes to somebody else on the same piece of work."""

    _name = "dental.pay.share"
    _description = "Share of a pay rule"

    rule_id = fields.Many2one("dental.pay.rule", required=True, ondelete="cascade", index=True)
    role = fields.Selection(ROLES, required=True)
    percent = fields.Float(digits=(16, 4), required=True)

    _role_uniq = models.Constraint("UNIQUE (rule_id, role)", "Each role has one share.")
    _percent_range = models.Constraint("CHECK (percent > 0 AND percent <= 100)", "A share lies between 0 and 100 %.")
