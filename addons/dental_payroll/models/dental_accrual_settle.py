from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..pay_engine import Work, accruals_for
from .bulk import insert_rows

# Facts of the steps: who did what for how much. Employees stand behind resources and users.
STEP_FACTS = """
SELECT step.id, step.state, step.done_on, step.company_id, step.procedure_id, template.categ_id, category.parent_path, step.specialty_id,
       COALESCE(step.price, 0)::text AS price, COALESCE(step.payer_amount, 0)::text AS payer_amount,
       COALESCE(NULLIF(step.list_price, 0), step.price, 0)::text AS list_price, step.payer_id,
       doctor.id AS doctor, assistant.id AS assistant, coordinator.id AS coordinator, referrer.id AS referrer,
       NOT EXISTS (SELECT FROM dental_specialty_resource_resource_rel rel
                   WHERE rel.resource_resource_id = referrer.resource_id AND rel.dental_specialty_id = step.specialty_id) AS is_cross,
       step.redo_of_id IS NOT NULL AND COALESCE(step.price, 0) = 0 AS is_redo,
       EXISTS (SELECT FROM dental_plan_step redo WHERE redo.redo_of_id = step.id AND redo.state = 'done'
               AND COALESCE(redo.price, 0) = 0) AS is_redone,
       COALESCE(material.amount::text, CASE WHEN template.dental_material_cost THEN NULL ELSE '0' END) AS material,
       COALESCE(laboratory.amount::text, CASE WHEN template.dental_lab_cost THEN NULL ELSE '0' END) AS laboratory
  FROM dental_plan_step step
  JOIN product_product product ON product.id = step.procedure_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  LEFT JOIN product_category category ON category.id = template.categ_id
  LEFT JOIN dental_plan plan ON plan.id = step.plan_id
  LEFT JOIN hr_employee doctor ON doctor.resource_id = step.doctor_id
  LEFT JOIN hr_employee assistant ON assistant.resource_id = step.assistant_id
  LEFT JOIN hr_employee referrer ON referrer.resource_id = COALESCE(step.referrer_id, NULLIF(plan.doctor_id, step.doctor_id))
       AND referrer.resource_id IS DISTINCT FROM step.doctor_id
  LEFT JOIN LATERAL (SELECT employee.id FROM hr_employee employee WHERE employee.user_id = plan.coordinator_id AND employee.active
                     ORDER BY employee.company_id = step.company_id DESC, employee.id LIMIT 1) coordinator ON TRUE
  LEFT JOIN dental_step_cost material ON material.step_id = step.id AND material.kind = 'material'
  LEFT JOIN dental_step_cost laboratory ON laboratory.step_id = step.id AND laboratory.kind = 'laboratory'
 WHERE step.id = ANY(%s)
"""

# Posted invoice lines per step and payer: asked for, given back, discount, received. Money received is what meets the
# receivable from outside the invoices: payments and bank lines; a credit note is not money.
INVOICE_FACTS = """
WITH line AS (
    SELECT line.id, line.move_id, line.dental_step_id AS step_id,
           CASE WHEN line.partner_id = step.payer_id THEN step.payer_id END AS payer_id,
           move.move_type = 'out_refund' AS is_refund,
           line.price_unit * line.quantity AS full_face,
           line.price_unit * line.quantity * (1 - COALESCE(line.discount, 0) / 100) AS face,
           NULLIF(abs(move.amount_total_signed), 0) AS total
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN dental_plan_step step ON step.id = line.dental_step_id
     WHERE line.dental_step_id = ANY(%(steps)s) AND line.parent_state = 'posted' AND line.display_type = 'product'
       AND move.move_type IN ('out_invoice', 'out_refund')
), paid AS (
    SELECT own.move_id, SUM(partial.amount) AS amount
      FROM account_move_line own
      JOIN account_account account ON account.id = own.account_id AND account.account_type = 'asset_receivable'
      JOIN account_partial_reconcile partial ON partial.debit_move_id = own.id OR partial.credit_move_id = own.id
      JOIN account_move_line other ON other.id = CASE WHEN partial.debit_move_id = own.id
                                                     THEN partial.credit_move_id ELSE partial.debit_move_id END
      JOIN account_move outside ON outside.id = other.move_id AND outside.move_type = 'entry'
     WHERE own.move_id IN (SELECT move_id FROM line)
       AND NOT EXISTS (SELECT FROM account_partial_reconcile exchange WHERE exchange.exchange_move_id = outside.id)
     GROUP BY own.move_id
)
SELECT line.step_id, line.payer_id, MAX(line.id) AS line_id, bool_or(line.is_refund) AS has_refund,
       SUM(CASE WHEN line.is_refund THEN -line.face ELSE line.face END)::text AS net,
       SUM(CASE WHEN line.is_refund THEN 0 ELSE line.full_face - line.face END)::text AS discount,
       SUM(COALESCE(CASE WHEN line.is_refund THEN -1 ELSE 1 END * line.face * paid.amount / line.total, 0))::text AS received
  FROM line LEFT JOIN paid ON paid.move_id = line.move_id
 GROUP BY line.step_id, line.payer_id
"""

