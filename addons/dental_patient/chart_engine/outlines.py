"""Outlines of the teeth as data: every tooth drawn once, as if it stood in the upper right, then mirrored.

Lengths are millimetres of mean human teeth; roots are drawn shorter than they are, or the chart would be mostly roots.
In a tooth's own frame x grows towards the midline (mesial), the biting edge lies at y = 0 and the roots point up.
The view from above has the cheek side up. `geometry.placement` tells how a tooth's frame lies in the chart.
"""

from dataclasses import dataclass
from functools import cache

from .teeth import TEETH, tooth

SCALE = 6.0  # chart units per millimetre
ROOT_SCALE = 0.74

# width, width at the neck, crown height, root length, depth from cheek to tongue
_PERMANENT = {
    "upper": (
        (8.5, 6.4, 10.5, 13.0, 7.0),
        (6.6, 4.9, 9.2, 13.0, 6.0),
        (7.6, 5.6, 10.2, 16.5, 7.8),
        (7.1, 5.0, 8.6, 14.0, 9.0),
        (6.9, 4.9, 8.4, 14.0, 9.0),
        (10.2, 7.9, 7.7, 13.0, 10.8),
        (9.4, 7.2, 7.3, 12.0, 10.6),
        (8.6, 6.6, 6.8, 10.5, 9.8),
    ),
    "lower": (
        (5.4, 3.7, 9.0, 12.5, 6.0),
        (5.9, 4.1, 9.4, 13.5, 6.4),
        (7.0, 5.3, 10.8, 15.5, 7.6),
        (7.0, 4.9, 8.7, 14.0, 7.7),
        (7.1, 5.0, 8.2, 14.2, 8.1),
        (11.2, 8.9, 7.6, 13.5, 10.3),
        (10.5, 8.2, 7.2, 12.8, 10.0),
        (9.8, 7.5, 6.9, 11.0, 9.4),
    ),
}
_PRIMARY = {
    "upper": (
        (6.6, 4.7, 6.2, 10.0, 5.2),
        (5.2, 3.8, 5.8, 10.5, 4.6),
        (6.8, 5.0, 6.6, 12.5, 6.6),
        (7.4, 5.3, 5.4, 9.5, 8.2),
        (8.5, 6.4, 5.8, 10.5, 9.6),
    ),
    "lower": (
        (4.4, 3.1, 5.4, 9.0, 4.3),
        (4.7, 3.3, 5.6, 9.5, 4.5),
        (5.4, 3.9, 6.2, 11.0, 5.2),
        (8.0, 6.4, 5.8, 9.5, 7.0),
        (9.3, 7.1, 5.7, 10.5, 8.6),
    ),
}
COLUMNS = (9.5, 8.0, 8.7, 8.7, 9.5, 12.2, 11.5, 10.8)  # millimetres per position, shared by both jaws


@dataclass(frozen=True)
class Size:
    width: float
    neck: float
    crown: float
    root: float
    depth: float


def size_of(fdi):
    one = tooth(fdi)
    table = _PERMANENT if one.dentition == "permanent" else _PRIMARY
    width, neck, crown, root, depth = table[one.jaw][one.position - 1]
    return Size(width, neck, crown, root * ROOT_SCALE, depth)


def path(*tokens):
    """SVG path data from letters and millimetres.

    >>> path("M", 0, 0, "L", 1, 0.5, "Z")
    'M0 0L6 3Z'
    """
    text, last_was_number = [], False
    for token in tokens:
        if isinstance(token, str):
            text.append(token)
            last_was_number = False
        else:
            number = f"{token * SCALE:.1f}".rstrip("0").rstrip(".")
            text.append((" " if last_was_number else "") + ("0" if number == "-0" else number))
            last_was_number = True
    return "".join(text)


# --- crowns as seen from the cheek ---


def _neck_line(s, rise):
    c = s.neck / 2
    return ("C", c * 0.55, -s.crown - rise, -c * 0.55, -s.crown - rise, -c, -s.crown, "Z")


