"""Findings -> marks -> the mouth on a day."""

from .teeth import LOWER_ROW, ROWS, TEETH, UPPER_ROW, shown_by_age, tooth
from .types import Mark

ABSENCE_LOOKS = frozenset({"missing", "extracted"})
ROOTLESS_LOOKS = frozenset({"implant", "abutment", "pontic"})  # stand where no natural tooth is
BRIDGE_LOOKS = frozenset({"pontic", "retainer"})
JAW_LOOKS = frozenset({"denture", "wire"})
# A finding of these says nothing about the tooth having come through.
_SILENT = ABSENCE_LOOKS | {"unerupted", "buried", "denture", "wire"}


def status_of(kind, origin):
    """How a finding is painted: work done here and work from elsewhere look different."""
    if kind == "work":
        return "elsewhere" if origin == "elsewhere" else "here"
    return kind if kind in ("pathology", "absence") else "state"


def marks_at(findings, day, titles=None):
    """Marks of the findings that are open on `day`, oldest first.

    :param findings: iterable of Finding in any order
    :param titles: {key of a finding: text}
    """
    titles = titles or {}
    found = sorted((f for f in findings if f.is_open_at(day)), key=lambda f: (f.found_on, f.key))
    return tuple(
        Mark(
            look=f.look,
            status=status_of(f.kind, f.origin),
            letter=f.letter,
            fdi=f.fdi,
            surfaces=f.surfaces,
            jaw=f.jaw,
            title=titles.get(f.key, f.condition),
            is_supernumerary=f.is_supernumerary,
            span=f.span,
            key=str(f.key),
        )
        for f in found
    )


def group_by_tooth(marks):
    """({FDI: marks of that tooth}, marks of a jaw or the mouth)."""
    by_tooth, wide = {}, []
    for mark in marks:
        if mark.fdi and mark.look not in JAW_LOOKS:
            by_tooth.setdefault(mark.fdi, []).append(mark)
        else:
            wide.append(mark)
    return by_tooth, wide


def shown_tooth(slot, by_tooth, age):
    """(FDI that stands in a slot, is it through).

    Findings decide before age does: "present" on either tooth is the override, then whatever is charted on the
    permanent tooth, then on the primary one; only a place without findings follows the mean age of eruption.
    """
    permanent = tooth(slot)
    own = [m for m in by_tooth.get(slot, ()) if not m.is_supernumerary and m.status != "planned"]
    first = [m for m in by_tooth.get(permanent.predecessor, ()) if not m.is_supernumerary and m.status != "planned"]
    looks, first_looks = {m.look for m in own}, {m.look for m in first}
    if "present" in looks:
        return slot, True
    if "present" in first_looks:
        return permanent.predecessor, True
    if looks - _SILENT or looks & ABSENCE_LOOKS:
        return slot, True
    if first_looks - ABSENCE_LOOKS:
        return permanent.predecessor, "unerupted" not in first_looks
    fdi, is_through = shown_by_age(slot, age)
    if fdi != slot and first_looks & ABSENCE_LOOKS:
        return slot, False
    if fdi == slot and looks & {"unerupted", "buried"}:
        return slot, False
    return fdi, is_through


def presence_of(marks, is_through):
    """What is physically there, from the marks of one tooth."""
    looks = {mark.look for mark in marks if mark.status != "planned" and not mark.is_supernumerary}
    for look in ("implant", "pontic"):
        if look in looks:
            return look
    if looks & ABSENCE_LOOKS:
        return "absent"
    if "remnant" in looks:
        return "remnant"
    if "buried" in looks:
        return "buried"
    if "present" in looks:
        return "natural"
    return "natural" if is_through and "unerupted" not in looks else "unerupted"


def visible_marks(marks, presence):
    """Marks that still make sense: a lost tooth takes its findings along, what replaces it stays."""
    if presence in ("natural", "unerupted", "buried", "remnant"):
        return tuple(marks)
    keep = ROOTLESS_LOOKS | BRIDGE_LOOKS | {"crown", "veneer", "gum", "denture", "letter", "recession", "bracket"}
    if presence == "absent":
        keep = ABSENCE_LOOKS | {"letter", "gum"}
    return tuple(
        mark for mark in marks if mark.look in keep or mark.status == "planned" or mark.is_supernumerary
    )


def bridges(slot_marks):
    """Bridges as (status, tone, slots from end to end, slots that carry): given spans first, else neighbours in a row.

    :param slot_marks: {slot: marks shown there}
    """
    found = []
    for row in ROWS.values():
        run, run_key = [], None
        for slot in (*row, None):
            mark = next((m for m in slot_marks.get(slot, ()) if m.look in BRIDGE_LOOKS), None)
            key = mark and (mark.span, mark.status == "planned")
            if run and key != run_key:
                found.append(_bridge(run))
                run = []
            if mark:
                run.append((slot, mark))
                run_key = key
    return tuple(bridge for bridge in found if bridge)


def _bridge(run):
    if len(run) < 2:
        return None
    first = run[0][1]
    pillars = tuple(slot for slot, mark in run if mark.look == "retainer")
    return first.status, first.tone, tuple(slot for slot, _mark in run), pillars


def dentures(wide, presences):
    """Dentures as (status, tone, slots replaced): all absent teeth of the jaw, or the whole jaw where none is left.

    :param wide: marks of a jaw or the mouth
    :param presences: {slot: presence}
    """
    found = []
    for mark in wide:
        if mark.look != "denture":
            continue
        for jaw in jaws_of(mark):
            slots = tuple(slot for slot in ROWS[jaw] if presences[slot] == "absent")
            if slots:
                found.append((mark.status, mark.tone, slots))
    return tuple(found)


def jaws_of(mark):
    if mark.jaw:
        return (mark.jaw,)
    if mark.fdi:
        return (TEETH[mark.fdi].jaw,)
    return ("upper", "lower")


def all_slots():
    return UPPER_ROW + LOWER_ROW
