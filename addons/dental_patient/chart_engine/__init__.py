"""The tooth chart without a database: teeth, geometry, state of a mouth at a date, drawing, indices. Pure Python.

A list of findings and a day give the marks of that day, marks give the mouth, the mouth gives a display list over one
geometry. Screen, print and portal walk the same list.
"""

from .draw import LINES, PARTS, draw_mouth
from .geometry import chart_data, placement
from .outlines import shape_key
from .perio import SITES, Indices, Site, caries_index, check_site, entry_order, graph, indices
from .perio_svg import perio_layout, render_perio_svg
from .state import marks_at, status_of
from .svg import render_svg
from .teeth import (
    ADULT_AGE,
    NOTATIONS,
    ROWS,
    SURFACES,
    TEETH,
    from_notation,
    shown_by_age,
    span,
    surface_name,
    to_notation,
    tooth,
)
from .types import LOOKS, STATUSES, Finding, Mark, Mouth, ToothView

__all__ = [
    "ADULT_AGE",
    "LINES",
    "LOOKS",
    "NOTATIONS",
    "PARTS",
    "ROWS",
    "STATUSES",
    "SITES",
    "SURFACES",
    "TEETH",
    "Finding",
    "Indices",
    "Mark",
    "Mouth",
    "Site",
    "ToothView",
    "chart_data",
    "draw_mouth",
    "from_notation",
    "marks_at",
    "caries_index",
    "check_site",
    "entry_order",
    "graph",
    "indices",
    "perio_layout",
    "placement",
    "render_perio_svg",
    "render_svg",
    "shape_key",
    "shown_by_age",
    "span",
    "status_of",
    "surface_name",
    "to_notation",
    "tooth",
]
