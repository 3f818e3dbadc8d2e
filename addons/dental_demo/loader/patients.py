"""Sixty patients and more: people, mouths, papers."""

from datetime import timedelta

from ..clinic_generator import mouth_of, person_of
from .stage import SEED
from .stories import HOUSEHOLD, STORIES

RANDOM_PATIENTS = 54
SOURCES = ("search", "social", "friends", "partner", "magazine", "passing")


def register(stage):
    """All patients in one batch: the stories first, then a household, then random people."""
    people = [person_of(SEED, number) for number in range(RANDOM_PATIENTS)]
    sources = [stage.ref(f"dental_patient.source_{code}").id for code in SOURCES]
    doctors = [resource for resource in stage.staff.values() if resource.dental_role == "doctor"]
    rows = []

    def add(name, sex, age_days, number, **more):
        doctor = doctors[number % len(doctors)]
        rows.append(
            {
                "name": name,
                "sex": sex,
                "birthdate": stage.today - timedelta(days=age_days),
                "phone": f"+3319900{number + 9000:04d}",
                "email": f"patient{number}@mail.example",
                "source_id": sources[number % len(sources)],
                "doctor_id": doctor.id,
                "coordinator_id": stage.users["coordinator"].id,
                "branch_id": doctor.company_id.id,
                "company_id": False,
                **more,
            }
        )

    for number, (name, sex, age_days, _findings, more) in enumerate(STORIES.values()):
        add(name, sex, age_days, number, **more)
    mother, family, age, children = HOUSEHOLD
    add(f"{mother} {family}", "female", age * 365 + 20, 20)
    for number, (child, years) in enumerate(children):
        add(f"{child} {family}", "female" if child[-1] in "aeé" else "male", years * 365 + 30 * number, 21 + number, phone=False, email=False)
    for person in people:
        add(
            person.name, person.sex, person.age_days, 100 + person.number, phone=person.phone, preferred_channel=person.channel,
            source_id=sources[person.source], is_vip=person.is_vip,
        )
    patients = stage.env["dental.patient"].create(rows)
    stage.patients = patients
    stage.by_story = dict(zip(STORIES, patients, strict=False))
    first = len(STORIES)
    mother = patients[first]
    patients[first + 1 : first + 1 + len(children)].write({"responsible_id": mother.partner_id.id, "doctor_id": stage.staff["lin"].id})
    stage.household = patients[first : first + 1 + len(children)]
    stage.people = people
    stage.random_patients = patients[first + 1 + len(children) :]
    # the birthday of the VIP is today: her age is whole years
    vip = stage.by_story["vip"]
    vip.birthdate = vip.birthdate.replace(month=stage.today.month, day=min(stage.today.day, 28))


def chart(stage):
    """What is seen in each mouth, found when it was found."""
    rows = []

    def add(patient, findings):
        known = (stage.today - patient.birthdate).days
        for finding in findings:
            rows.append(
                {
                    "patient_id": patient.id,
                    "fdi": finding.fdi,
                    "surfaces": finding.surfaces or False,
                    "condition": finding.condition,
                    "origin": finding.origin,
                    "found_on": stage.day(-min(finding.days_ago or 60, known)),
                }
            )

    for patient, (_name, _sex, _age, findings, _more) in zip(stage.by_story.values(), STORIES.values(), strict=True):
        add(patient, findings)
    for number, patient in enumerate(stage.household):
        add(patient, mouth_of(SEED, 1000 + number, patient.age))
    for person, patient in zip(stage.people, stage.random_patients, strict=True):
        add(patient, mouth_of(SEED, person.number, person.age))
    stage.env["dental.finding"].chart(rows)
    stage.env["dental.finding"].chart(
        [
            {
                "patient_id": stage.by_story["supernumerary"].id,
                "fdi": "11",
                "condition": "unerupted",
                "is_supernumerary": True,
                "found_on": stage.day(-20),
            }
        ]
    )


def sign_papers(stage):
    """Contract and consent to data processing of nearly everybody; who has none is seen on the board."""
    types = stage.ref("dental_patient.paper_type_contract") | stage.ref("dental_patient.paper_type_consent_data")
    surgery = stage.ref("dental_patient.paper_type_consent_surgery") | stage.ref("dental_patient.paper_type_consent_treatment")
    without = stage.by_story["first_visit"]
    rows = []
    for number, patient in enumerate(stage.patients - without):
        wanted = types if number % 9 else types[:1]
        for paper_type in wanted | (surgery if number % 3 == 0 else surgery.browse()):
            rows.append({"patient_id": patient.id, "type_id": paper_type.id, "company_id": patient.branch_id.id})
    papers = stage.env["dental.paper"].create(rows)
    papers.action_sign()