def _incisor_crown(s, blunt=0.0):
    h, c, w, y = s.width / 2, s.neck / 2, s.width, s.crown
    return (
        *("M", -c, -y, "C", -c - 0.12, -y * 0.84, -h, -y * 0.66, -h, -y * 0.44),
        *("C", -h, -y * 0.22, -h + w * (0.03 + blunt), -y * 0.02, -h + w * 0.22, -y * 0.012),
        *("C", -w * 0.12, 0.05, w * 0.18, 0.08, h - w * 0.13, 0),
        *("C", h - w * 0.03, -y * 0.005, h, -y * 0.08, h, -y * 0.27),
        *("C", h, -y * 0.62, c + 0.12, -y * 0.84, c, -y),
        *_neck_line(s, 1.1),
    )


def _pointed_crown(s, shoulder, tip):
    """Canines and premolars: one cusp whose near slope is the shorter one."""
    h, c, w, y = s.width / 2, s.neck / 2, s.width, s.crown
    return (
        *("M", -c, -y, "C", -c - 0.15, -y * 0.86, -h, -y * 0.74, -h, -y * (shoulder + 0.24)),
        *("C", -h, -y * (shoulder + 0.06), -h * 0.86, -y * shoulder, -h * 0.66, -y * shoulder * 0.68),
        *("C", -h * 0.4, -y * shoulder * 0.3, tip - w * 0.12, 0, tip, 0),
        *("C", tip + w * 0.11, 0, h * 0.5, -y * shoulder * 0.3, h * 0.72, -y * shoulder * 0.6),
        *("C", h * 0.9, -y * shoulder * 0.86, h, -y * (shoulder + 0.02), h, -y * (shoulder + 0.18)),
        *("C", h, -y * 0.7, c + 0.15, -y * 0.86, c, -y),
        *_neck_line(s, 0.9),
    )


def _molar_crown(s, cusps):
    """`cusps`: (x in widths, drop in heights) from the far to the near one; a groove lies between two."""
    h, c, w, y = s.width / 2, s.neck / 2, s.width, s.crown
    tokens = ["M", -c, -y, "C", -c - 0.3, -y * 0.88, -h, -y * 0.8, -h, -y * 0.57]
    tokens += ["C", -h, -y * 0.36, -w * 0.475, -y * 0.24, -w * 0.445, -y * 0.17]
    x, level = -w * 0.445, -y * 0.17
    for number, (place, drop) in enumerate(cusps):
        tip_x, tip_y = place * w, -drop * y
        reach = (tip_x - x) * 0.5
        tokens += ["C", x + reach * 0.55, level + (tip_y - level) * 0.72, tip_x - reach, tip_y, tip_x, tip_y]
        x, level = tip_x, tip_y
        if number + 1 < len(cusps):
            groove_x = (tip_x + cusps[number + 1][0] * w) / 2
            groove_y = -y * 0.135
            reach = (groove_x - x) * 0.52
            tokens += ["C", x + reach, level, groove_x - reach * 0.75, groove_y, groove_x, groove_y]
            x, level = groove_x, groove_y
    tokens += ["C", x + w * 0.1, level, w * 0.43, -y * 0.06, w * 0.465, -y * 0.2]
    tokens += ["C", w * 0.485, -y * 0.3, h, -y * 0.42, h, -y * 0.6]
    tokens += ["C", h, -y * 0.8, c + 0.3, -y * 0.88, c, -y]
    return (*tokens, *_neck_line(s, 0.55))


_CUSPS = {
    ("upper", 6): ((-0.25, 0.02), (0.21, 0.0)),
    ("upper", 7): ((-0.25, 0.05), (0.2, 0.0)),
    ("upper", 8): ((-0.22, 0.08), (0.2, 0.0)),
    ("lower", 6): ((-0.36, 0.07), (-0.07, 0.0), (0.25, 0.0)),
    ("lower", 7): ((-0.23, 0.01), (0.23, 0.0)),
    ("lower", 8): ((-0.22, 0.05), (0.22, 0.0)),
    ("upper", 4): ((-0.22, 0.06), (0.2, 0.0)),  # primary molars stand at 4 and 5
    ("upper", 5): ((-0.25, 0.02), (0.21, 0.0)),
    ("lower", 4): ((-0.22, 0.05), (0.23, 0.0)),
    ("lower", 5): ((-0.35, 0.06), (-0.06, 0.0), (0.25, 0.0)),
}


