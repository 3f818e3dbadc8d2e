"""Clock, schemes and the pay run of last month, posted and paid."""

from datetime import timedelta
from random import Random

from .stage import SEED

PERCENT_OF_MONEY = {"role": "doctor", "basis": "received", "rate": 30, "laboratory": "before"}
SCHEMES = {
    # who: (name, rules, more)
    "martin": ("30 % of money received, laboratory first", [PERCENT_OF_MONEY], {"guarantee": 2500, "guarantee_period": "month"}),
    "kovalenko": (
        "Surgery: 28 % of work done after materials",
        [{"role": "doctor", "basis": "done", "rate": 28, "material": "before"}],
        {},
    ),
    "rossi": (
        "Steps by volume: 25, 30, 35 % of money received",
        [{"role": "doctor", "basis": "received", "rate": 25, "tiers": [(0, 25), (8000, 30), (15000, 35)], "laboratory": "before"}],
        {},
    ),
    "okafor": (
        "Salary and 15 % of work done",
        [{"basis": "month", "method": "fixed", "rate": 2200}, {"role": "doctor", "basis": "done", "rate": 15}],
        {},
    ),
    "lin": ("35 % of work done", [{"role": "doctor", "basis": "done", "rate": 35}], {}),
    "duarte": ("32 % of money received", [{**PERCENT_OF_MONEY, "rate": 32}], {}),
    "petit": (
        "Hygiene: per shift and per cleaning",
        [{"basis": "shift", "method": "fixed", "rate": 40}, {"role": "doctor", "basis": "done", "method": "fixed", "rate": 22}],
        {},
    ),
    "novak": ("Hygiene: 30 % of work done", [{"role": "doctor", "basis": "done", "rate": 30}], {}),
    "diallo": ("Hourly, overtime at a second rate", [
        {"basis": "hours", "method": "fixed", "rate": 14}, {"basis": "overtime", "method": "fixed", "rate": 21},
    ], {}),
    "weber": ("Hourly", [{"basis": "hours", "method": "fixed", "rate": 13.5}], {}),
}
DESK = {
    "Hélène Faure": 2100,
    "Yusuf Demir": 1900,
    "Marta Nowak": 2300,
    "Victor Lambert": 3400,
    "Ruth Stern": 2800,
}


def agree_schemes(stage):
    """Before any work is done: who earns how."""
    schemes = stage.env["dental.pay.scheme"]
    start = stage.day(-120).replace(day=1)
    for key, (name, rules, more) in SCHEMES.items():
        resource = stage.staff[key]
        employee = stage.env["hr.employee"].search([("resource_id", "=", resource.id)])
        schemes.with_company(resource.company_id).assign(employee.id, name, rules, start, company_id=resource.company_id.id, **more)
    for employee in stage.employees.filtered(lambda person: person.name in DESK):
        rules = [{"basis": "month", "method": "fixed", "rate": DESK[employee.name]}]
        if employee.name == "Marta Nowak":
            rules.append({"role": "coordinator", "basis": "plan_agreed", "method": "fixed", "rate": 15})
        schemes.with_company(employee.company_id).assign(
            employee.id, f"Salary {DESK[employee.name]}", rules, start, company_id=employee.company_id.id
        )


def clock(stage):
    """Punches of six weeks against the roster: mostly in time, sometimes late, sometimes longer."""
    people = stage.env["hr.employee"].search([("resource_id", "in", [resource.id for resource in stage.staff.values()])])
    by_resource = {person.resource_id.id: person for person in people}
    rows = []
    for shift in stage.env["dental.shift"].search([("stop", "<", stage.now), ("resource_id", "in", list(by_resource))]):
        rng = Random(f"{SEED}:clock:{shift.resource_id.id}:{shift.start}")
        if rng.random() < 0.03:
            continue
        late = rng.choice((0, 0, 0, 0, 2, 3, 9, 14)) - rng.randint(0, 8)
        rows.append(
            {
                "employee_id": by_resource[shift.resource_id.id].id,
                "check_in": shift.start + timedelta(minutes=late),
                "check_out": min(shift.stop + timedelta(minutes=rng.choice((-2, 0, 3, 5, 20))), stage.now),
            }
        )
    stage.env["hr.attendance"].create(rows)


def run_last_month(stage):
    """The last month is computed, closed and posted; this month is computed so far."""
    last = stage.today.replace(day=1) - timedelta(days=1)
    for branch in ("riverside", "hill"):
        runs = stage.env["dental.pay.run"].with_company(stage.companies[branch])
        run = runs.for_month(last)
        run.action_compute()
        if run.slip_ids and not run.slip_ids.filtered("is_stopped"):
            run.action_close()
        runs.for_month(stage.today).action_compute()