LEDGER = """
SELECT key, employee_id, role, MIN(rule_id) AS rule_id, MIN(step_id) AS step_id, MIN(plan_id) AS plan_id, MIN(company_id) AS company_id,
       SUM(base)::text AS base, SUM(deduction)::text AS deduction, SUM(amount)::text AS amount,
       MAX(rate)::text AS rate, MAX(coefficient)::text AS coefficient, MAX(origin) AS origin, MAX(id) AS last_id, MAX(number) AS number
  FROM dental_accrual
 WHERE key IS NOT NULL AND %s
 GROUP BY key, employee_id, role
"""
COLUMNS = {
    "employee_id": "int", "company_id": "int", "date": "date", "occurred_on": "date", "origin": "varchar", "role": "varchar",
    "amount": "numeric", "base": "numeric", "rate": "numeric", "coefficient": "numeric", "deduction": "numeric",
    "rule_id": "int", "step_id": "int", "plan_id": "int", "move_line_id": "int", "reversal_of_id": "int",
    "note": "varchar", "key": "varchar", "number": "int",
}
PEOPLE = ("doctor", "assistant", "coordinator", "referrer")
ROUNDING = 4


class DentalAccrual(models.Model):
    """The ledger follows the facts: what was earned by now, less what stands in the ledger, becomes a new line.

    So any event may call this any number of times, in any order, and the sum stays what a recount from scratch would give.
    """

    _inherit = "dental.accrual"

    @api.model
    @api.private
    def settle_steps(self, step_ids, day=None):
        """Bring the accruals of these steps up to date.

        :param step_ids: ids of dental.plan.step
        :param day: day of the event, today by default
        """
        if not step_ids:
            return
        # sudo: doctors and the desk cause accruals by their work and may neither read schemes nor write the ledger
        self.sudo()._settle_steps(sorted(set(step_ids)), fields.Date.to_date(day))

    @api.model
    def _recount(self, step_ids):
        """{key: amount} that the ledger of these steps should hold, from the facts and the schemes alone."""
        self.env.flush_all()
        facts = self.env.execute_query_dict(SQL(STEP_FACTS, step_ids))
        works, people = self._all_works(facts, self._invoice_facts(step_ids))
        return {key: line.amount for key, line in self._targets(works, people, {})[0].items() if line.amount}

    @api.model
    @api.private
    def integrity_faults(self, limit=20):
        """Door for a deep check: keys whose ledger differs from a recount."""
        steps = [row[0] for row in self.env.execute_query(SQL("SELECT DISTINCT step_id FROM dental_accrual WHERE step_id IS NOT NULL"))]
        accruals_sudo = self.sudo()
        wanted = accruals_sudo._recount(steps)
        held = {key: Decimal(row["amount"]) for key, row in accruals_sudo._ledger(SQL("step_id IS NOT NULL")).items()}
        faults = [
            f"{key}: {held.get(key, 0)} in the ledger, {wanted.get(key, 0)} by the facts"
            for key in sorted({*wanted, *held}) if held.get(key, Decimal(0)) != wanted.get(key, Decimal(0))
        ]
        return faults[:limit]

    def _ledger_of(self, step_ids):
        return self._ledger(SQL("step_id = ANY(%s)", step_ids))

    def _invoice_facts(self, step_ids):
        rows = self.env.execute_query_dict(SQL(INVOICE_FACTS, steps=step_ids))
        return {(row["step_id"], row["payer_id"]): row for row in rows}

    def _all_works(self, facts, invoices):
        """The engine's rows of all done steps, and everybody who had a part in them."""
        works = [work for row in facts if row["state"] == "done" and row["done_on"] for work in self._works(row, invoices)]
        return works, {row[name] for row in facts for name in PEOPLE if row[name]}

    def _settle_steps(self, step_ids, day=None):
        self.env.flush_all()
        facts = self.env.execute_query_dict(SQL(STEP_FACTS, step_ids))
        people = [row[name] for row in facts for name in PEOPLE if row[name]]
        ledger = self._ledger_of(step_ids)
        if not ledger and not self.env["dental.pay.assignment"].search_count([("employee_id", "in", people)], limit=1):
            return
        invoices = self._invoice_facts(step_ids)
        works, people = self._all_works(facts, invoices)
        targets, gaps = self._targets(works, people, ledger)
        by_step = {row["id"]: row for row in facts}
        self._append(targets, ledger, by_step, invoices, day)
        self._write_gaps(step_ids, gaps, by_step)

    def _ledger(self, condition):
        return {row["key"]: row for row in self.env.execute_query_dict(SQL(LEDGER, condition))}

    def _works(self, row, invoices):
        """The engine's rows of one step: one per payer who carries a part."""
        price, insured, listed = (Decimal(row[name]) for name in ("price", "payer_amount", "list_price"))
        insured = insured if row["payer_id"] else Decimal(0)
        parts = [(row["payer_id"], insured), (None, price - insured)]
        parts = [(payer, part) for payer, part in parts if part] or [(None, Decimal(0))]
        for payer, part in parts:
            bill = invoices.get((row["id"], payer))
            done, received = part, Decimal(0)
            if bill:
                net = max(Decimal(0), Decimal(bill["net"]))
                done = min(part, net) if bill["has_refund"] else max(Decimal(0), part - Decimal(bill["discount"]))
                received = max(Decimal(0), min(Decimal(bill["received"]), net))
            yield Work(
                row["id"],
                payer,
                row["done_on"],
                row["procedure_id"],
                price=price,
                part=part,
                listed=listed * part / price if price else listed,
                done=done,
                received=received,
                categories=frozenset(int(part) for part in (row["parent_path"] or "").split("/") if part),
                specialty=row["specialty_id"],
                material=None if row["material"] is None else Decimal(row["material"]),
                laboratory=None if row["laboratory"] is None else Decimal(row["laboratory"]),
                people=tuple((name, row[name]) for name in PEOPLE if row[name]),
                is_cross=bool(row["referrer"]) and row["is_cross"],
                is_redo=row["is_redo"],
                is_redone=row["is_redone"],
            )

    def _targets(self, works, people, ledger):
        """{key: Earned} by now, and the gaps. A rule that counted once for a piece of work goes on counting."""
        rules = self.env["dental.pay.rule"].browse({row["rule_id"] for row in ledger.values() if row["rule_id"]})
        engine = {rule.id: rule._engine_rule() for rule in rules}
        kept = {}
        for key, row in ledger.items():
            step, payer, owner, role = key.split(":")[1:5]
            if owner == role:
                kept[int(step), int(payer) or None, role, row["employee_id"]] = engine[row["rule_id"]]
        unit = Decimal(str(self.env.company.currency_id.rounding))
        periods = self.env["dental.pay.assignment"]._periods(people)
        earned, gaps = accruals_for(works, periods, unit, kept)
        return {self._key(line): line for line in earned}, gaps

    @api.model
    def _key(self, line):
        return f"work:{line.step}:{line.payer or 0}:{line.owner_role}:{line.role}:{line.employee}"

    def _append(self, targets, ledger, steps, invoices, day):
        """Add what is missing between the ledger and the targets."""
        today = fields.Date.context_today(self)
        rows = []
        for key in sorted({*targets, *ledger}):
            line, known = targets.get(key), ledger.get(key)
            zero = Decimal(0)
            now = (line.base, line.deduction, line.amount) if line else (zero, zero, zero)
            was = tuple(Decimal(known[name]) for name in ("base", "deduction", "amount")) if known else (zero, zero, zero)
            base, deduction, amount = (round(new - old, ROUNDING) for new, old in zip(now, was, strict=True))
            # a new line of 0 says that work was counted; a change of the base alone is told with the next change of money
            if not amount and (known or not base):
                continue
            step = int(key.split(":")[1])
            payer = int(key.split(":")[2]) or None
            when = day or (today if known or not line else line.day)
            rows.append({
                "employee_id": line.employee if line else known["employee_id"],
                "company_id": steps[step]["company_id"],
                "date": when, "occurred_on": when, "origin": "work",
                "role": line.role if line else known["role"],
                "amount": amount, "base": base, "deduction": deduction,
                "rate": line.rate if line else Decimal(known["rate"]),
                "coefficient": line.coefficient if line else Decimal(known["coefficient"]),
                "rule_id": line.rule if line else known["rule_id"],
                "step_id": step,
                "move_line_id": invoices.get((step, payer), {}).get("line_id"),
                "reversal_of_id": known["last_id"] if known and amount < 0 else None,
                "key": key, "number": known["number"] + 1 if known else 1,
            })
        self._insert(rows)

    def _insert(self, rows):
        """Add rows to the ledger in one statement; those of a closed month count in the first open one."""
        if not rows:
            return []
        companies = self.env["res.company"].browse({row["company_id"] for row in rows})
        first = {company.id: self._first_open_day(company, fields.Date.to_date("1900-01-01")) for company in companies}
        for row in rows:
            row["date"] = max(row["date"], first[row["company_id"]])
        added = insert_rows(self.env, self._table, COLUMNS, rows)
        self.invalidate_model()
        self.env["dental.plan.step"].invalidate_model(["accrual_ids"])
        return added

    def _write_gaps(self, step_ids, gaps, steps):
        gaps_sudo = self.env["dental.pay.gap"]
        wanted = {(gap.employee, gap.step, gap.reason) for gap in gaps}
        known = gaps_sudo.search([("step_id", "in", step_ids)])
        stay = known.filtered(lambda gap: (gap.employee_id.id, gap.step_id.id, gap.reason) in wanted)
        (known - stay).unlink()
        wanted -= {(gap.employee_id.id, gap.step_id.id, gap.reason) for gap in stay}
        gaps_sudo.create(
            [
                {"employee_id": employee, "step_id": step, "reason": reason, "date": steps[step]["done_on"]}
                for employee, step, reason in sorted(wanted)
            ]
        )
