"""Layout of the periodontal chart, and the chart as SVG for print. The web client draws by the same layout."""

from functools import cache
from xml.sax.saxutils import escape

from .geometry import EDGE, WIDTH, placement
from .outlines import shape, shape_key
from .perio import graph
from .svg import STYLES, paint_defs
from .teeth import ROWS

ROW_NAMES = ("depth", "margin", "flags", "tooth")  # from the teeth outwards
ROW_HEIGHT = 17.0
TEETH_HEIGHT = 152.0
BLOCK_GAP = 16.0
LABEL_WIDTH = 84.0
PLACE_OFFSET = 0.32  # of a column, from its middle to the mesial and distal places
# jaw, side, do the teeth stand as in the chart (1) or upside down (-1), are the rows above the teeth
_BLOCKS = (("upper", "V", 1, True), ("upper", "L", -1, False), ("lower", "L", -1, True), ("lower", "V", 1, False))
MARGIN_COLOR, POCKET_COLOR = "pathology", "here"


@cache
def perio_layout():
    """Plain data: blocks with the top of their rows, and the transform that lays a jaw into each."""
    blocks, top = [], 6.0
    rows_height = ROW_HEIGHT * len(ROW_NAMES)
    for jaw, side, flip, is_head in _BLOCKS:
        drawing_top = top + rows_height if is_head else top
        first = top + rows_height - ROW_HEIGHT if is_head else top + TEETH_HEIGHT
        step = -ROW_HEIGHT if is_head else ROW_HEIGHT
        low = EDGE["upper"] - TEETH_HEIGHT + 6 if jaw == "upper" else EDGE["lower"] - 6
        shift = drawing_top - low if flip == 1 else drawing_top + low + TEETH_HEIGHT
        blocks.append(
            {
                "key": jaw + side,
                "jaw": jaw,
                "side": side,
                "rows": {name: first + number * step for number, name in enumerate(ROW_NAMES)},
                "transform": f"translate(0 {shift:g})" + (" scale(1 -1)" if flip == -1 else ""),
            }
        )
        top += rows_height + TEETH_HEIGHT + (2 if is_head else BLOCK_GAP)
    return {
        "blocks": blocks,
        "height": top,
        "row_height": ROW_HEIGHT,
        "label_width": LABEL_WIDTH,
        "place_offset": PLACE_OFFSET,
    }


def place_x(slot, place):
    """x of a place of a tooth in the rows."""
    where = placement(slot)
    offset = {"M": PLACE_OFFSET, "D": -PLACE_OFFSET}[place[0]] if len(place) == 2 else 0
    return round(where.x + offset * (where.right - where.left) * where.mirror, 1)


def render_perio_svg(sites, teeth, before=(), names=None, labels=None, style="color", prefix="o_perio"):
    """A periodontal chart as SVG text.

    :param sites: iterable of Site
    :param teeth: {FDI: {"is_present", "is_implant", "mobility", "furcation"}}
    :param before: sites of the examination before, drawn dashed
    :param labels: {"depth", "margin", "flags", "V", "L-upper", "L-lower": text}
    """
    layout, colors = perio_layout(), STYLES[style]
    present = {fdi for fdi, values in teeth.items() if values["is_present"]}
    known = {(site.fdi, site.place): site for site in sites}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-LABEL_WIDTH:g} 0 {WIDTH + LABEL_WIDTH:g} {layout["height"]:g}"'
        f' width="100%" role="img" font-family="sans-serif">',
        paint_defs(colors, prefix),
    ]
    for block in layout["blocks"]:
        now = graph(known.values(), present, block["side"])[block["jaw"]]
        old = graph(before, present, block["side"])[block["jaw"]]
        parts.append(f'<g transform="{block["transform"]}">')
        parts += [_tooth(slot, teeth.get(slot, {}), colors, prefix) for slot in ROWS[block["jaw"]]]
        parts += [_line(run, "#666666", 1.1, "4 3") for run in old["pocket"]]
        for margin, pocket in zip(now["margin"], now["pocket"], strict=True):
            points = " ".join(f"{x:g},{y:g}" for x, y in [*margin, *reversed(pocket)])
            parts.append(f'<polygon points="{points}" fill="{colors[POCKET_COLOR]}" fill-opacity="0.28"/>')
        parts += [_line(run, colors[POCKET_COLOR], 1.6) for run in now["pocket"]]
        parts += [_line(run, colors[MARGIN_COLOR], 1.8) for run in now["margin"]]
        parts.append("</g>")
        parts.append(_rows(block, known, teeth, names or {}, labels or {}, colors))
    return "".join(parts) + "</svg>"


