"""The mouth as a display list: which parts of the geometry are painted with which classes, from back to front.

The web client and render_svg both walk this list, so screen, print and portal show one drawing.
"""

from .state import (
    all_slots,
    bridges,
    dentures,
    group_by_tooth,
    jaws_of,
    presence_of,
    shown_tooth,
    visible_marks,
)
from .types import Mouth, ToothView

# look -> parts painted with the status; those of PAINTED_ABOVE lie on the view from above, the rest on the side view.
PARTS = {
    "crown": ("crown", "ring"),
    "veneer": ("tint_V", "V"),
    "worn": ("worn", "O"),
    "neck": ("neck",),
    "recession": ("recession",),
    "gum": ("gum_line",),
    "deposit": ("deposit",),
    "fracture": ("fracture",),
    "crack": ("crack",),
    "pulp": ("pulp", "canals"),
    "apex": ("apex",),
    "cyst": ("cyst",),
    "canal": ("pulp", "canals"),
    "canal_part": ("canals",),
    "cut": ("cut",),
    "post": ("post",),
    "root": ("roots",),
    "remnant": ("roots",),
    "implant": ("implant", "thread"),
    "abutment": ("abutment",),
    "pontic": ("crown", "ring"),
    "retainer": ("crown", "ring"),
    "bracket": ("bracket",),
    "turn": ("turn",),
    "extracted": ("cross",),
}
PAINTED_ABOVE = frozenset("MODVL") | {"ring"}
LINES = frozenset({"canals", "thread", "fracture", "crack", "cut", "cross", "turn", "recession", "gum_line"})
_ENDO_NEEDS_ROOT = frozenset({"pulp", "canals", "apex", "cyst", "cut", "post", "roots"})


def _classes(part, mark):
    kind = "line" if part in LINES else "fill"
    names = [f"o_dental_{kind}", f"o_dental_{mark.status}", f"o_dental_look_{mark.look}"]
    if mark.tone:
        names.append(mark.tone)
    return " ".join(names)


def _surface_parts(mark):
    parts = [(letter, True) for letter in mark.surfaces]
    parts += [(f"tint_{letter}", False) for letter in mark.surfaces if letter in "MDV"]
    if "O" in mark.surfaces:
        parts.append(("tint_O", False))
    return parts


def _mark_parts(mark):
    """[(part, is it on the view from above)] that a mark paints."""
    if mark.look in ("surface", "surface_light"):
        return _surface_parts(mark)
    return [(part, part in PAINTED_ABOVE) for part in PARTS.get(mark.look, ())]


def _base(presence):
    """What is drawn before any mark."""
    if presence == "absent":
        return [("gum", "o_dental_gum"), ("crown", "o_dental_ghost")], [("outline", "o_dental_ghost")]
    tooth_class = "o_dental_buried" if presence in ("unerupted", "buried") else ""
    roots = [(part, f"o_dental_root {tooth_class}".strip()) for part in ("root_back", "roots")]
    crown = [("crown", f"o_dental_enamel {tooth_class}".strip()), ("gloss", "o_dental_gloss")]
    above = [(letter, f"o_dental_surface {tooth_class}".strip()) for letter in "VMLDO"]
    above += [("fissure", "o_dental_fissure"), ("outline", f"o_dental_outline {tooth_class}".strip())]
    gum = [("gum", "o_dental_gum")]
    if presence == "implant":
        return [*gum, ("crown", "o_dental_ghost")], [("outline", "o_dental_ghost")]
    if presence == "pontic":
        return [*gum, *crown], above
    if presence == "remnant":
        return [*gum, *roots, ("crown", "o_dental_ghost")], [("outline", "o_dental_ghost")]
    if presence in ("unerupted", "buried"):
        return [*gum, *roots, *crown[:1]], above
    return [*gum, *roots, *crown], above


