"""The house: one company with two branches, its people with their logins, chairs, equipment and the roster."""

from datetime import timedelta

from odoo import Command

from ..const import LOGINS
from .stage import ZONE

BRANCHES = {"riverside": "Aurora Dental Riverside", "hill": "Aurora Dental Hill Street"}

# key: (name, role, branch, specialties, login role)
STAFF = {
    "martin": ("Dr Claire Martin", "doctor", "riverside", ("therapy", "endodontics"), "doctor"),
    "kovalenko": ("Dr Anton Kovalenko", "doctor", "riverside", ("surgery", "implantology"), "surgeon"),
    "rossi": ("Dr Sofia Rossi", "doctor", "riverside", ("prosthetics", "therapy"), None),
    "okafor": ("Dr James Okafor", "doctor", "riverside", ("therapy", "periodontology", "prosthetics"), "chief_doctor"),
    "lin": ("Dr Mei Lin", "doctor", "hill", ("orthodontics", "paediatric", "therapy"), None),
    "duarte": ("Dr Inês Duarte", "doctor", "hill", ("therapy", "endodontics", "paediatric", "surgery"), None),
    "petit": ("Nadia Petit", "hygienist", "riverside", ("hygiene", "periodontology"), None),
    "novak": ("Tomas Novak", "hygienist", "hill", ("hygiene",), None),
    "diallo": ("Awa Diallo", "assistant", "riverside", (), "assistant"),
    "weber": ("Jonas Weber", "assistant", "hill", (), None),
}

DESK = {
    "receptionist": "Hélène Faure",
    "operator": "Yusuf Demir",
    "coordinator": "Marta Nowak",
    "manager": "Victor Lambert",
    "accountant": "Ruth Stern",
}

CHAIRS = {
    "r1": ("Chair 1", "riverside"),
    "r2": ("Chair 2", "riverside"),
    "r3": ("Chair 3, surgery", "riverside"),
    "h1": ("Chair 1, Hill Street", "hill"),
    "h2": ("Chair 2, Hill Street", "hill"),
}

# (who, chair, pattern, weekdays, from, to): 365 days a year, evenings included, up to three people a chair a day
ROSTER = (
    ("martin", "r1", "weekdays", "12345", 8, 14),
    ("okafor", "r1", "weekdays", "12345", 14, 20),
    ("rossi", "r2", "odd", "", 9, 15),
    ("petit", "r2", "weekdays", "123456", 15, 20),
    ("kovalenko", "r3", "two_two", "", 9, 18),
    ("martin", "r1", "weekdays", "6", 9, 15),
    ("okafor", "r1", "weekdays", "7", 10, 16),
    ("duarte", "h1", "weekdays", "12345", 9, 16),
    ("novak", "h1", "weekdays", "246", 16, 20),
    ("lin", "h2", "even", "", 10, 17),
    ("duarte", "h1", "weekdays", "67", 10, 14),
)

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def set_up_company(stage):
    env = stage.env
    company = env.company
    country = env.ref("base.fr")
    currency = env.ref("base.EUR")
    currency.active = True
    company.resource_calendar_id.tz = ZONE
    company.write({"name": "Aurora Dental", "country_id": country.id, "currency_id": currency.id})
    stage.companies["clinic"] = company
    for key, name in BRANCHES.items():
        stage.companies[key] = env["res.company"].create(
            {"name": name, "parent_id": company.id, "country_id": country.id, "currency_id": currency.id}
        )
        stage.companies[key].resource_calendar_id.tz = ZONE
    env.cr.precommit.run()  # the ERP gives branches their chart of accounts there
    everything = [Command.set([branch.id for branch in stage.companies.values()])]
    env.ref("base.user_admin").write(
        {"company_ids": everything, "company_id": stage.companies["riverside"].id, "tz": ZONE, "name": "Administrator"}
    )
    stage.env = stage.env(
        context={**stage.env.context, "allowed_company_ids": [branch.id for branch in stage.companies.values()]}
    )


