"""Values that go into and come out of the engine."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Tier:
    """From `lower` on `rate` counts; the first tier of a table begins at 0, so no gap is possible."""

    lower: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Share:
    """`percent` of what the rule earns goes to the person in `role`."""

    role: str
    percent: Decimal


@dataclass(frozen=True)
class Rule:
    """One line of a scheme. Empty sets match everything; the first rule that matches counts."""

    id: int
    role: str = "doctor"
    basis: str = "done"
    method: str = "percent"
    rate: Decimal = ZERO
    coefficient: Decimal = ONE
    procedures: frozenset = frozenset()
    categories: frozenset = frozenset()
    specialties: frozenset = frozenset()
    payers: frozenset = frozenset()
    payer_kind: str = "any"
    tiers: tuple = ()
    tier_mode: str = "marginal"
    shares: tuple = ()
    material: str = "none"
    laboratory: str = "none"
    cost_percent: Decimal = HUNDRED
    costs_first: bool = False
    full_price: bool = False
    cross_only: bool = False

    @property
    def live_rate(self):
        """Rate at which work is accrued as it happens; the month's volume adds the rest."""
        return self.tiers[0].rate if self.tiers else self.rate


@dataclass(frozen=True)
class Scheme:
    id: int
    rules: tuple = ()
    guarantee: Decimal = ZERO
    guarantee_period: str = "none"
    redo_paid: bool = False
    redo_takes_back: bool = True


@dataclass(frozen=True)
class Period:
    """From `start` to `stop` (both included, None = open) `value` counts."""

    start: date | None
    stop: date | None
    value: object


@dataclass(frozen=True)
class Work:
    """One payer's part of one step: what was done, what came in, what it cost."""

    step: int
    payer: int | None
    day: date
    procedure: int
    price: Decimal  # of the whole step
    part: Decimal  # of this payer
    listed: Decimal  # price list, this payer's part
    done: Decimal  # of the part, refunds taken off
    received: Decimal = ZERO
    categories: frozenset = frozenset()
    specialty: int | None = None
    material: Decimal | None = ZERO  # of the whole step; None = expected but unknown
    laboratory: Decimal | None = ZERO
    people: tuple = ()  # (role, employee)
    is_cross: bool = False  # the referrer works in another specialty
    is_redo: bool = False
    is_redone: bool = False


@dataclass(frozen=True)
class Earned:
    """What one person has earned by one payer's part of one step, in all."""

    step: int
    payer: int | None
    role: str  # of the person
    owner_role: str  # of the person whose rule it is
    employee: int
    rule: int
    day: date
    base: Decimal
    rate: Decimal
    coefficient: Decimal
    deduction: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Gap:
    """Why a sum cannot be told: it stops the person's slip, it never counts as zero."""

    step: int
    employee: int
    reason: str  # rate, material, laboratory


@dataclass(frozen=True)
class Span:
    """A half-open piece of time, naive UTC."""

    start: datetime
    stop: datetime


@dataclass(frozen=True)
class Tolerance:
    late: int = 0
    early: int = 0
    overtime: int = 0


@dataclass(frozen=True)
class DaySheet:
    """One person's day in minutes."""

    day: date
    planned: int = 0
    worked: int = 0
    late: int = 0
    early: int = 0
    absent: int = 0
    overtime: int = 0
    shifts: int = 0
    shifts_worked: int = 0


@dataclass(frozen=True)
class Component:
    """One line of every slip, in order. `bases` are codes of earlier lines; empty = the gross sum."""

    code: str
    kind: str
    side: str
    amount: Decimal = ZERO
    rate: Decimal = ZERO
    tiers: tuple = ()
    cap: Decimal | None = None
    origins: frozenset = frozenset()
    bases: frozenset = frozenset()


@dataclass(frozen=True)
class SlipLine:
    code: str
    side: str
    base: Decimal
    rate: Decimal
    amount: Decimal
    notes: tuple = field(default=())
