"""Periodontal chart and caries index (P7, DOMAIN section 4)."""

from datetime import date
from decimal import Decimal

import pytest
from chart_engine import SITES, Finding, Site, caries_index, check_site, entry_order, graph, indices
from chart_engine.perio import percent, stage
from chart_engine.teeth import LOWER_ROW, UPPER_ROW
from hypothesis import given
from hypothesis import strategies as st

ROW = UPPER_ROW + LOWER_ROW
TOOTH_SETS = st.sets(st.sampled_from(ROW))
PLACES = st.tuples(st.sampled_from(ROW), st.sampled_from(SITES))


@st.composite
def exams(draw):
    places = draw(st.sets(PLACES, max_size=40))
    return [
        Site(
            fdi,
            place,
            depth=draw(st.none() | st.integers(0, 15)),
            margin=draw(st.integers(-5, 10)),
            bleeding=draw(st.booleans()),
            plaque=draw(st.booleans()),
        )
        for fdi, place in sorted(places)
    ]


@given(exams(), TOOTH_SETS)
def test_indices_against_counting_site_by_site(sites, present):
    bleeding = deep = 0
    for fdi in sorted(present):
        is_deep = False
        for place in SITES:
            for site in sites:
                if (site.fdi, site.place) == (fdi, place):
                    bleeding += site.bleeding
                    is_deep |= site.depth is not None and site.depth >= 5
        deep += is_deep
    result = indices(sites, present)
    assert result.deep_pockets == deep
    assert result.bleeding_percent == (
        round(Decimal(bleeding * 100) / (6 * len(present)) + Decimal("1e-12"), 1) if present else 0
    )
    assert 0 <= result.bleeding_percent <= 100 and 0 <= result.plaque_percent <= 100


@given(exams(), TOOTH_SETS)
def test_absent_teeth_count_neither_above_nor_below(sites, present):
    assert indices(sites, present) == indices([site for site in sites if site.fdi in present], present)


def test_an_unmeasured_site_counts_as_clean():
    assert indices([Site("16", "V", bleeding=True)], {"16"}).bleeding_percent == Decimal("16.7")
    assert indices([], {"16", "17"}).bleeding_percent == 0
    assert indices([Site("16", "V", bleeding=True)], set()).bleeding_percent == 0


@given(st.integers(0, 192), st.integers(0, 32))
def test_more_bleeding_is_never_less(count, present):
    assert percent(count + 1, present) >= percent(count, present)


def test_attachment_is_depth_plus_recession():
    assert Site("16", "V", depth=4, margin=2).attachment_loss == 6
    assert Site("16", "V", depth=4, margin=-2).attachment_loss == 2
    assert Site("16", "V", margin=3).attachment_loss is None


@given(TOOTH_SETS)
def test_the_round_visits_each_site_once_and_jumps_only_between_neighbours(present):
    """P7: the examiner's order."""
    order = entry_order(present)
    assert len(order) == len(set(order)) == 6 * len(present)
    assert {fdi for fdi, _place in order} == present


def test_full_mouth_is_192_sites_and_turns_at_the_ends():
    order = entry_order(set(ROW))
    assert len(order) == 192
    assert order[0] == ("18", "DV") and order[47] == ("28", "DV") and order[48] == ("28", "DL")
    assert order[95] == ("18", "DL") and order[96] == ("38", "DV") and order[191] == ("38", "DL")
    assert order[21:27] == (("11", "DV"), ("11", "V"), ("11", "MV"), ("21", "MV"), ("21", "V"), ("21", "DV"))


@pytest.mark.parametrize(
    ("loss", "depth", "lost", "bone", "expected"),
    [
        (0, 0, 0, None, ""),
        (0, 4, 0, None, ""),
        (1, 4, 0, None, "I"),
        (2, 5, 0, None, "II"),
        (3, 4, 0, 10, "II"),
        (4, 5, 0, 33, "II"),
        (4, 5, 0, 34, "III"),
        (5, 4, 0, None, "III"),
        (5, 6, 4, None, "III"),
        (5, 6, 5, None, "IV"),
        (2, 3, 9, None, "I"),
    ],
)
def test_stages_of_2018(loss, depth, lost, bone, expected):
    assert stage(loss, depth, lost, bone) == expected


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 32), st.none() | st.integers(0, 100))
def test_a_worse_mouth_never_has_a_lower_stage(loss, depth, lost, bone):
    rank = ["", "I", "II", "III", "IV"].index
    assert rank(stage(loss + 1, depth, lost, bone)) >= rank(stage(loss, depth, lost, bone))
    assert rank(stage(loss, depth, lost + 1, bone)) >= rank(stage(loss, depth, lost, bone))


@pytest.mark.parametrize(
    ("site", "wrong"),
    [
        (Site("16", "V", 15, 10), ""),
        (Site("16", "V", 16), "depth"),
        (Site("16", "V", -1), "depth"),
        (Site("16", "V", 3, 11), "margin"),
        (Site("16", "V", 3, -6), "margin"),
        (Site("16", "O", 3), "place"),
        (Site("55", "V", 3), "dentition"),
    ],
)
def test_values_out_of_range_are_named(site, wrong):
    assert check_site(site) == wrong


@given(exams(), TOOTH_SETS)
def test_the_graph_shows_each_probed_site_of_a_present_tooth_once(sites, present):
    lines = [graph(sites, present, side) for side in "VL"]
    drawn = sum(len(run) for sides in lines for jaw in sides.values() for run in jaw["pocket"])
    assert drawn == sum(site.depth is not None and site.fdi in present for site in sites)


def test_caries_index_counts_a_tooth_once():
    day = date(2026, 1, 1)

    def finding(key, fdi, condition, kind, look, **values):
        return Finding(key, condition, kind, look, "", day, fdi=fdi, **values)

    history = [
        finding(1, "16", "caries_deep", "pathology", "surface"),
        finding(2, "16", "filling_composite", "work", "surface"),
        finding(3, "26", "crown_zirconia", "work", "crown"),
        finding(4, "36", "missing", "absence", "missing"),
        finding(5, "36", "crown_zirconia", "work", "crown"),
        finding(6, "46", "agenesis", "absence", "missing"),
        finding(7, "18", "missing", "absence", "missing"),
        finding(8, "54", "caries_medium", "pathology", "surface"),
        finding(9, "11", "caries_medium", "pathology", "surface", resolved_on=day),
        finding(10, "12", "caries_initial", "pathology", "surface_light"),
    ]
    permanent = caries_index(history, day)
    assert (permanent.decayed, permanent.missing, permanent.filled, permanent.total) == (1, 1, 1, 3)
    assert caries_index(history, day, with_third_molars=True).missing == 2
    assert caries_index(history, day, "primary").total == 1