def _line(run, color, width, dash=""):
    points = " ".join(f"{x:g},{y:g}" for x, y in run)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>'


def _tooth(slot, values, colors, p):
    where, paths = placement(slot), shape(shape_key(slot))
    enamel = f'fill="url(#{p}_enamel)" stroke="{colors["enamel-line"]}" stroke-width="1.1"'
    root = f'fill="url(#{p}_dentine)" stroke="{colors["dentine-line"]}" stroke-width="0.9"'
    if not values.get("is_present"):
        drawn = [("crown", f'fill="none" stroke="{colors["ghost"]}" stroke-dasharray="3 3"')]
    elif values.get("is_implant"):
        metal = f'fill="{colors["metal"]}" stroke="{colors["here-text"]}"'
        drawn = [("gum", f'fill="url(#{p}_gums)"'), ("implant", metal), ("crown", enamel)]
    else:
        drawn = [("gum", f'fill="url(#{p}_gums)"'), ("root_back", root), ("roots", root), ("crown", enamel)]
    inside = "".join(f'<path d="{paths[part]}" {look}/>' for part, look in drawn if part in paths)
    edge = EDGE[where.jaw]
    return f'<g transform="translate({where.x:g} {edge:g}) scale({where.mirror} {where.flip})">{inside}</g>'


def _text(x, y, text, size, color, weight="400", anchor="middle"):
    style = f'font-size="{size}" fill="{color}" font-weight="{weight}"'
    return f'<text x="{x:g}" y="{y + 13:g}" text-anchor="{anchor}" {style}>{escape(str(text))}</text>'


def _rows(block, known, teeth, names, labels, colors):
    rows, side = block["rows"], block["side"]
    place_label = labels.get("V" if side == "V" else f"L-{block['jaw']}", side)
    parts = [_text(-6, rows[name], labels.get(name, name), 11, "#666666", anchor="end") for name in ("depth", "margin", "flags")]
    parts.append(_text(-6, rows["tooth"], place_label, 11, colors["ink"], "700", "end"))
    for slot in ROWS[block["jaw"]]:
        values = teeth.get(slot, {})
        name = names.get(slot, slot)
        degrees = [f"M{values['mobility']}" if values.get("mobility") else ""]
        degrees.append(f"F{values['furcation']}" if values.get("furcation") and side == "V" else "")
        parts.append(_text(placement(slot).x, rows["tooth"], " ".join([name, *filter(None, degrees)]), 12, colors["ink"]))
        if values.get("is_present"):
            for place in (f"D{side}", side, f"M{side}"):
                parts.append(_site(known.get((slot, place)), place_x(slot, place), rows, colors))
    return "".join(parts)


def _site(site, x, rows, colors):
    if site is None:
        return ""
    parts = []
    if site.depth is not None:
        is_deep = site.depth >= 5
        color, weight = (colors["pathology-text"], "700") if is_deep else (colors["ink"], "400")
        parts.append(_text(x, rows["depth"], site.depth, 11.5, color, weight))
    if site.margin:
        parts.append(_text(x, rows["margin"], site.margin, 11.5, colors["ink"]))
    y = rows["flags"]
    if site.bleeding:
        parts.append(f'<circle cx="{x - 4:g}" cy="{y + 5:g}" r="3.2" fill="{colors["pathology"]}"/>')
    if site.plaque:
        parts.append(f'<rect x="{x + 1:g}" y="{y + 2:g}" width="6" height="6" fill="{colors["here"]}"/>')
    if site.suppuration:
        parts.append(f'<path d="M{x - 7:g} {y + 16:g}h7l-3.5 -6z" fill="{colors["planned"]}"/>')
    if site.calculus:
        parts.append(_text(x + 4, y + 3, "c", 9.5, colors["ink"], "700"))
    return "".join(parts)

