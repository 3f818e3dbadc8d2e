"""Findings -> the mouth on a day -> drawing (P4, P5)."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from pathlib import Path

import pytest
from chart_engine import LOOKS, PARTS, TEETH, Finding, Mark, chart_data, draw_mouth, marks_at, render_svg, tooth
from chart_engine.svg import COLORS, GREYS
from chart_engine.teeth import LOWER_ROW, UPPER_ROW
from hypothesis import given, settings
from hypothesis import strategies as st

START = date(2000, 1, 1)
DAYS = st.integers(0, 9000).map(lambda n: START + timedelta(days=n))


@st.composite
def findings(draw):
    found = draw(DAYS)
    length = draw(st.none() | st.integers(0, 4000))
    return Finding(
        key=draw(st.integers(1, 10**6)),
        condition="x",
        kind=draw(st.sampled_from(["pathology", "work", "absence", "state"])),
        look=draw(st.sampled_from(LOOKS)),
        letter=draw(st.sampled_from(["", "c", "Im"])),
        found_on=found,
        resolved_on=None if length is None else found + timedelta(days=length),
        fdi=draw(st.sampled_from([*sorted(TEETH), ""])),
        surfaces=draw(st.sampled_from(["", "M", "MO", "MODVL"])),
        jaw=draw(st.sampled_from(["", "upper", "lower"])),
        origin=draw(st.sampled_from(["here", "elsewhere"])),
        is_supernumerary=draw(st.booleans()),
        span=draw(st.integers(0, 2)),
    )


HISTORY = st.lists(findings(), max_size=12)
AGE = st.none() | st.integers(0, 99)


@given(HISTORY, DAYS)
def test_marks_are_exactly_the_open_findings(history, day):
    """P5: found on or before the day, not resolved on or before it (the slow obvious way)."""
    expected = []
    for finding in history:
        if finding.found_on > day:
            continue
        if finding.resolved_on is not None and finding.resolved_on <= day:
            continue
        expected.append(str(finding.key))
    assert sorted(mark.key for mark in marks_at(history, day)) == sorted(expected)


@given(HISTORY, DAYS)
def test_later_findings_do_not_change_the_past(history, day):
    """P5: what is charted after a day leaves the chart of that day as it was."""
    later = [f for f in history if f.found_on > day]
    before = [f for f in history if f.found_on <= day]
    assert draw_mouth(marks_at(before, day)) == draw_mouth(marks_at(before + later, day))


@given(HISTORY, DAYS, st.randoms())
def test_order_of_rows_does_not_matter(history, day, random):
    history = list({f.key: f for f in history}.values())
    shuffled = list(history)
    random.shuffle(shuffled)
    assert draw_mouth(marks_at(history, day), 30) == draw_mouth(marks_at(shuffled, day), 30)


@settings(max_examples=60)
@given(HISTORY, AGE)
def test_every_mouth_has_32_places_drawn_with_known_parts(history, age):
    mouth = draw_mouth(marks_at(history, START + timedelta(days=9000)), age)
    assert [view.slot for view in mouth.teeth] == list(UPPER_ROW + LOWER_ROW)
    for view in mouth.teeth:
        assert tooth(view.fdi).slot == view.slot
        known = set(chart_data()["shapes"][chart_data()["teeth"][view.fdi]["shape"]]) | {"root_back"}
        assert {part for part, _classes in view.facial + view.above} <= known


@settings(max_examples=40)
@given(HISTORY, AGE)
def test_the_svg_is_well_formed_and_says_what_the_display_list_says(history, age):
    mouth = draw_mouth(marks_at(history, START + timedelta(days=9000), {f.key: "a <b> & c" for f in history}), age)
    for style in ("color", "grey", None):
        root = ElementTree.fromstring(render_svg(mouth, style=style, title="Chart <1>"))
        teeth = [node for node in root.iter() if node.get("data-fdi")]
        assert [node.get("data-fdi") for node in teeth] == [view.fdi for view in mouth.teeth]
        assert [node.get("data-presence") for node in teeth] == [view.presence for view in mouth.teeth]


def mark(look, fdi="", status="pathology", **values):
    return Mark(look=look, status=status, fdi=fdi, letter=values.pop("letter", "?"), **values)


def view_of(slot, *marks, age=40):
    return draw_mouth(marks, age).by_slot[slot]


def test_a_missing_tooth_is_a_ghost_without_its_findings():
    view = view_of("36", mark("surface", "36", surfaces="O"), mark("missing", "36", "absence", letter="X"))
    assert view.presence == "absent"
    assert [letter for letter, _status, _tone in view.letters] == ["X"]
    assert "o_dental_ghost" in dict(view.facial)["crown"]


def test_an_implant_with_its_crown_stands_for_the_missing_tooth():
    view = view_of("36", mark("missing", "36", "absence"), mark("implant", "36", "here"), mark("crown", "36", "here"))
    assert view.presence == "implant"
    parts = [part for part, _classes in view.facial]
    assert "implant" in parts and "roots" not in parts and parts.index("crown") > 0


def test_a_bridge_is_found_from_its_neighbours():
    """P4: three units, the middle one hangs."""
    mouth = draw_mouth([mark("retainer", "13", "here"), mark("pontic", "14", "here"), mark("retainer", "15", "here")], 40)
    assert mouth.spans == (("bridge", "here", "", ("15", "14", "13"), ("15", "13")),)
    assert mouth.by_slot["14"].presence == "pontic"


def test_two_bridges_side_by_side_stay_two():
    marks = [mark("retainer", fdi, "here", span=number) for number, fdi in ((1, "13"), (1, "14"), (2, "15"), (2, "16"))]
    assert [span[3] for span in draw_mouth(marks, 40).spans] == [("16", "15"), ("14", "13")]


def test_a_bridge_may_cross_the_midline_but_not_the_jaw():
    marks = [mark("retainer", "11", "here"), mark("retainer", "21", "here"), mark("retainer", "31", "here")]
    assert [span[3] for span in draw_mouth(marks, 40).spans] == [("11", "21")]


def test_a_full_lower_denture_replaces_the_whole_row():
    """P4"""
    marks = [mark("missing", fdi, "absence") for fdi in LOWER_ROW] + [mark("denture", jaw="lower", status="here")]
    mouth = draw_mouth(marks, 70)
    assert mouth.spans == (("denture", "here", "", LOWER_ROW, ()),)
    assert {mouth.by_slot[slot].presence for slot in LOWER_ROW} == {"denture"}
    assert {mouth.by_slot[slot].presence for slot in UPPER_ROW} == {"natural"}


def test_a_partial_denture_replaces_the_gaps_only():
    marks = [mark("missing", "26", "absence"), mark("denture", jaw="upper", status="here")]
    assert draw_mouth(marks, 70).spans == (("denture", "here", "", ("26",), ()),)


def test_a_supernumerary_tooth_leaves_its_neighbour_alone():
    """P4"""
    view = view_of("11", mark("extracted", "11", "absence", is_supernumerary=True), mark("surface", "11", surfaces="M"))
    assert view.presence == "natural"
    assert view.extra == (("?", "absence"),)


@pytest.mark.parametrize(
    ("age", "marks", "expected"),
    [
        (9, [], ("53", "natural")),
        (9, [("present", "13", "state")], ("13", "natural")),
        (30, [("present", "53", "state")], ("53", "natural")),
        (9, [("surface", "13", "pathology")], ("13", "natural")),
        (13, [("surface", "53", "pathology")], ("53", "natural")),
        (9, [("extracted", "53", "absence")], ("13", "unerupted")),
        (30, [("extracted", "53", "absence")], ("13", "natural")),
        (30, [("buried", "13", "pathology")], ("13", "buried")),
        (30, [("unerupted", "13", "state")], ("13", "unerupted")),
        (9, [("missing", "13", "absence")], ("13", "absent")),
        (None, [], ("13", "natural")),
        (1, [], ("53", "unerupted")),
        (9, [("crown", "13", "planned")], ("53", "natural")),
    ],
)
def test_which_tooth_stands_in_a_place(age, marks, expected):
    """P4: age decides unless a finding overrides it for the tooth."""
    view = view_of("13", *[mark(look, fdi, status) for look, fdi, status in marks], age=age)
    assert (view.fdi, view.presence) == expected


def test_work_here_elsewhere_and_planned_look_different():
    """P5"""
    looks = {dict(view_of("11", mark("crown", "11", status)).facial)["crown"] for status in ("here", "elsewhere", "planned")}
    assert len(looks) == 3


def test_every_look_is_drawn_or_says_so_with_a_sign():
    drawn = set(PARTS) | {"surface", "surface_light"}
    by_presence = {"missing", "buried", "unerupted", "present", "denture", "wire"}
    assert set(LOOKS) - drawn - by_presence == {"letter"}


def test_colours_are_the_tokens_of_the_web_client():
    text = Path("addons/dental_patient/static/src/tooth_chart/dental_tokens.scss").read_text()
    tokens = dict(re.findall(r"\$o-dental-([a-z-]+): (#[0-9a-f]{6}) !default;", text))
    assert {name: tokens[name] for name in COLORS} == COLORS
    assert set(GREYS) == set(COLORS)


def _luminance(color):
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["pathology-text", "here-text", "planned", "absence", "ink"])
def test_text_has_contrast(name):
    for colors in (COLORS, GREYS):
        assert (1.05) / (_luminance(colors[name]) + 0.05) >= 4.5
