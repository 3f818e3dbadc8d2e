"""Values that the generator answers. Days are counted back from the clinic's today; minutes from midnight."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    number: int
    first_name: str
    last_name: str
    sex: str  # "male" | "female"
    age_days: int
    phone: str  # E.164
    channel: str  # code of preferred channel
    source: int  # 0 … 5, place in the list of sources
    is_vip: bool
    days_known: int  # since the first contact

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def age(self):
        return self.age_days // 365


@dataclass(frozen=True)
class MouthFinding:
    fdi: str  # "" for the whole mouth
    surfaces: str
    condition: str  # code of the catalogue
    origin: str = "here"  # "here" | "elsewhere"
    days_ago: int = 0


@dataclass(frozen=True)
class Visit:
    patient: int
    doctor: int
    day: int  # offset from today, negative = past
    start: int  # minute of the local day
    minutes: int
    kind: str  # examination | consultation | treatment
    outcome: str  # done | no_show | cancelled
