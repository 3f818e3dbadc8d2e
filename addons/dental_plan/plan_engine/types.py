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
STAGE_RANK = {stage: rank for rank, stage in enumerate(STAGE_ORDER)}

# No visit holds a step of an earlier phase after a visit with one of a later phase: first what is acute and has to be known,
# then hygiene, then the work, then keeping it.
PHASE = {
    "diagnostics": 0, "acute": 0, "hygiene": 1, "surgery": 2, "endodontics": 2, "therapy": 2,
    "orthodontics": 2, "implantation": 2, "prosthetics": 2, "maintenance": 3,
}

REMOVALS = frozenset({"extracted", "missing"})
CROWNS = frozenset({"crown_metal_ceramic", "crown_zirconia", "crown_all_ceramic"})
RESTORATIONS = CROWNS | {
    "filling_composite", "filling_amalgam", "filling_glass_ionomer", "inlay", "veneer", "crown_temporary",
}
CANAL = "root_canal_treated"
# results that only a standing tooth can get
ON_TOOTH = RESTORATIONS | {CANAL, "post", "sealant", "bracket", "bridge_retainer"}
# work in the mouth that fills a gap
REPLACEMENTS = frozenset({"implant", "abutment", "crown_on_implant", "pontic"})


def quadrant_of(fdi):
    """Quadrant "1" to "4" of a tooth or "" for none; the primary quadrants 5 to 8 lie in the same places.

    >>> quadrant_of("36"), quadrant_of("75"), quadrant_of("")
    ('3', '3', '')
    """
    return str((int(fdi[0]) - 1) % 4 + 1) if fdi else ""


@dataclass(frozen=True)
class Finding:
    key: int
    fdi: str  # "" for jaw or mouth
    surfaces: str
    condition: str
    tooth_class: str = ""
    dentition: str = ""
    kind: str = "pathology"  # pathology, absence, work, state


@dataclass(frozen=True)
class Procedure:
    key: int
    minutes: int
    price: Decimal
    specialty: int
    stage: str
    scope: str = "tooth"
    result: str = ""  # condition that doing it charts
    kind: str = "treatment"  # examination, consultation, treatment

    @property
    def removes_tooth(self):
        return self.result in REMOVALS

    @property
    def treats_tooth(self):
        """Whether it makes sense only on a tooth that stays."""
        return self.result in ON_TOOTH or self.stage == "endodontics"


@dataclass(frozen=True)
class ProtocolStep:
    procedure: int
    stage: str = ""  # "" = the procedure's own
    wait_days: int = 0  # after this step, before the next of the protocol
    is_mandatory: bool = True
    shares_visit: bool = False  # may lie in a visit of another specialist
    key: int = 0


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
    without_wisdom: bool = False
    only_wisdom: bool = False
    gaps_from: int = 0  # for a jaw with at least so many gaps, wisdom teeth not counted

    def matches(self, finding, age, gaps=0):
        return (
            finding.condition in self.conditions
            and (not finding.tooth_class or not self.tooth_classes or finding.tooth_class in self.tooth_classes)
            and (not self.dentition or not finding.dentition or finding.dentition == self.dentition)
            and self.age_from <= age <= self.age_to
            and not (self.without_wisdom and finding.fdi[1:] == "8")
            and not (self.only_wisdom and finding.fdi[1:] != "8")
            and gaps >= self.gaps_from
        )

    def steps(self, tier):
        """Steps of the tier, or of the first tier that has any; empty if none has."""
        own = dict(self.tiers)
        return own.get(tier) or next((steps for _tier, steps in self.tiers if steps), ())


@dataclass(frozen=True)
class Settings:
    age: int = 30
    max_visit_minutes: int = 90
    gap_days: int = 7  # between two visits where nothing else asks for more
    tiers: tuple = ("premium", "optimal", "economy")


@dataclass(frozen=True)
class Step:
    index: int
    procedure: int
    protocol: int
    protocol_step: int
    fdi: str
    area: str  # "1" to "4" quadrant, "upper", "lower", "" else
    surfaces: str
    findings: tuple
    stage: str
    rank: int  # its stage's, or that of what it must follow where that is later
    minutes: int
    price: Decimal
    specialty: int
    is_mandatory: bool
    after: tuple = ()  # ((index, days to wait), …): the steps it must follow
    shares_visit: bool = False
    removes_tooth: bool = False
    kind: str = "treatment"

    @property
    def quadrant(self):
        return quadrant_of(self.fdi) or (self.area if self.area.isdigit() else "")

    @property
    def phase(self):
        return PHASE[STAGE_ORDER[self.rank]]


@dataclass(frozen=True)
class Visit:
    steps: tuple  # indexes
    specialty: int
    minutes: int
    wait_days: int  # at least, after the visit before
    day: int  # planned, counted from the first visit
    kind: str = "treatment"
    rhythm: str = "serial"


@dataclass(frozen=True)
class Option:
    tier: str
    steps: tuple
    visits: tuple
    untreated: tuple  # keys of pathology and absence that no step of this option treats
    total: Decimal