def _paint(presence, marks):
    facial, above = _base(presence)
    has_crown = any(mark.look in ("crown", "pontic", "retainer") and mark.status != "planned" for mark in marks)
    if presence in ("implant", "remnant") and has_crown:
        facial.append(("crown", "o_dental_enamel"))
        above = _base("natural")[1]
    late = []
    for mark in marks:
        if mark.is_supernumerary:
            continue
        for part, is_above in _mark_parts(mark):
            if part in _ENDO_NEEDS_ROOT and presence in ("absent", "implant", "pontic"):
                continue
            target = above if is_above else (late if part in ("crown", "tint_V") else facial)
            target.append((part, _classes(part, mark)))
    if has_crown:
        late.append(("gloss", "o_dental_gloss"))
    return _in_depth(facial, late), tuple(above)


def _in_depth(facial, late):
    """Crowns lie in front of posts and implants; lines stay on top of all."""
    lines = [part for part in facial if "o_dental_line" in part[1] and part[0] not in ("canals", "thread")]
    rest = [part for part in facial if part not in lines]
    return tuple(rest + late + lines)


def draw_mouth(marks, age=None):
    """The chart of a mouth.

    :param marks: iterable of Mark, oldest first
    :param age: years on the day, None where unknown
    :return: Mouth with 32 places, upper row first
    """
    by_tooth, wide = group_by_tooth(marks)
    views, shown, presences = [], {}, {}
    for slot in all_slots():
        fdi, is_through = shown_tooth(slot, by_tooth, age)
        own = by_tooth.get(fdi, [])
        presence = presence_of(own, is_through)
        visible = visible_marks(own, presence)
        shown[slot], presences[slot] = visible, presence
        views.append(_view(slot, fdi, presence, visible))
    gaps = {slot for _status, _tone, slots in dentures(wide, presences) for slot in slots}
    spans = [("bridge", *bridge) for bridge in bridges(shown)]
    spans += [("denture", status, tone, slots, ()) for status, tone, slots in dentures(wide, presences)]
    spans += [("wire", m.status, m.tone, _row_of(jaw, presences), ()) for m in wide if m.look == "wire" for jaw in jaws_of(m)]
    views = [_with_denture(view) if view.slot in gaps else view for view in views]
    notes = tuple((mark.letter, mark.status, mark.title, mark.jaw, mark.key) for mark in wide)
    return Mouth(tuple(views), tuple(spans), notes, {view.slot: view for view in views})


def _row_of(jaw, presences):
    there = [slot for slot in all_slots() if presences[slot] in ("natural", "implant", "pontic")]
    in_jaw = [slot for slot in there if (slot[0] in "12") == (jaw == "upper")]
    return tuple(slot for slot in in_jaw if slot[1] in "123") or tuple(in_jaw)


def _view(slot, fdi, presence, marks):
    facial, above = _paint(presence, marks)
    own = [mark for mark in marks if not mark.is_supernumerary]
    return ToothView(
        slot=slot,
        fdi=fdi,
        presence=presence,
        facial=facial,
        above=above,
        letters=tuple((mark.letter, mark.status, mark.tone) for mark in own if mark.letter),
        titles=tuple(mark.title for mark in marks if mark.title),
        extra=tuple((mark.letter, mark.status) for mark in marks if mark.is_supernumerary),
    )


def _with_denture(view):
    """A tooth of a denture: a crown on the plate, without roots."""
    parts = [part for part in view.facial if part[1] != "o_dental_ghost"]
    crown = [("crown", "o_dental_enamel o_dental_false"), ("gloss", "o_dental_gloss")]
    above = [*_base("natural")[1][:-1], ("outline", "o_dental_outline o_dental_false")]
    return ToothView(
        slot=view.slot,
        fdi=view.fdi,
        presence="denture",
        facial=tuple([*parts[:1], *crown, *parts[1:]]),
        above=tuple(above),
        letters=view.letters,
        titles=view.titles,
        extra=view.extra,
    )