def _crown(fdi):
    one, s = tooth(fdi), size_of(fdi)
    if one.tooth_class == "incisor":
        blunt = 0.07 if one.position == 2 and one.jaw == "upper" else 0.0
        return _incisor_crown(s, blunt)
    if one.tooth_class == "canine":
        return _pointed_crown(s, 0.27, s.width * 0.05)
    if one.tooth_class == "premolar":
        return _pointed_crown(s, 0.2, s.width * 0.03)
    return _molar_crown(s, _CUSPS[one.jaw, one.position])


# --- roots ---


@dataclass(frozen=True)
class Root:
    """A root in the frame of its tooth: from `low` to `high` at the neck, `apex` where it ends, `length` long."""

    low: float
    high: float
    apex: float
    length: float
    fork: float = 0.0  # how far below the neck it parts from its neighbour


def _roots(fdi):
    """Roots from behind to front: a palatal one first, then distal, then mesial."""
    one, s = tooth(fdi), size_of(fdi)
    c, length = s.neck / 2, s.root
    if one.roots == 1:
        return (Root(-c, c, -c * 0.16, length),)
    if one.tooth_class == "premolar":
        fork = length * 0.5
        return (Root(-c, 0, -c * 0.5, length * 0.96, fork), Root(0, c, c * 0.34, length, fork))
    flare = 1.22 if one.dentition == "primary" else 1.0
    fork = length * (0.16 if one.dentition == "primary" else 0.27)
    if one.position == 8:
        flare, fork = 0.72, length * 0.42
    distal = Root(-c, 0, -c * 0.74 * flare, length * 0.93, fork)
    mesial = Root(0, c, c * 0.5 * flare, length, fork)
    if one.roots == 2:
        return distal, mesial
    return Root(-c * 0.5, c * 0.5, -c * 0.1, length * 1.1), distal, mesial


def _tip(apex, y, half):
    return ("C", apex - half * 0.55, y - 0.55, apex + half * 0.55, y - 0.55, apex + half, y + 0.35)


def _lone_root(s, root):
    c = (root.high - root.low) / 2
    middle = (root.high + root.low) / 2
    y, top, half = -s.crown, -s.crown - root.length, max(c * 0.2, 0.42)
    return (
        *("M", root.low, y, "C", root.low + c * 0.06, y - root.length * 0.42),
        *(middle + root.apex - c * 0.52, y - root.length * 0.74, middle + root.apex - half, top + 0.35),
        *_tip(middle + root.apex, top, half),
        *("C", middle + root.apex + c * 0.6, y - root.length * 0.74, root.high - c * 0.04, y - root.length * 0.42),
        *(root.high, y, "Z"),
    )


def _forked_roots(s, distal, mesial):
    """Outline of two roots in one stroke, so that no seam shows on their common trunk."""
    c, y = s.neck / 2, -s.crown
    half = max(c * 0.15, 0.42)
    d_top, m_top = y - distal.length, y - mesial.length
    fork_y = y - distal.fork
    left, right = min(-c * 1.02, distal.apex - c * 0.18), max(c * 1.02, mesial.apex + c * 0.3)
    return (
        *("M", -c, y, "C", -c * 1.04, y - distal.length * 0.34, left, y - distal.length * 0.72),
        *(distal.apex - half, d_top + 0.35),
        *_tip(distal.apex, d_top, half),
        *("C", distal.apex + c * 0.36, y - distal.length * 0.72, -c * 0.14, fork_y - distal.length * 0.16, 0, fork_y),
        *("C", c * 0.14, fork_y - mesial.length * 0.16, mesial.apex - c * 0.34, y - mesial.length * 0.72),
        *(mesial.apex - half, m_top + 0.35),
        *_tip(mesial.apex, m_top, half),
        *("C", right * 0.98, y - mesial.length * 0.7, c * 1.06, y - mesial.length * 0.34, c, y, "Z"),
    )


