"""The periodontal chart: order of entry, indices, staging, the lines of the graph."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .geometry import EDGE, placement
from .outlines import SCALE, size_of
from .teeth import LOWER_ROW, UPPER_ROW, tooth

SITES = ("MV", "V", "DV", "ML", "L", "DL")
DEPTH_MAX = 15
MARGIN_MIN, MARGIN_MAX = -5, 10
DEEP_POCKET = 5
STAGES = ("", "I", "II", "III", "IV")


@dataclass(frozen=True)
class Site:
    """One of six places around a tooth. `margin` is positive where the gum has drawn back; `depth` None = not probed."""

    fdi: str
    place: str
    depth: int | None = None
    margin: int = 0
    bleeding: bool = False
    suppuration: bool = False
    plaque: bool = False
    calculus: bool = False

    @property
    def attachment_loss(self):
        """Probing depth + recession; None where it was not probed."""
        return None if self.depth is None else self.depth + self.margin


def check_site(site):
    """Name of what is wrong with a site, "" where nothing is."""
    if site.place not in SITES:
        return "place"
    if tooth(site.fdi).dentition != "permanent":
        return "dentition"
    if site.depth is not None and not 0 <= site.depth <= DEPTH_MAX:
        return "depth"
    if not MARGIN_MIN <= site.margin <= MARGIN_MAX:
        return "margin"
    return ""


def entry_order(present):
    """Sites in the order in which an examiner goes round: upper cheek side from right to left and back on the palate,
    then lower cheek side from left to right and back on the tongue side.

    >>> entry_order({"18", "17"})[:4]
    (('18', 'DV'), ('18', 'V'), ('18', 'MV'), ('17', 'DV'))
    """
    order = []
    rounds = (
        (UPPER_ROW, "V"),
        (tuple(reversed(UPPER_ROW)), "L"),
        (tuple(reversed(LOWER_ROW)), "V"),
        (LOWER_ROW, "L"),
    )
    for row, side in rounds:
        goes_left = row in (UPPER_ROW, LOWER_ROW)  # over the screen from left to right
        for fdi in row:
            if fdi in present:
                order += [(fdi, place) for place in _places_on_screen(fdi, side, goes_left)]
    return tuple(order)


def _places_on_screen(fdi, side, from_left):
    near_last = tooth(fdi).is_screen_left == from_left
    places = (f"D{side}", side, f"M{side}")
    return places if near_last else tuple(reversed(places))


def percent(count, present):
    """100 × positive sites / (6 × present teeth), to one decimal; no teeth, no percentage.

    >>> percent(3, 2), percent(1, 28), percent(0, 0)
    (Decimal('25.0'), Decimal('0.6'), Decimal('0.0'))
    """
    if not present:
        return Decimal("0.0")
    return (Decimal(100 * count) / (6 * present)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Indices:
    """What an examination comes to."""

    present: int
    probed: int
    bleeding_percent: Decimal
    plaque_percent: Decimal
    suppuration_sites: int
    deep_pockets: int
    mean_depth: Decimal
    worst_depth: int
    worst_loss: int
    stage: str


def indices(sites, present, teeth_lost=0, bone_loss=None):
    """Indices over the teeth present; an unmeasured site counts as clean, sites of absent teeth do not count at all.

    :param sites: iterable of Site
    :param present: FDI codes of teeth and implants that are there
    :param teeth_lost: teeth lost to periodontitis
    :param bone_loss: worst radiographic bone loss in percent, None where unknown
    """
    present = frozenset(present)
    counted = [site for site in sites if site.fdi in present]
    probed = [site for site in counted if site.depth is not None]
    depths = [site.depth for site in probed]
    losses = [site.attachment_loss for site in probed]
    mean = Decimal(sum(depths)) / len(depths) if depths else Decimal(0)
    worst_depth, worst_loss = max(depths, default=0), max(losses, default=0)
    return Indices(
        present=len(present),
        probed=len(probed),
        bleeding_percent=percent(sum(site.bleeding for site in counted), len(present)),
        plaque_percent=percent(sum(site.plaque for site in counted), len(present)),
        suppuration_sites=sum(site.suppuration for site in counted),
        deep_pockets=len({site.fdi for site in probed if site.depth >= DEEP_POCKET}),
        mean_depth=mean.quantize(Decimal("0.1"), ROUND_HALF_UP),
        worst_depth=worst_depth,
        worst_loss=max(0, worst_loss),
        stage=stage(worst_loss, worst_depth, teeth_lost, bone_loss),
    )


def stage(worst_loss, worst_depth, teeth_lost=0, bone_loss=None):
    """Stage of periodontitis of the 2018 classification; "" where no attachment and no bone is lost.

    >>> stage(0, 3), stage(2, 4), stage(4, 5), stage(5, 6), stage(6, 7, teeth_lost=5), stage(1, 3, bone_loss=40)
    ('', 'I', 'II', 'III', 'IV', 'III')
    """
    if worst_loss < 1 and not bone_loss and not teeth_lost:
        return ""
    by_loss = 1 if worst_loss <= 2 else 2 if worst_loss <= 4 else 3
    by_depth = 1 if worst_depth <= 4 else 2 if worst_depth == 5 else 3
    by_bone = 0 if not bone_loss else 1 if bone_loss < 15 else 2 if bone_loss <= 33 else 3
    severity = max(by_loss, by_depth, by_bone)
    if severity == 3 and teeth_lost >= 5:
        severity = 4
    return STAGES[severity]


# --- graph ---

_OFFSET = {"M": 0.36, "D": -0.36, "": 0.0}


def graph(sites, present, side):
    """Lines of one side ("V" or "L") over the side view of the teeth, in chart units.

    :return: {"margin": [runs of points], "pocket": [runs of points]} per jaw; a run breaks where a tooth is missing or a
        site was not probed
    """
    known = {(site.fdi, site.place): site for site in sites if site.depth is not None}
    result = {}
    for jaw, row in (("upper", UPPER_ROW), ("lower", LOWER_ROW)):
        margin, pocket, runs = [], [], []
        for fdi in row:
            for place in _places_on_screen(fdi, side, True):
                site = known.get((fdi, place)) if fdi in present else None
                if site is None:
                    runs.append((margin, pocket))
                    margin, pocket = [], []
                    continue
                x, y = _point(fdi, place, site.margin)
                margin.append((x, y))
                pocket.append(_point(fdi, place, site.margin + site.depth))
        runs.append((margin, pocket))
        result[jaw] = {
            "margin": [run for run, _other in runs if run],
            "pocket": [run for _other, run in runs if run],
        }
    return result


def _point(fdi, place, depth):
    where, s = placement(fdi), size_of(fdi)
    letter = place[0] if len(place) == 2 else ""
    x = where.x + _OFFSET[letter] * s.width * SCALE * where.mirror
    y = EDGE[where.jaw] - (s.crown + depth) * SCALE * where.flip
    return round(x, 1), round(y, 1)


# --- caries index ---

DECAY = frozenset({"caries_superficial", "caries_medium", "caries_deep", "caries_secondary", "caries_root"})


@dataclass(frozen=True)
class CariesIndex:
    decayed: int
    missing: int
    filled: int

    @property
    def total(self):
        return self.decayed + self.missing + self.filled


def caries_index(findings, day, dentition="permanent", with_third_molars=False):
    """DMFT over 28 (or 32) permanent teeth, dmft over 20 primary ones. A tooth counts once: lost before decayed before filled.

    :param findings: iterable of Finding
    """
    decayed, missing, filled = set(), set(), set()
    for finding in findings:
        if not finding.fdi or finding.is_supernumerary or not finding.is_open_at(day):
            continue
        one = tooth(finding.fdi)
        if one.dentition != dentition or (one.position == 8 and not with_third_molars):
            continue
        if finding.look in ("missing", "extracted") and finding.condition != "agenesis":
            missing.add(finding.fdi)
        elif finding.condition in DECAY or finding.look in ("pulp", "apex", "remnant"):
            decayed.add(finding.fdi)
        elif finding.kind == "work" and finding.look in ("surface", "crown", "veneer", "retainer"):
            filled.add(finding.fdi)
    return CariesIndex(len(decayed - missing), len(missing), len(filled - missing - decayed))