def hire(stage):
    env = stage.env
    branches = [stage.companies["riverside"], stage.companies["hill"]]
    groups = {
        "receptionist": ["dental_patient.group_dental_receptionist"],
        "operator": ["dental_patient.group_dental_operator"],
        "coordinator": ["dental_patient.group_dental_coordinator"],
        "assistant": ["dental_patient.group_dental_assistant"],
        "doctor": ["dental_patient.group_dental_doctor"],
        "surgeon": ["dental_patient.group_dental_doctor"],
        "chief_doctor": ["dental_patient.group_dental_chief_doctor"],
        "manager": ["dental_patient.group_dental_manager"],
        "accountant": ["account.group_account_manager", "dental_payroll.group_dental_payroll", "stock.group_stock_user"],
    }
    names = {**DESK, **{role: name for name, _role, _branch, _skills, role in STAFF.values() if role}}
    homes = {role: branch for _name, _role, branch, _skills, role in STAFF.values() if role}
    whole_house = {"manager", "accountant"}
    for role, (login, password) in LOGINS.items():
        if role == "administrator":
            continue
        companies = list(stage.companies.values()) if role in whole_house else branches
        stage.users[role] = env["res.users"].create(
            {
                "name": names[role],
                "login": login,
                "password": password,
                "email": f"{login}@aurora-dental.example",
                "tz": ZONE,
                "company_id": stage.companies[homes.get(role, "riverside")].id,
                "company_ids": [Command.set([company.id for company in companies])],
                "group_ids": [Command.set([env.ref(group).id for group in ["base.group_user", *groups[role]]])],
            }
        )
    _employ(stage, names)


def _employ(stage, names):
    env = stage.env
    rows = [
        {
            "name": name,
            "company_id": stage.companies[branch].id,
            "user_id": stage.users[role].id if role else False,
            "job_title": kind.capitalize(),
        }
        for name, kind, branch, _skills, role in STAFF.values()
    ]
    rows += [
        {"name": names[role], "company_id": stage.companies["riverside"].id, "user_id": stage.users[role].id, "job_title": label}
        for role, label in (
            ("receptionist", "Receptionist"),
            ("operator", "Call-centre operator"),
            ("coordinator", "Treatment coordinator"),
            ("manager", "Manager"),
            ("accountant", "Accountant"),
        )
    ]
    employees = env["hr.employee"].create(rows)
    for employee, (key, (_name, kind, _branch, skills, _role)) in zip(employees, STAFF.items(), strict=False):
        resource = employee.resource_id
        resource.write(
            {
                "dental_role": kind,
                "tz": ZONE,
                "dental_specialty_ids": [Command.set([env.ref(f"dental_patient.specialty_{skill}").id for skill in skills])],
            }
        )
        stage.staff[key] = resource
    for number, resource in enumerate(stage.staff.values()):
        resource.dental_sequence = number
    stage.employees = employees


def equip(stage):
    env = stage.env
    for number, (key, (name, branch)) in enumerate(CHAIRS.items()):
        stage.chairs[key] = env["resource.resource"].create(
            {
                "name": name,
                "resource_type": "material",
                "dental_role": "chair",
                "dental_sequence": number,
                "company_id": stage.companies[branch].id,
                "tz": ZONE,
            }
        )
    for kind, name in (("microscope", "Microscope"), ("scanner", "Intra-oral scanner")):
        env["resource.resource"].create(
            {
                "name": name,
                "resource_type": "material",
                "dental_role": "equipment",
                "dental_equipment_kind_id": env.ref(f"dental_schedule.equipment_kind_{kind}").id,
                "company_id": stage.companies["riverside"].id,
                "tz": ZONE,
            }
        )


def make_roster(stage):
    templates = stage.env["dental.shift.template"]
    for who, chair, pattern, weekdays, first, last in ROSTER:
        templates |= templates.create(
            {
                "resource_id": stage.staff[who].id,
                "chair_id": stage.chairs[chair].id,
                "company_id": stage.chairs[chair].company_id.id,
                "pattern": pattern,
                **{name: str(number) in weekdays for number, name in enumerate(DAYS, start=1)},
                "hour_from": first,
                "hour_to": last,
                "date_from": stage.day(-42),
            }
        )
    templates.action_generate(stage.today + timedelta(weeks=40))