def _root_parts(fdi):
    """Paths of roots, canals and what happens at their ends."""
    s, roots = size_of(fdi), _roots(fdi)
    parts = {}
    if len(roots) != 2:
        back = roots[0] if len(roots) == 3 else None
        if back:
            parts["root_back"] = path(*_lone_root(s, back))
        else:
            parts["roots"] = path(*_lone_root(s, roots[0]))
    if len(roots) > 1:
        parts["roots"] = path(*_forked_roots(s, *roots[-2:]))
    y = -s.crown
    canals, apexes, cysts, cuts = [], [], [], []
    for root in roots:
        start = (root.low + root.high) / 2 * 0.55
        top = y - root.length
        canals += ["M", start, y + s.crown * 0.3, "C", start, y - root.length * 0.3]
        canals += [(root.low + root.high) / 2 * 0.5 + root.apex * 0.5, y - root.length * 0.6, root.apex, top + 0.8]
        apexes += _circle(root.apex, top - 0.55, 1.25)
        cuts += ["M", root.apex - 1.5, top + 1.7, "L", root.apex + 1.5, top + 1.2]
    deepest = max(roots, key=lambda root: root.length)
    cysts += _circle(deepest.apex, y - deepest.length - 0.6, 2.3)
    parts |= {"canals": path(*canals), "apex": path(*apexes), "cyst": path(*cysts), "cut": path(*cuts)}
    return parts


def _circle(x, y, r):
    k = r * 0.5523
    return [
        *("M", x - r, y, "C", x - r, y - k, x - k, y - r, x, y - r, "C", x + k, y - r, x + r, y - k, x + r, y),
        *("C", x + r, y + k, x + k, y + r, x, y + r, "C", x - k, y + r, x - r, y + k, x - r, y, "Z"),
    ]


# --- what is put on or into a tooth, as seen from the cheek ---


def _implant(s):
    """A tapered screw with its thread."""
    y, length, top, low = -s.crown + 0.3, s.root * 0.86, 2.05, 1.35
    steps = 7
    left, right, thread = [], [], []
    for step in range(steps):
        share = step / (steps - 1)
        half = top + (low - top) * share
        level = y - 1.0 - (length - 2.2) * share
        left.append((-half, level))
        right.append((half, level))
        thread += ["M", -half, level, "L", half, level - 0.42]
    tokens = ["M", -top, y]
    for x, level in left:
        tokens += ["L", x, level + 0.45, "L", x - 0.32, level]
    tokens += ["C", -low, y - length, low, y - length, low + 0.32, left[-1][1] - 0.42]
    for x, level in reversed(right):
        tokens += ["L", x + 0.32, level - 0.42, "L", x, level + 0.25]
    return path(*tokens, "L", top, y, "Z"), path(*thread)


