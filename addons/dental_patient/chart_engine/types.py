"""Values that go into and come out of the chart engine."""

from dataclasses import dataclass, field
from datetime import date

# How a condition is drawn. The catalogue chooses one per condition; `draw.PARTS` says which parts it paints.
LOOKS = (
    "surface",
    "surface_light",
    "crown",
    "veneer",
    "worn",
    "neck",
    "recession",
    "gum",
    "deposit",
    "fracture",
    "crack",
    "pulp",
    "apex",
    "cyst",
    "canal",
    "canal_part",
    "cut",
    "post",
    "root",
    "remnant",
    "implant",
    "abutment",
    "pontic",
    "retainer",
    "denture",
    "bracket",
    "wire",
    "turn",
    "missing",
    "extracted",
    "buried",
    "unerupted",
    "present",
    "letter",
)
STATUSES = ("pathology", "planned", "here", "elsewhere", "absence", "state")


@dataclass(frozen=True)
class Finding:
    """A row of history: what was seen where, from when until when."""

    key: int
    condition: str
    kind: str  # pathology, work, absence, state
    look: str
    letter: str
    found_on: date
    fdi: str = ""
    surfaces: str = ""
    jaw: str = ""
    resolved_on: date | None = None
    origin: str = "here"
    is_supernumerary: bool = False
    span: int = 0  # findings of one bridge share it; 0 = none given

    def is_open_at(self, day):
        return self.found_on <= day and (self.resolved_on is None or self.resolved_on > day)


@dataclass(frozen=True)
class Mark:
    """Something to draw: a finding that is open, or planned work that a child adds."""

    look: str
    status: str
    letter: str = ""
    fdi: str = ""
    surfaces: str = ""
    jaw: str = ""
    title: str = ""
    tone: str = ""  # a class of its own, such as the colour of a plan option
    is_supernumerary: bool = False
    span: int = 0
    key: str = ""


@dataclass(frozen=True)
class ToothView:
    """What one place of the chart shows: `facial` and `above` are (part, classes) from back to front."""

    slot: str
    fdi: str
    presence: str  # natural, absent, unerupted, buried, implant, pontic, remnant
    facial: tuple
    above: tuple
    letters: tuple  # (letter, status)
    titles: tuple
    extra: tuple = ()  # (letter, status) of a supernumerary tooth beside it


@dataclass(frozen=True)
class Mouth:
    """The chart of a day."""

    teeth: tuple
    spans: tuple = ()  # (kind, status, first slot, last slot, slots with a pillar)
    notes: tuple = ()  # (letter, status, title) of what concerns a jaw or the mouth
    by_slot: dict = field(default_factory=dict, compare=False)
