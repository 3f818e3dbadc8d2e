"""Teeth, notations, places, eruption (P4)."""

import doctest

import pytest
from chart_engine import TEETH, from_notation, geometry, outlines, perio, shown_by_age, span, surface_name, teeth, to_notation, tooth
from hypothesis import given
from hypothesis import strategies as st

FDI = st.sampled_from(sorted(TEETH))


@pytest.mark.parametrize("module", [teeth, geometry, outlines, perio])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


def test_there_are_52_teeth():
    assert len(TEETH) == 52
    assert sum(one.dentition == "permanent" for one in TEETH.values()) == 32


@given(FDI, st.sampled_from(teeth.NOTATIONS))
def test_a_name_leads_back_to_its_tooth(fdi, notation):
    assert from_notation(to_notation(fdi, notation), notation) == fdi


def test_names_are_unique_in_each_notation():
    for notation in teeth.NOTATIONS:
        assert len({to_notation(fdi, notation) for fdi in TEETH}) == 52


@pytest.mark.parametrize(
    ("fdi", "universal", "palmer"),
    [
        ("18", "1", "UR8"),
        ("11", "8", "UR1"),
        ("21", "9", "UL1"),
        ("28", "16", "UL8"),
        ("38", "17", "LL8"),
        ("31", "24", "LL1"),
        ("41", "25", "LR1"),
        ("48", "32", "LR8"),
        ("55", "A", "URE"),
        ("61", "F", "ULA"),
        ("75", "K", "LLE"),
        ("85", "T", "LRE"),
    ],
)
def test_known_names(fdi, universal, palmer):
    assert (to_notation(fdi, "universal"), to_notation(fdi, "palmer")) == (universal, palmer)


@pytest.mark.parametrize(("name", "notation"), [("99", "fdi"), ("19", "fdi"), ("33", "universal"), ("UR9", "palmer"), ("", "fdi")])
def test_unknown_names_are_refused(name, notation):
    with pytest.raises(ValueError, match="no tooth"):
        from_notation(name, notation)


@given(FDI)
def test_successor_and_predecessor_are_inverse(fdi):
    one = tooth(fdi)
    if one.successor:
        assert tooth(one.successor).predecessor == fdi
        assert tooth(one.successor).jaw == one.jaw
        assert tooth(one.successor).eruption_age > one.eruption_age
    if one.predecessor:
        assert tooth(one.predecessor).successor == fdi


@given(FDI)
def test_sextants_and_roots(fdi):
    one = tooth(fdi)
    assert (one.sextant in (1, 2, 3)) == (one.jaw == "upper")
    assert (one.sextant in (2, 5)) == one.is_anterior
    assert one.roots == {("molar", "upper"): 3, ("molar", "lower"): 2}.get(
        (one.tooth_class, one.jaw), 2 if fdi in ("14", "24") else 1
    )


def test_surfaces_have_the_names_of_their_tooth():
    assert [surface_name("11", letter) for letter in "MODVL"] == ["mesial", "incisal", "distal", "labial", "palatal"]
    assert [surface_name("46", letter) for letter in "MODVL"] == ["mesial", "occlusal", "distal", "buccal", "lingual"]


SLOT = st.sampled_from(teeth.UPPER_ROW + teeth.LOWER_ROW)


@given(SLOT, st.integers(0, 99))
def test_mixed_dentition_follows_age(slot, age):
    """P4: once a permanent tooth is through it stays; before, its predecessor stands there if it has one."""
    fdi, is_through = shown_by_age(slot, age)
    assert tooth(fdi).slot == slot
    if fdi == slot and is_through:
        assert shown_by_age(slot, age + 1) == (slot, True)
    if age >= 20:
        assert (fdi, is_through) == (slot, True)


def test_a_nine_year_old_has_mixed_dentition():
    """P4"""
    shown = [shown_by_age(slot, 9) for slot in teeth.UPPER_ROW]
    assert [fdi for fdi, is_through in shown if is_through] == ["16", "55", "54", "53", "12", "11", "21", "22", "63", "64", "65", "26"]


@given(SLOT, SLOT)
def test_span_runs_from_end_to_end(first, last):
    if tooth(first).jaw != tooth(last).jaw:
        with pytest.raises(ValueError, match="different jaws"):
            span(first, last)
        return
    slots = span(first, last)
    assert {slots[0], slots[-1]} == {first, last}
    assert span(last, first) == slots
    assert len(set(slots)) == len(slots)