def _facial_parts(fdi):
    s = size_of(fdi)
    c, h, y, w = s.neck / 2, s.width / 2, s.crown, s.width
    implant, thread = _implant(s)
    bow = 0.95
    return {
        "crown": path(*_crown(fdi)),
        "gloss": path("M", -h * 0.52, -y * 0.3, "C", -h * 0.66, -y * 0.55, -h * 0.5, -y * 0.78, -h * 0.36, -y * 0.86),
        "pulp": path(
            *("M", -c * 0.34, -y * 1.02, "C", -c * 0.42, -y * 0.8, -c * 0.46, -y * 0.62, -c * 0.3, -y * 0.5),
            *("C", -c * 0.16, -y * 0.6, c * 0.16, -y * 0.6, c * 0.3, -y * 0.5),
            *("C", c * 0.46, -y * 0.62, c * 0.42, -y * 0.8, c * 0.34, -y * 1.02, "Z"),
        ),
        "post": path(
            *("M", -0.55, -y - s.root * 0.62, "L", 0.55, -y - s.root * 0.62, "L", 0.75, -y * 0.95, "L", c * 0.5, -y * 0.9),
            *("L", c * 0.4, -y * 0.5, "L", -c * 0.4, -y * 0.5, "L", -c * 0.5, -y * 0.9, "L", -0.75, -y * 0.95, "Z"),
        ),
        "implant": implant,
        "thread": thread,
        "abutment": path("M", -1.7, -y + 0.3, "L", -1.25, -y * 0.42, "L", 1.25, -y * 0.42, "L", 1.7, -y + 0.3, "Z"),
        "neck": path(
            *("M", -c * 0.82, -y + 0.1, "C", -c * 0.4, -y - 0.75, c * 0.4, -y - 0.75, c * 0.82, -y + 0.1),
            *("C", c * 0.45, -y + bow * 1.4, -c * 0.45, -y + bow * 1.4, -c * 0.82, -y + 0.1, "Z"),
        ),
        "deposit": path(
            *("M", -c * 1.06, -y + 1.5, "C", -c * 0.9, -y + 0.1, -c * 0.45, -y - 0.7, 0, -y - 0.75),
            *("C", c * 0.45, -y - 0.7, c * 0.9, -y + 0.1, c * 1.06, -y + 1.5),
            *("C", c * 0.7, -y + 0.9, c * 0.5, -y + 1.3, c * 0.2, -y + 0.7, "C", 0, -y + 1.2, -c * 0.3, -y + 0.5),
            *(-c * 0.5, -y + 1.0, "C", -c * 0.7, -y + 0.8, -c * 0.8, -y + 1.5, -c * 1.06, -y + 1.5, "Z"),
        ),
        "recession": path(
            *("M", -c - 0.7, -y * 0.8, "C", -c * 0.9, -y - 2.2, -c * 0.4, -y - 3.0, 0, -y - 3.0),
            *("C", c * 0.4, -y - 3.0, c * 0.9, -y - 2.2, c + 0.7, -y * 0.8),
        ),
        "fracture": path(
            *("M", -h * 1.02, -y * 0.62, "L", -h * 0.5, -y * 0.44, "L", -h * 0.2, -y * 0.6, "L", h * 0.2, -y * 0.36),
            *("L", h * 0.5, -y * 0.52, "L", h * 1.02, -y * 0.3),
        ),
        "crack": path(
            *("M", w * 0.06, -y * 0.02, "L", w * 0.0, -y * 0.26, "L", w * 0.09, -y * 0.46, "L", w * 0.01, -y * 0.7),
            *("L", w * 0.06, -y * 1.02),
        ),
        "worn": path("M", -h * 0.9, -y * 0.24, "L", h * 0.92, -y * 0.24, "L", h * 0.8, 0.2, "L", -h * 0.8, 0.2, "Z"),
        "cross": path(
            "M", -h * 0.9, -y - s.root * 0.8, "L", h * 0.9, 0, "M", h * 0.9, -y - s.root * 0.8, "L", -h * 0.9, 0
        ),
        "bracket": path("M", -1.3, -y * 0.68, "L", 1.3, -y * 0.68, "L", 1.3, -y * 0.38, "L", -1.3, -y * 0.38, "Z"),
        "turn": path(
            *("M", -h * 0.62, -y * 0.46, "C", -h * 0.5, -y * 0.8, h * 0.5, -y * 0.8, h * 0.6, -y * 0.46),
            *("M", h * 0.22, -y * 0.5, "L", h * 0.6, -y * 0.44, "L", h * 0.78, -y * 0.66),
        ),
        "tint_M": path(*_blob(h * 0.72, -y * 0.42, w * 0.16, y * 0.2)),
        "tint_D": path(*_blob(-h * 0.72, -y * 0.45, w * 0.16, y * 0.2)),
        "tint_V": path(*_blob(0, -y * 0.52, w * 0.2, y * 0.2)),
        "tint_O": path(*_blob(0, -y * 0.17, w * 0.24, y * 0.11)),
        "gum_line": path(*_gum_line(fdi)),
        **_root_parts(fdi),
    }


def _blob(x, y, rx, ry):
    kx, ky = rx * 0.5523, ry * 0.5523
    return [
        *("M", x - rx, y, "C", x - rx, y - ky, x - kx * 0.8, y - ry, x, y - ry),
        *("C", x + kx * 1.1, y - ry, x + rx, y - ky * 0.8, x + rx, y),
        *("C", x + rx, y + ky * 1.1, x + kx, y + ry, x, y + ry, "C", x - kx, y + ry, x - rx, y + ky, x - rx, y, "Z"),
    ]


