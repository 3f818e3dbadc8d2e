"""The chart as a whole: where each tooth lies, and everything a drawing program needs as plain data."""

from dataclasses import dataclass
from functools import cache

from .outlines import COLUMNS, SCALE, shape, shape_key
from .teeth import LOWER_ROW, ROWS, TEETH, UPPER_ROW, tooth

MIDLINE_GAP = 2.4
MARGIN = 2.0
EDGE = {"upper": 190.0, "lower": 386.0}  # y of the biting edge
ABOVE = {"upper": 234.0, "lower": 342.0}  # y of the middle of the view from above
LABEL = {"upper": 282.0, "lower": 303.0}  # baseline of the numbers
LETTERS = {"upper": 12.0, "lower": 572.0}  # baseline of the first sign, further ones stack towards the teeth
LETTER_STEP = 12.0
MIDDLE = 288.0
HEIGHT = 578.0
SPAN_DEPTH = {"bridge": 84.0, "denture": 66.0, "wire": 28.0}  # how far from the biting edge a bridge, plate or wire is drawn
GRADIENTS = {"enamel": (-62.0, -6.0), "dentine": (-132.0, -48.0), "gums": (-82.0, -28.0)}  # y in the frame of a tooth
LIFT = 22.0  # how far a tooth that is not through lies deeper
WIDTH = round((2 * sum(COLUMNS) + MIDLINE_GAP + 2 * MARGIN) * SCALE, 1)


@dataclass(frozen=True)
class Placement:
    """Where a tooth's frame lies: transform of its parts is translate(x, edge) scale(mirror, flip)."""

    x: float
    mirror: int
    flip: int
    jaw: str
    left: float
    right: float


def placement(fdi):
    """Place of a tooth in the chart; a primary tooth stands where its successor will.

    >>> placement("11").mirror, placement("21").mirror, placement("31").flip, placement("53").x == placement("13").x
    (1, -1, -1, True)
    """
    one = tooth(fdi)
    half = COLUMNS[one.position - 1] / 2
    away = MIDLINE_GAP / 2 + sum(COLUMNS[: one.position - 1]) + half
    middle = MARGIN + sum(COLUMNS) + MIDLINE_GAP / 2
    centre = middle - away if one.is_screen_left else middle + away
    return Placement(
        x=round(centre * SCALE, 1),
        mirror=1 if one.is_screen_left else -1,
        flip=1 if one.jaw == "upper" else -1,
        jaw=one.jaw,
        left=round((centre - half) * SCALE, 1),
        right=round((centre + half) * SCALE, 1),
    )


@cache
def chart_data():
    """All that a drawing program needs, as plain data: served to the web client, walked by render_svg."""
    shapes = {shape_key(fdi): shape(shape_key(fdi)) for fdi in TEETH}
    teeth = {}
    for fdi, one in TEETH.items():
        place = placement(fdi)
        teeth[fdi] = {
            "shape": shape_key(fdi),
            "slot": one.slot,
            "jaw": one.jaw,
            "anterior": one.is_anterior,
            "x": place.x,
            "left": place.left,
            "right": place.right,
            "mirror": place.mirror,
            "flip": place.flip,
        }
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "edge": EDGE,
        "above": ABOVE,
        "label": LABEL,
        "letters": LETTERS,
        "letter_step": LETTER_STEP,
        "middle": MIDDLE,
        "lift": LIFT,
        "gradients": GRADIENTS,
        "span_depth": SPAN_DEPTH,
        "rows": {jaw: list(row) for jaw, row in ROWS.items()},
        "shapes": shapes,
        "teeth": teeth,
    }


def chart_slots():
    """The 32 places of the chart, upper row first."""
    return UPPER_ROW + LOWER_ROW

