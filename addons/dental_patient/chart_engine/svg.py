"""render_svg: the display list of a mouth as a standalone SVG for print and portal."""

from xml.sax.saxutils import escape, quoteattr

from .geometry import (
    ABOVE,
    EDGE,
    GRADIENTS,
    HEIGHT,
    LABEL,
    LETTER_STEP,
    LETTERS,
    LIFT,
    MIDDLE,
    SPAN_DEPTH,
    WIDTH,
    placement,
)
from .outlines import shape, shape_key
from .teeth import TEETH

# The same colours as dental_tokens.scss; a test compares the two.
COLORS = {
    "enamel": "#fcf8ee",
    "enamel-neck": "#f1e3c4",
    "enamel-edge": "#ffffff",
    "enamel-line": "#948a76",
    "dentine": "#e7d2a4",
    "dentine-tip": "#f1e2c1",
    "dentine-line": "#b0935c",
    "gum": "#eeb0ab",
    "groove": "#c4b592",
    "ghost": "#b9b9c2",
    "metal": "#8d97a5",
    "pathology": "#c2202b",
    "pathology-text": "#a3141f",
    "here": "#2563b0",
    "here-text": "#1b4f91",
    "planned": "#8a5a00",
    "absence": "#4b5260",
    "paper": "#ffffff",
    "ink": "#22262d",
}
# Without colour: findings nearly black, work mid-grey, what was done elsewhere hatched, planned work dashed.
GREYS = {
    **dict.fromkeys(COLORS, "#ffffff"),
    "enamel-line": "#777777",
    "dentine": "#e4e4e4",
    "dentine-tip": "#f2f2f2",
    "dentine-line": "#888888",
    "gum": "#dddddd",
    "groove": "#bbbbbb",
    "ghost": "#bbbbbb",
    "metal": "#999999",
    "pathology": "#222222",
    "pathology-text": "#000000",
    "here": "#8a8a8a",
    "here-text": "#333333",
    "planned": "#444444",
    "absence": "#444444",
    "ink": "#000000",
}
STYLES = {"color": COLORS, "grey": GREYS}

# $name$ is a colour, $p$ the prefix of the ids.
_STYLE = """
.o_dental_middle{stroke:$ghost$;stroke-width:.8;stroke-dasharray:2 4}
.o_dental_gum{fill:url(#$p$_gums)}
.o_dental_root{fill:url(#$p$_dentine);stroke:$dentine-line$;stroke-width:.9}
.o_dental_enamel{fill:url(#$p$_enamel);stroke:$enamel-line$;stroke-width:1.1}
.o_dental_gloss{fill:none;stroke:$enamel-edge$;stroke-width:2.4;stroke-linecap:round}
.o_dental_surface{fill:$enamel$;stroke:$enamel-line$;stroke-width:.9}
.o_dental_outline{fill:none;stroke:$enamel-line$;stroke-width:1.3}
.o_dental_fissure{fill:none;stroke:$groove$;stroke-width:.9}
.o_dental_ghost{fill:none;stroke:$ghost$;stroke-width:.9;stroke-dasharray:3 3}
.o_dental_buried{fill-opacity:.35;stroke-dasharray:4 3}
.o_dental_false{fill-opacity:.75;stroke:$gum$;stroke-width:1.5}
.o_dental_number{font-size:13px;fill:$ink$}
.o_dental_letter{font-size:10.5px;font-weight:700}
.o_dental_fill{fill-opacity:.82;stroke-width:.9}
.o_dental_line{fill:none;stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
.o_dental_fill.o_dental_pathology{fill:$pathology$;stroke:$pathology-text$}
.o_dental_line.o_dental_pathology{stroke:$pathology$}
.o_dental_letter.o_dental_pathology{fill:$pathology-text$}
.o_dental_fill.o_dental_here{fill:$here$;stroke:$here-text$}
.o_dental_line.o_dental_here,.o_dental_line.o_dental_elsewhere{stroke:$here$}
.o_dental_letter.o_dental_here,.o_dental_letter.o_dental_elsewhere{fill:$here-text$}
.o_dental_fill.o_dental_elsewhere{fill:url(#$p$_hatch);fill-opacity:1;stroke:$here-text$}
.o_dental_line.o_dental_planned{stroke:$planned$;stroke-dasharray:4 2.5}
.o_dental_letter.o_dental_planned{fill:$planned$}
.o_dental_line.o_dental_absence,.o_dental_line.o_dental_state{stroke:$absence$}
.o_dental_letter.o_dental_absence,.o_dental_letter.o_dental_state{fill:$absence$}
.o_dental_fill.o_dental_look_surface_light.o_dental_pathology{fill:url(#$p$_dots);fill-opacity:1}
.o_dental_fill.o_dental_look_surface_light.o_dental_here{fill:url(#$p$_dots_here);fill-opacity:1}
.o_dental_fill.o_dental_look_crown,.o_dental_fill.o_dental_look_retainer,.o_dental_fill.o_dental_look_pontic{fill-opacity:.45;stroke-width:1.8}
.o_dental_fill.o_dental_look_apex,.o_dental_fill.o_dental_look_cyst,.o_dental_fill.o_dental_look_remnant{fill-opacity:.3;stroke-width:1.6}
.o_dental_fill.o_dental_look_implant{fill:$metal$;fill-opacity:1;stroke-width:1.2}
.o_dental_line.o_dental_look_implant{stroke-width:1}
.o_dental_line.o_dental_look_canal_part{stroke-dasharray:5 4}
.o_dental_fill.o_dental_planned{fill:$planned$;fill-opacity:.1;stroke:$planned$;stroke-width:2;stroke-dasharray:4 2.5}
.o_dental_span line{stroke:$here$;stroke-width:4;stroke-linecap:round}
.o_dental_span circle{fill:$paper$;stroke:$here$;stroke-width:2.5}
.o_dental_span.o_dental_elsewhere line{stroke-dasharray:7 5}
.o_dental_span.o_dental_planned line{stroke:$planned$;stroke-width:2.5;stroke-dasharray:4 3}
.o_dental_span.o_dental_planned circle{stroke:$planned$}
.o_dental_span.o_dental_span_denture line{stroke:$gum$;stroke-width:9}
.o_dental_span.o_dental_span_wire line{stroke:$metal$;stroke-width:1.8}
"""


