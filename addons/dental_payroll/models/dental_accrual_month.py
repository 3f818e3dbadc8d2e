from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..pay_engine import guarantee_top_up, prorated, round_money, volume_due

ZERO = Decimal(0)

DAYS = """
SELECT employee_id, date, worked, overtime, overtime_agreed, shifts_worked
  FROM dental_work_day
 WHERE employee_id = ANY(%s) AND date BETWEEN %s AND %s
"""

# By rule for the steps by volume, by day for the guaranteed minimum.
MONTH_SUMS = """
SELECT employee_id, rule_id, date, origin, SUM(base)::text AS base, SUM(deduction)::text AS deduction, SUM(amount)::text AS amount
  FROM dental_accrual
 WHERE company_id = %s AND employee_id = ANY(%s) AND date BETWEEN %s AND %s AND origin NOT IN ('volume', 'guarantee')
 GROUP BY employee_id, rule_id, date, origin
"""

# A new patient was kept when his next visit with the doctor of his first was booked; it counts in the month of that booking.
RETAINED = """
WITH first AS (
    SELECT DISTINCT ON (patient_id) patient_id, doctor_id, start
      FROM dental_appointment WHERE state = 'done' ORDER BY patient_id, start
), again AS (
    SELECT first.doctor_id, first.patient_id, MIN(GREATEST(next.booked_at, first.start)) AS booked_at
      FROM first JOIN dental_appointment next
        ON next.patient_id = first.patient_id AND next.doctor_id = first.doctor_id
       AND next.start > first.start AND next.state NOT IN ('cancelled', 'held')
     GROUP BY first.doctor_id, first.patient_id
)
SELECT employee.id AS employee_id, COUNT(*) AS patients
  FROM again JOIN hr_employee employee ON employee.resource_id = again.doctor_id
 WHERE (again.booked_at AT TIME ZONE 'UTC' AT TIME ZONE %s)::date BETWEEN %s AND %s
 GROUP BY employee.id
"""
MONTH_KEYS = "company_id = %s AND step_id IS NULL AND plan_id IS NULL AND date BETWEEN %s AND %s AND key LIKE %s"


