"""Values that go into and come out of the engine. Money is Decimal, time is minutes or days."""

from dataclasses import dataclass
from decimal import Decimal

STAGE_ORDER = (
    "diagnostics",
    "acute",
    "hygiene",
    "surgery",
    "endodontics",
    "therapy",
    "orthodontics",
    "implantation",
    "prosthetics",
    "maintenance",
)


@dataclass(frozen=True)
class Finding:
    key: int
    fdi: str  # "" for jaw or mouth
    surfaces: str
    condition: str
    tooth_class: str = ""
    dentition: str = ""


@dataclass(frozen=True)
class Procedure:
    key: int
    minutes: int
    price: Decimal
    specialty: int
    stage: str
    scope: str = "tooth"
    removes_tooth: bool = False


@dataclass(frozen=True)
class ProtocolStep:
    procedure: int
    stage: str = ""  # "" = the procedure's own
    wait_days: int = 0
    is_mandatory: bool = True


@dataclass(frozen=True)
class Protocol:
    key: int
    conditions: frozenset
    tiers: tuple  # ((tier, (ProtocolStep, …)), …)
    tooth_classes: frozenset = frozenset()  # empty = any
    dentition: str = ""
    age_from: int = 0
    age_to: int = 150
    sequence: int = 10

    def matches(self, finding, age):
        return (
            finding.condition in self.conditions
            and (not finding.tooth_class or not self.tooth_classes or finding.tooth_class in self.tooth_classes)
            and (not self.dentition or not finding.dentition or finding.dentition == self.dentition)
            and self.age_from <= age <= self.age_to
        )

    def steps(self, tier):
        return dict(self.tiers).get(tier, ())


@dataclass(frozen=True)
class Settings:
    age: int = 30
    max_visit_minutes: int = 90
    tiers: tuple = ("premium", "optimal", "economy")


@dataclass(frozen=True)
class Step:
    index: int
    procedure: int
    protocol: int
    fdi: str
    surfaces: str
    findings: tuple
    stage: str
    minutes: int
    price: Decimal
    specialty: int
    is_mandatory: bool
    wait_before: int  # days since the previous step of its chain
    after: int  # index of the step it must follow, -1 if none


@dataclass(frozen=True)
class Visit:
    steps: tuple  # indexes
    specialty: int
    minutes: int
    wait_days: int


@dataclass(frozen=True)
class Option:
    tier: str
    steps: tuple
    visits: tuple
    untreated: tuple  # keys of findings no protocol covers
    total: Decimal