def _style(colors, prefix):
    text = _STYLE.replace("$p$", prefix)
    for name, value in colors.items():
        text = text.replace(f"${name}$", value)
    return text


def paint_defs(colors, p):
    """Gradients and patterns, with ids that begin with `p`."""
    def stops(*pairs):
        return "".join(f'<stop offset="{at}" stop-color="{color}" stop-opacity="{alpha}"/>' for at, color, alpha in pairs)

    def gradient(name, *pairs):
        high, low = GRADIENTS[name]
        place = f'gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{high:g}" y2="{low:g}"'
        return f'<linearGradient id="{p}_{name}" {place}>{stops(*pairs)}</linearGradient>'

    def dots(name, color):
        return (
            f'<pattern id="{p}_{name}" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5"'
            f' fill="{colors["paper"]}"/><circle cx="1.6" cy="1.6" r="1.1" fill="{color}"/></pattern>'
        )

    return (
        "<defs>"
        + gradient("enamel", (0, colors["enamel-neck"], 1), (0.4, colors["enamel"], 1), (1, colors["enamel-edge"], 1))
        + gradient("dentine", (0, colors["dentine-tip"], 1), (1, colors["dentine"], 1))
        + gradient("gums", (0, colors["gum"], 0), (1, colors["gum"], 0.75))
        + dots("dots", colors["pathology"])
        + dots("dots_here", colors["here"])
        + f'<pattern id="{p}_hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{colors["paper"]}"/><rect width="2.4" height="5" fill="{colors["here"]}"/></pattern>'
        "</defs>"
    )


def _swapped(colors):
    """Red and blue exchanged, for clinics that draw findings blue."""
    return {
        **colors,
        "pathology": colors["here"],
        "pathology-text": colors["here-text"],
        "here": colors["pathology"],
        "here-text": colors["pathology-text"],
    }