def _gum(fdi):
    """The gum of one column: scalloped at the neck, with a point between two teeth."""
    half, top = COLUMNS[tooth(fdi).position - 1] / 2, -13.6
    return path("M", -half, top, "L", half, top, "L", *_gum_line(fdi)[1:], "Z")


def _gum_line(fdi):
    s, half = size_of(fdi), COLUMNS[tooth(fdi).position - 1] / 2
    y, c, point = s.crown, s.neck / 2, 4.6
    return [
        *("M", half, -point, "C", half - 0.4, -point - 1.3, c * 1.05, -y + 0.6, c * 0.7, -y - 0.35),
        *("C", c * 0.35, -y - 1.0, -c * 0.35, -y - 1.0, -c * 0.7, -y - 0.35),
        *("C", -c * 1.05, -y + 0.6, -half + 0.4, -point - 1.3, -half, -point),
    ]


# --- seen from above ---


def _corners(fdi):
    """Corners of the outline from above: cheek-near, cheek-far, tongue-far, tongue-near; x near the midline is positive."""
    one, s = tooth(fdi), size_of(fdi)
    w, d = s.width / 2, s.depth / 2
    if one.tooth_class == "incisor":
        return ((w * 0.8, -d * 0.62), (-w * 0.8, -d * 0.58), (-w * 0.52, d * 0.58), (w * 0.52, d * 0.62)), w, d
    if one.tooth_class == "canine":
        return ((w * 0.72, -d * 0.62), (-w * 0.76, -d * 0.54), (-w * 0.54, d * 0.62), (w * 0.54, d * 0.64)), w, d
    if one.tooth_class == "premolar":
        slim = 0.66 if one.jaw == "upper" else 0.7
        return ((w * 0.76, -d * 0.7), (-w * 0.76, -d * 0.7), (-w * slim, d * 0.72), (w * slim, d * 0.72)), w, d
    if one.jaw == "upper":
        return ((w * 0.84, -d * 0.8), (-w * 0.76, -d * 0.76), (-w * 0.8, d * 0.7), (w * 0.78, d * 0.8)), w, d
    return ((w * 0.84, -d * 0.76), (-w * 0.8, -d * 0.7), (-w * 0.78, d * 0.76), (w * 0.8, d * 0.78)), w, d


def _inner(fdi):
    """Size and place of the chewing surface inside the outline: share of width, share of depth, shift in depth."""
    name = tooth(fdi).tooth_class
    return {"incisor": (0.8, 0.2, -0.06), "canine": (0.62, 0.24, -0.04), "premolar": (0.58, 0.56, 0.0)}.get(
        name, (0.62, 0.58, 0.0)
    )


def _side(start, stop, bulge_x, bulge_y):
    """Cubic from corner to corner that swells outwards by the given amount at its middle."""
    (x0, y0), (x1, y1) = start, stop
    reach = 0.3
    dx, dy = (x1 - x0) * reach, (y1 - y0) * reach
    return ("C", x0 + dx + bulge_x, y0 + dy + bulge_y, x1 - dx + bulge_x, y1 - dy + bulge_y, x1, y1)


def _ring(corners, half_w, half_d):
    """The four sides V (far to near), M, L (near to far), D of an outline as cubics."""
    near_v, far_v, far_l, near_l = corners
    swell = 4 / 3
    up = (-half_d - (near_v[1] + far_v[1]) / 2) * swell
    down = (half_d - (near_l[1] + far_l[1]) / 2) * swell
    right = (half_w - max(near_v[0], near_l[0])) * swell
    left = (-half_w - min(far_v[0], far_l[0])) * swell
    return {
        "V": (far_v, near_v, (0, up)),
        "M": (near_v, near_l, (right, 0)),
        "L": (near_l, far_l, (0, down)),
        "D": (far_l, far_v, (left, 0)),
    }


