"""Outlines of the teeth: drawn once, mirrored, inside their columns (P4)."""

import json
import re

import pytest
from chart_engine import TEETH, chart_data, placement, shape_key
from chart_engine.geometry import WIDTH
from chart_engine.outlines import COLUMNS, SCALE, size_of
from hypothesis import given
from hypothesis import strategies as st

FDI = st.sampled_from(sorted(TEETH))
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PER_COMMAND = {"M": 2, "L": 2, "C": 6, "Z": 0}


def points(path):
    numbers = [float(text) for text in NUMBER.findall(path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def commands(path):
    return [(letter, len(NUMBER.findall(rest))) for letter, rest in re.findall(r"([MLCZ])([^MLCZ]*)", path)]


@given(FDI)
def test_every_path_is_well_formed(fdi):
    for name, path in chart_data()["shapes"][shape_key(fdi)].items():
        assert path.startswith("M"), name
        assert all(count == PER_COMMAND[letter] for letter, count in commands(path)), name


@given(FDI)
def test_a_tooth_has_all_parts_and_its_roots(fdi):
    parts = chart_data()["shapes"][shape_key(fdi)]
    needed = set("MODVL") | {"crown", "roots", "outline", "gum", "implant", "canals", "apex", "pulp"}
    assert needed <= set(parts)
    assert ("root_back" in parts) == (TEETH[fdi].roots == 3)
    assert parts["apex"].count("M") == TEETH[fdi].roots
    assert parts["canals"].count("M") == TEETH[fdi].roots


@given(FDI)
def test_crowns_stay_in_their_column(fdi):
    half = COLUMNS[TEETH[fdi].position - 1] / 2 * SCALE
    for name in ("crown", "outline", "roots"):
        on_the_curve = points(chart_data()["shapes"][shape_key(fdi)][name])[::3]  # M, then each third point of a C
        assert all(abs(x) <= half for x, _y in on_the_curve), name


@given(FDI)
def test_the_five_surfaces_share_the_corners_of_the_outline(fdi):
    parts = chart_data()["shapes"][shape_key(fdi)]
    outline = set(points(parts["outline"]))
    for letter in "VMLD":
        assert points(parts[letter])[0] in outline


@given(FDI)
def test_left_is_the_mirror_of_right(fdi):
    one = TEETH[fdi]
    other = f"{({1: 2, 2: 1, 3: 4, 4: 3})[one.quadrant] + (4 if one.dentition == 'primary' else 0)}{one.position}"
    here, there = placement(fdi), placement(other)
    assert shape_key(fdi) == shape_key(other)
    assert here.mirror == -there.mirror
    assert here.x + there.x == pytest.approx(WIDTH, abs=0.2)


def test_columns_do_not_overlap():
    for row in chart_data()["rows"].values():
        places = [placement(fdi) for fdi in row]
        assert all(a.right <= b.left + 0.2 for a, b in zip(places, places[1:], strict=False))


@given(FDI)
def test_roots_point_away_from_the_bite(fdi):
    ys = [y for _x, y in points(chart_data()["shapes"][shape_key(fdi)]["roots"])]
    assert max(ys) <= -size_of(fdi).crown * SCALE + 0.1
    assert placement(fdi).flip == (1 if TEETH[fdi].jaw == "upper" else -1)


def test_the_data_is_plain():
    assert json.loads(json.dumps(chart_data()))["teeth"]["16"]["shape"] == "u6"