def render_svg(mouth, names=None, style="color", swap=False, title="", prefix="o_dental", with_letters=True):
    """A chart as SVG text.

    :param mouth: Mouth, from draw_mouth
    :param names: {FDI: name in the clinic's notation}; FDI where not given
    :param style: "color", "grey", or None for a page whose stylesheet knows the classes
    :param prefix: of the ids inside, to keep two charts of one page apart
    """
    names = names or {}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="o_dental_chart_print" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
        f' width="100%" role="img" font-family="sans-serif">'
    ]
    if title:
        parts.append(f"<title>{escape(title)}</title>")
    if style:
        colors = _swapped(STYLES[style]) if swap else STYLES[style]
        parts += [f"<style>{_style(colors, prefix)}</style>", paint_defs(colors, prefix)]
    parts.append(f'<line class="o_dental_middle" x1="8" x2="{WIDTH - 8:g}" y1="{MIDDLE + 1:g}" y2="{MIDDLE + 1:g}"/>')
    parts.append(f'<line class="o_dental_middle" x1="{WIDTH / 2:g}" x2="{WIDTH / 2:g}" y1="20" y2="{HEIGHT - 20:g}"/>')
    parts += [_tooth(view, names.get(view.fdi, view.fdi), with_letters) for view in mouth.teeth]
    parts += [_span(span) for span in mouth.spans]
    return "".join(parts) + "</svg>"


def _group(fdi, y, pairs, name):
    place, paths = placement(fdi), shape(shape_key(fdi))
    drawn = "".join(f'<path d="{paths[part]}" class="{classes}"/>' for part, classes in pairs if part in paths)
    return f'<g class="{name}" transform="translate({place.x:g} {y:g}) scale({place.mirror} {place.flip})">{drawn}</g>'


def _tooth(view, name, with_letters):
    place = placement(view.fdi)
    lift = LIFT * place.flip if view.presence in ("unerupted", "buried") else 0
    gum = [pair for pair in view.facial if pair[0] == "gum"]
    rest = [pair for pair in view.facial if pair[0] != "gum"]
    parts = [f'<g class="o_dental_tooth" data-fdi="{view.fdi}" data-presence="{view.presence}">']
    if view.titles:
        parts.append(f"<title>{escape(', '.join((name, *view.titles)))}</title>")
    parts.append(_group(view.fdi, EDGE[place.jaw], gum, "o_dental_gums"))
    parts.append(_group(view.fdi, EDGE[place.jaw] - lift, rest, "o_dental_facial"))
    parts.append(_group(view.fdi, ABOVE[place.jaw], view.above, "o_dental_above"))
    parts.append(_text(place.x, LABEL[place.jaw], name, "o_dental_number"))
    if view.extra:
        x = place.right - 3 if place.mirror == 1 else place.left + 3
        parts.append(_extra(x, ABOVE[place.jaw], " ".join(letter or "+" for letter, _status in view.extra)))
    if with_letters:
        step = LETTER_STEP * place.flip
        for number, (letter, status, tone) in enumerate(view.letters[-4:]):
            classes = f"o_dental_letter o_dental_{status} {tone}".strip()
            parts.append(_text(place.x, LETTERS[place.jaw] + number * step, letter, classes))
    return "".join(parts) + "</g>"


def _extra(x, y, letter):
    drop = '<path class="o_dental_surface" d="M-9 0C-9 -9 -5 -14 0 -14C5 -14 9 -9 9 0C9 9 5 14 0 14C-5 14 -9 9 -9 0Z"/>'
    text = _text(0, 4, letter, "o_dental_letter o_dental_state")
    return f'<g class="o_dental_extra" transform="translate({x:g} {y:g})">{drop}{text}</g>'


def _text(x, y, text, classes):
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" class={quoteattr(classes)}>{escape(text)}</text>'


def _span(span):
    kind, status, tone, slots, pillars = span
    first, last = placement(slots[0]), placement(slots[-1])
    jaw = TEETH[slots[0]].jaw
    y = EDGE[jaw] - SPAN_DEPTH[kind] * first.flip
    inset = 0 if kind == "wire" else 6
    circles = "".join(f'<circle cx="{placement(slot).x:g}" cy="{y:g}" r="4"/>' for slot in pillars)
    classes = f"o_dental_span o_dental_span_{kind} o_dental_{status} {tone}".strip()
    line = f'<line x1="{first.left + inset:g}" x2="{last.right - inset:g}" y1="{y:g}" y2="{y:g}"/>'
    return f"<g class={quoteattr(classes)}>{line}{circles}</g>"
