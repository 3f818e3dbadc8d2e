"""The 52 teeth as facts: FDI codes, other notations, place in the mouth, surfaces, roots, eruption."""

from dataclasses import dataclass

SURFACES = "MODVL"
NOTATIONS = ("fdi", "universal", "palmer")

_QUADRANT_NAMES = ("UR", "UL", "LL", "LR")
_PERMANENT_CLASSES = ("incisor", "incisor", "canine", "premolar", "premolar", "molar", "molar", "molar")
_PRIMARY_CLASSES = ("incisor", "incisor", "canine", "molar", "molar")
# Mean age of eruption in years by position; a tooth counts as there from this age on unless a finding says otherwise.
_ERUPTION = {
    ("permanent", "upper"): (7.5, 8.5, 11.5, 10.5, 11.0, 6.5, 12.5, 19.0),
    ("permanent", "lower"): (6.5, 7.5, 10.5, 11.0, 11.5, 6.5, 12.0, 19.0),
    ("primary", "upper"): (0.8, 0.9, 1.6, 1.3, 2.3),
    ("primary", "lower"): (0.6, 1.0, 1.6, 1.3, 2.1),
}
ADULT_AGE = 14  # from here on a primary tooth is charted only where one was noted as kept


@dataclass(frozen=True)
class Tooth:
    """One tooth. `quadrant` is 1 upper right, 2 upper left, 3 lower left, 4 lower right in both dentitions."""

    fdi: str
    dentition: str
    quadrant: int
    position: int
    tooth_class: str

    @property
    def jaw(self):
        return "upper" if self.quadrant in (1, 2) else "lower"

    @property
    def is_anterior(self):
        return self.position <= 3

    @property
    def roots(self):
        if self.tooth_class == "molar":
            return 3 if self.jaw == "upper" else 2
        return 2 if self.fdi in ("14", "24") else 1

    @property
    def sextant(self):
        """1 to 3 upper right, front, left; 4 to 6 lower left, front, right."""
        if self.is_anterior:
            return 2 if self.jaw == "upper" else 5
        return {1: 1, 2: 3, 3: 4, 4: 6}[self.quadrant]

    @property
    def eruption_age(self):
        return _ERUPTION[self.dentition, self.jaw][self.position - 1]

    @property
    def successor(self):
        """FDI of the permanent tooth that follows a primary one, else an empty string."""
        return f"{self.quadrant}{self.position}" if self.dentition == "primary" else ""

    @property
    def predecessor(self):
        """FDI of the primary tooth before a permanent one, else an empty string."""
        has_one = self.dentition == "permanent" and self.position <= 5
        return f"{self.quadrant + 4}{self.position}" if has_one else ""

    @property
    def slot(self):
        """FDI of the permanent tooth in whose place this one stands."""
        return self.successor or self.fdi

    @property
    def is_screen_left(self):
        return self.quadrant in (1, 4)


def _all_teeth():
    for quadrant in (1, 2, 3, 4):
        for position, name in enumerate(_PERMANENT_CLASSES, 1):
            yield Tooth(f"{quadrant}{position}", "permanent", quadrant, position, name)
        for position, name in enumerate(_PRIMARY_CLASSES, 1):
            yield Tooth(f"{quadrant + 4}{position}", "primary", quadrant, position, name)


TEETH = {tooth.fdi: tooth for tooth in _all_teeth()}


def _row(quadrant_right, quadrant_left):
    right = [f"{quadrant_right}{position}" for position in range(8, 0, -1)]
    return tuple(right + [f"{quadrant_left}{position}" for position in range(1, 9)])


UPPER_ROW = _row(1, 2)  # as seen from the front: the patient's right is on the left
LOWER_ROW = _row(4, 3)
ROWS = {"upper": UPPER_ROW, "lower": LOWER_ROW}


def tooth(fdi):
    """The tooth with this FDI code.

    >>> tooth("16").tooth_class, tooth("16").roots, tooth("55").successor
    ('molar', 3, '15')
    """
    try:
        return TEETH[fdi]
    except KeyError:
        raise ValueError(f"There is no tooth {fdi!r}") from None


def surfaces_of(fdi):
    """Letters of the surfaces a tooth has; O reads as incisal on front teeth."""
    return SURFACES if tooth(fdi) else ""


def surface_name(fdi, letter):
    """What a surface is called on this tooth: a key of the display texts.

    >>> surface_name("11", "O"), surface_name("16", "L"), surface_name("36", "L"), surface_name("11", "V")
    ('incisal', 'palatal', 'lingual', 'labial')
    """
    one = tooth(fdi)
    if letter == "O":
        return "incisal" if one.is_anterior else "occlusal"
    if letter == "L":
        return "palatal" if one.jaw == "upper" else "lingual"
    if letter == "V":
        return "labial" if one.is_anterior else "buccal"
    return {"M": "mesial", "D": "distal"}[letter]


def _universal_order(dentition):
    count = 8 if dentition == "permanent" else 5
    shift = 0 if dentition == "permanent" else 4
    for quadrant, positions in (
        (1, range(count, 0, -1)),
        (2, range(1, count + 1)),
        (3, range(count, 0, -1)),
        (4, range(1, count + 1)),
    ):
        for position in positions:
            yield f"{quadrant + shift}{position}"


UNIVERSAL = {fdi: str(number) for number, fdi in enumerate(_universal_order("permanent"), 1)}
UNIVERSAL |= dict(zip(_universal_order("primary"), "ABCDEFGHIJKLMNOPQRST", strict=True))


def _palmer(one):
    place = str(one.position) if one.dentition == "permanent" else "ABCDE"[one.position - 1]
    return _QUADRANT_NAMES[one.quadrant - 1] + place


PALMER = {fdi: _palmer(one) for fdi, one in TEETH.items()}
_NAMES = {"fdi": {fdi: fdi for fdi in TEETH}, "universal": UNIVERSAL, "palmer": PALMER}
_BACK = {notation: {name: fdi for fdi, name in names.items()} for notation, names in _NAMES.items()}


def to_notation(fdi, notation):
    """Name of a tooth in a notation.

    >>> to_notation("11", "universal"), to_notation("38", "universal"), to_notation("75", "palmer")
    ('8', '17', 'LLE')
    """
    tooth(fdi)
    return _NAMES[notation][fdi]


def from_notation(name, notation):
    """FDI code of a tooth named in a notation; ValueError where there is none."""
    try:
        return _BACK[notation][name.upper()]
    except KeyError:
        raise ValueError(f"There is no tooth {name!r} in the {notation} notation") from None


def span(first, last):
    """Teeth from `first` to `last` along the jaw as seen from the front, whichever way round they are given.

    >>> span("14", "12"), span("21", "12")
    (('14', '13', '12'), ('12', '11', '21'))
    """
    start, stop = tooth(first).slot, tooth(last).slot
    row = ROWS[tooth(first).jaw]
    if stop not in row:
        raise ValueError(f"Teeth {first} and {last} are in different jaws")
    low, high = sorted((row.index(start), row.index(stop)))
    return row[low : high + 1]


def shown_by_age(slot, age):
    """(FDI that stands in a slot at an age, has it come through). Unknown age reads as adult.

    >>> shown_by_age("13", 9), shown_by_age("11", 9), shown_by_age("17", 9), shown_by_age("11", None)
    (('53', True), ('11', True), ('17', False), ('11', True))
    """
    permanent = tooth(slot)
    if age is None or age >= permanent.eruption_age:
        return slot, True
    if not permanent.predecessor:
        return slot, False
    primary = tooth(permanent.predecessor)
    return primary.fdi, age >= primary.eruption_age