class DentalAccrual(models.Model):
    """What only the month can tell: time, salary, retention, steps by volume, the guaranteed minimum."""

    _inherit = "dental.accrual"

    _month_level_idx = models.Index("(company_id, date) WHERE step_id IS NULL")

    # --- plans ---

    @api.model
    def _settle_plans(self, plan_ids, basis):
        """Accrue what agreeing or completing a plan earns its coordinator and its doctor."""
        # sudo: as for steps, whoever agrees a plan neither reads schemes nor writes the ledger
        self.sudo()._settle_plans_now(plan_ids, basis)

    def _settle_plans_now(self, plan_ids, basis):
        today = fields.Date.context_today(self)
        plans = self.env["dental.plan"].browse(plan_ids)
        employees = self.env["hr.employee"]
        by_user = {
            employee.user_id: employee
            for employee in employees.search([("user_id", "in", plans.coordinator_id.ids)], order="id desc")
        }
        by_resource = {
            employee.resource_id: employee for employee in employees.search([("resource_id", "in", plans.doctor_id.ids)])
        }
        people = {employee.id for employee in [*by_user.values(), *by_resource.values()]}
        periods = self.env["dental.pay.assignment"]._periods(people, today, today)
        targets = {}
        for plan in plans.filtered(lambda plan: plan.state != "declined"):
            roles = {"coordinator": by_user.get(plan.coordinator_id), "doctor": by_resource.get(plan.doctor_id)}
            for role, employee in roles.items():
                scheme = periods.get(employee.id, (None,))[0] if employee else None
                rule = scheme and next((r for r in scheme.value.rules if r.role == role and r.basis == basis), None)
                if not rule or rule.method == "nothing":
                    continue
                base = Decimal(str(plan.amount_agreed)) if rule.method == "percent" else Decimal(1)
                exact = base * rule.rate * rule.coefficient / (100 if rule.method == "percent" else 1)
                targets[f"{basis}:{plan.id}:{role}:{employee.id}"] = {
                    "employee_id": employee.id, "company_id": plan.company_id.id, "origin": "plan", "role": role, "date": today,
                    "rule_id": rule.id, "plan_id": plan.id, "base": base, "rate": rule.rate,
                    "coefficient": rule.coefficient, "amount": round_money(exact),
                }
        ledger = self._ledger(SQL("plan_id = ANY(%s) AND key LIKE %s", plan_ids, basis + ":%"))
        self._append_month(targets, ledger, today)

    # --- the month ---

    @api.model
    def _settle_month(self, company, date_from, date_to):
        """Bring the accruals of time, salary, retention, volume and guarantee up to date; again changes nothing."""
        assignments = self.env["dental.pay.assignment"]
        rows = assignments.search([("company_id", "=", company.id), ("date_from", "<=", date_to)])
        rows = rows.filtered(lambda row: not row.date_to or row.date_to >= date_from)
        people = rows.employee_id.ids
        periods = assignments._periods(people, date_from, date_to)
        suffix = f":{date_from}"
        condition = SQL(MONTH_KEYS, company.id, date_from, date_to, "%" + suffix)
        ledger = self._ledger(condition)
        early = self._time_targets(company, periods, date_from, date_to, suffix)
        early |= self._retained_targets(company, periods, date_from, date_to, suffix)
        self._append_month(early, {key: row for key, row in ledger.items() if row["origin"] in ("time", "retention")}, date_to)
        sums = self._month_sums(company, periods, date_from, date_to)
        late, volumes = self._volume_targets(company, periods, sums, date_to, suffix)
        late |= self._guarantee_targets(company, periods, sums, volumes, date_from, date_to, suffix)
        self._append_month(late, {key: row for key, row in ledger.items() if row["origin"] in ("volume", "guarantee")}, date_to)

    def _month_sums(self, company, periods, date_from, date_to):
        """Sums of the month of those whose scheme looks at them: steps by volume or a guaranteed minimum."""
        people = [
            employee for employee, spans in periods.items()
            if any(span.value.guarantee_period != "none" or any(rule.tiers for rule in span.value.rules) for span in spans)
        ]
        return self.env.execute_query_dict(SQL(MONTH_SUMS, company.id, people, date_from, date_to)) if people else []

    def _time_targets(self, company, periods, date_from, date_to, suffix):
        days = defaultdict(list)
        for row in self.env.execute_query_dict(SQL(DAYS, list(periods), date_from, date_to)):
            days[row["employee_id"]].append(row)
        length = (date_to - date_from).days + 1
        targets = {}
        for employee, spans in periods.items():
            for span in spans:
                start, stop = max(span.start, date_from), min(span.stop or date_to, date_to)
                inside = [row for row in days[employee] if start <= row["date"] <= stop]
                for rule in span.value.rules:
                    base, amount = self._time_amount(rule, inside, (stop - start).days + 1, length)
                    if amount:
                        targets[f"{rule.basis}:{rule.id}:{employee}{suffix}"] = self._month_row(
                            company, employee, "time", rule, base, amount, date_to
                        )
        return targets

    def _time_amount(self, rule, days, covered, length):
        """(base, amount) of one rule of time; overtime counts only as far as it was agreed."""
        if rule.basis == "month":
            return Decimal(covered), prorated(rule.rate * rule.coefficient, covered, length)
        if rule.basis == "shift":
            base = Decimal(sum(day["shifts_worked"] for day in days))
        elif rule.basis == "hours":
            base = Decimal(sum(day["worked"] - day["overtime"] for day in days)) / 60
        elif rule.basis == "overtime":
            base = Decimal(sum(min(day["overtime"], day["overtime_agreed"] or 0) for day in days)) / 60
        else:
            return ZERO, ZERO
        if rule.tiers:
            return base, volume_due(rule, base, ZERO, ZERO)
        return base, round_money(base * rule.rate * rule.coefficient)

    def _retained_targets(self, company, periods, date_from, date_to, suffix):
        wanted = {
            (employee, rule)
            for employee, spans in periods.items() for span in spans for rule in span.value.rules if rule.basis == "retained"
        }
        if not wanted:
            return {}
        counts = {
            row["employee_id"]: row["patients"]
            for row in self.env.execute_query_dict(SQL(RETAINED, company._dental_tz(), date_from, date_to))
        }
        return {
            f"retained:{rule.id}:{employee}{suffix}": self._month_row(
                company, employee, "retention", rule, Decimal(counts[employee]),
                round_money(counts[employee] * rule.rate * rule.coefficient), date_to,
            )
            for employee, rule in wanted if counts.get(employee)
        }

    def _volume_targets(self, company, periods, sums, date_to, suffix):
        """What the steps by volume add to the live rate; also {employee: sum} of it."""
        totals = defaultdict(lambda: [ZERO, ZERO, ZERO])
        for row in sums:
            if row["rule_id"] and row["origin"] == "work":
                total = totals[row["employee_id"], row["rule_id"]]
                for index, name in enumerate(("base", "deduction", "amount")):
                    total[index] += Decimal(row[name])
        targets, volumes = {}, defaultdict(lambda: ZERO)
        for employee, spans in periods.items():
            for rule in {rule for span in spans for rule in span.value.rules if rule.tiers and rule.basis in ("done", "received")}:
                base, deduction, accrued = totals[employee, rule.id]
                amount = volume_due(rule, base, deduction, accrued)
                if amount:
                    volumes[employee] += amount
                    targets[f"volume:{rule.id}:{employee}{suffix}"] = self._month_row(
                        company, employee, "volume", rule, base, amount, date_to
                    )
        return targets, volumes

    def _guarantee_targets(self, company, periods, sums, volumes, date_from, date_to, suffix):
        guaranteed = {
            employee: spans[-1] for employee, spans in periods.items() if spans[-1].value.guarantee_period != "none"
        }
        if not guaranteed:
            return {}
        earned, daily = defaultdict(lambda: ZERO), defaultdict(lambda: defaultdict(lambda: ZERO))
        for row in sums:
            earned[row["employee_id"]] += Decimal(row["amount"])
            daily[row["employee_id"]][row["date"]] += Decimal(row["amount"])
        worked = defaultdict(list)
        for row in self.env.execute_query_dict(SQL(DAYS, list(guaranteed), date_from, date_to)):
            if row["worked"]:
                worked[row["employee_id"]].append(row["date"])
        targets = {}
        for employee, span in guaranteed.items():
            start, stop = max(span.start, date_from), min(span.stop or date_to, date_to)
            share = Decimal((stop - start).days + 1) / ((date_to - date_from) + timedelta(days=1)).days
            scheme = span.value
            if scheme.guarantee_period == "month":
                scheme = replace(scheme, guarantee=scheme.guarantee * share)
            days = {day: daily[employee][day] for day in worked[employee]}
            amount = guarantee_top_up(scheme, earned[employee] + volumes[employee], days)
            if amount:
                targets[f"guarantee:{scheme.id}:{employee}{suffix}"] = self._month_row(
                    company, employee, "guarantee", None, scheme.guarantee, amount, date_to
                )
        return targets

    def _month_row(self, company, employee, origin, rule, base, amount, date):
        return {
            "employee_id": employee, "company_id": company.id, "origin": origin, "rule_id": rule.id if rule else None, "date": date,
            "role": rule.role if rule else None, "rate": rule.live_rate if rule else None,
            "coefficient": rule.coefficient if rule else None, "base": round(base, 4), "amount": amount,
        }

    def _append_month(self, targets, ledger, day):
        """Add what is missing between the ledger and the targets."""
        rows = []
        for key in sorted({*targets, *ledger}):
            target, known = targets.get(key), ledger.get(key)
            amount = (target["amount"] if target else ZERO) - (Decimal(known["amount"]) if known else ZERO)
            if not amount:
                continue
            row = dict(target or {name: known[name] for name in ("employee_id", "company_id", "origin", "role", "rule_id", "plan_id")})
            row["base"] = (target["base"] if target else ZERO) - (Decimal(known["base"] or 0) if known else ZERO)
            row.update(
                amount=amount, key=key, date=row.get("date", day), occurred_on=row.get("date", day), deduction=ZERO,
                number=known["number"] + 1 if known else 1,
                reversal_of_id=known["last_id"] if known and amount < 0 else None,
            )
            rows.append(row)
        return self._insert(rows)