def _above_parts(fdi):
    corners, w, d = _corners(fdi)
    share_w, share_d, shift = _inner(fdi)
    small = tuple((x * share_w, y * share_d + shift * d) for x, y in corners)
    outer = _ring(corners, w, d)
    inner = _ring(tuple((x * share_w, y * share_d) for x, y in corners), w * share_w, d * share_d)
    offset = (0, shift * d)
    parts = {}
    outline, chewing = ["M", *corners[1]], ["M", *small[1]]
    for letter in "VMLD":
        start, stop, bulge = outer[letter]
        in_start, in_stop, in_bulge = inner[letter]
        in_start, in_stop = _moved(in_start, offset), _moved(in_stop, offset)
        parts[letter] = path(
            "M", *start, *_side(start, stop, *bulge), "L", *in_stop, *_side(in_stop, in_start, *in_bulge), "Z"
        )
        outline += _side(start, stop, *bulge)
        chewing += _side(in_start, in_stop, *in_bulge)
    parts["O"] = path(*chewing, "Z")
    parts["outline"] = parts["ring"] = path(*outline, "Z")
    parts["fissure"] = _fissure(fdi, w * share_w, d * share_d)
    return parts


def _moved(point, offset):
    return point[0] + offset[0], point[1] + offset[1]


def _fissure(fdi, w, d):
    """Grooves of the chewing surface; the hinge of front teeth."""
    one = tooth(fdi)
    if one.tooth_class in ("incisor", "canine"):
        depth = size_of(fdi).depth / 2
        return path("M", -w * 0.34, depth * 0.62, "C", -w * 0.2, depth * 0.34, w * 0.2, depth * 0.34, w * 0.34, depth * 0.62)
    if one.tooth_class == "premolar":
        return path(
            *("M", -w * 0.62, -d * 0.32, "L", -w * 0.4, 0, "L", -w * 0.6, d * 0.34, "M", -w * 0.4, 0),
            *("C", -w * 0.15, d * 0.14, w * 0.15, d * 0.14, w * 0.4, 0, "M", w * 0.62, -d * 0.32, "L", w * 0.4, 0, "L", w * 0.6, d * 0.34),
        )
    if one.jaw == "upper":
        return path(
            *("M", w * 0.66, -d * 0.3, "C", w * 0.3, -d * 0.06, w * 0.1, -d * 0.1, -w * 0.04, -d * 0.06),
            *("M", 0, -d * 0.78, "C", -w * 0.06, -d * 0.4, -w * 0.02, -d * 0.2, -w * 0.04, -d * 0.06),
            *("M", -w * 0.7, -d * 0.06, "C", -w * 0.56, d * 0.2, -w * 0.4, d * 0.3, -w * 0.34, d * 0.78),
            *("M", -w * 0.04, -d * 0.06, "L", w * 0.16, d * 0.2),
        )
    return path(
        *("M", -w * 0.72, d * 0.06, "C", -w * 0.4, -d * 0.12, -w * 0.2, d * 0.12, 0, 0, "C", w * 0.2, -d * 0.12, w * 0.4, d * 0.1, w * 0.72, -d * 0.04),
        *("M", w * 0.14, -d * 0.78, "C", w * 0.1, -d * 0.4, w * 0.06, -d * 0.2, w * 0.1, -d * 0.04),
        *("M", -w * 0.08, d * 0.8, "C", -w * 0.02, d * 0.4, -w * 0.06, d * 0.2, -w * 0.04, d * 0.02),
        *("M", -w * 0.32, -d * 0.74, "C", -w * 0.26, -d * 0.4, -w * 0.3, -d * 0.2, -w * 0.24, -d * 0.02),
    )


# --- shapes ---


def shape_key(fdi):
    """Teeth on both sides share a shape: 16 and 26 are both "u6", 75 and 85 both "l5p".

    >>> shape_key("16"), shape_key("26"), shape_key("85")
    ('u6', 'u6', 'l5p')
    """
    one = tooth(fdi)
    return f"{one.jaw[0]}{one.position}{'p' if one.dentition == 'primary' else ''}"


@cache
def shape(key):
    """Every part of a shape as {name: path data}."""
    fdi = next(fdi for fdi in TEETH if shape_key(fdi) == key)
    return {**_facial_parts(fdi), **_above_parts(fdi), "gum": _gum(fdi)}
