"""plan_engine: what holds for every mouth (L2, L3, L4)."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_engine import Finding, Procedure, Protocol, ProtocolStep, Settings, build_insured, build_options
from plan_mouths import mouths

COMMON = settings(max_examples=40, deadline=None)


@COMMON
@given(mouths(), st.randoms(use_true_random=False))
def test_l3_same_plan_in_any_order(mouth, chance: Random):
    """L3: the order in which findings and protocols come does not matter."""
    found, protocols, procedures, how = mouth
    first = build_options(found, protocols, procedures, how)
    chance.shuffle(found)
    chance.shuffle(protocols)
    shuffled = dict(sorted(procedures.items(), key=lambda _item: chance.random()))
    assert build_options(iter(found), protocols, shuffled, how) == first


@COMMON
@given(mouths())
def test_l3_everything_is_covered_or_listed(mouth):
    """L3: a pathology is treated by a step or listed as not treated, never both, never neither."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        covered = {key for step in option.steps for key in step.findings}
        assert covered | set(option.untreated) == {finding.key for finding in found}
        assert not covered & set(option.untreated)


@COMMON
@given(mouths())
def test_l4_chains_are_kept(mouth):
    """L4: what must follow follows, waits push it into a later visit far enough away, phases never go back."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        visit_of = {index: number for number, visit in enumerate(option.visits) for index in visit.steps}
        least, total = {}, 0
        for number, visit in enumerate(option.visits):
            total += visit.wait_days
            least[number] = total
        for step in option.steps:
            for before, wait in step.after:
                assert before < step.index
                early, late = visit_of[before], visit_of[step.index]
                assert early < late if wait else early <= late
                assert option.visits[late].day - option.visits[early].day >= wait
                assert least[late] - least[early] >= wait  # whoever keeps every wait_days keeps every wait
                assert option.steps[before].rank <= step.rank
        phases = [step.phase for visit in option.visits for step in sorted((option.steps[i] for i in visit.steps), key=lambda s: s.phase)]
        assert phases == sorted(phases)


@COMMON
@given(mouths())
def test_l5_every_step_in_one_visit_of_bearable_length(mouth):
    """L5: each step in exactly one visit; a visit is too long only if one step alone is; one specialist, one quadrant."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        placed = [index for visit in option.visits for index in visit.steps]
        assert sorted(placed) == list(range(len(option.steps)))
        for visit in option.visits:
            steps = [option.steps[index] for index in visit.steps]
            assert visit.minutes == sum(step.minutes for step in steps)
            assert visit.minutes <= how.max_visit_minutes or len(steps) == 1
            assert {step.specialty for step in steps} == {visit.specialty}
            assert len({step.quadrant for step in steps if step.quadrant}) <= 1
        days = [visit.day for visit in option.visits]
        assert days == sorted(set(days))


@COMMON
@given(mouths())
def test_l4_nothing_is_done_to_a_tooth_that_goes(mouth):
    """L4: where a protocol removes a tooth, only that protocol works on it."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        for removal in option.steps:
            if removal.removes_tooth:
                own = [step for step in option.steps if step.fdi == removal.fdi]
                assert {step.protocol for step in own} == {removal.protocol}


@COMMON
@given(mouths())
def test_l4_extractions_sit_in_the_flow(mouth):
    """L4: an extraction is neither first nor last where other work of its phase could stand there."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        followed = {before for step in option.steps for before, _wait in step.after}
        first, last = option.steps[0], option.steps[-1]
        def out(step):
            return step.removes_tooth and step.stage != "acute"
        if out(first):
            assert not [s for s in option.steps if not out(s) and not s.after and s.phase == first.phase]
        if out(last):
            free = [s for s in option.steps[1:] if not out(s) and s.index not in followed and s.phase == last.phase]
            assert not free


@COMMON
@given(mouths())
def test_l7_totals_to_the_cent(mouth):
    """L7: the total of an option is the sum of its steps, exactly."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        assert option.total == sum((procedures[step.procedure].price for step in option.steps), Decimal(0))
        assert isinstance(option.total, Decimal)


@COMMON
@given(mouths())
def test_l3_cheaper_tiers_are_not_dearer(mouth):
    """L3: where every protocol asks for the same work in cheaper kinds, economy <= optimal <= premium."""
    found, protocols, procedures, how = mouth
    totals = [option.total for option in build_options(found, protocols, procedures, how)]
    assert totals == sorted(totals, reverse=True)


@COMMON
@given(mouths(), st.data())
def test_l6_insured_only_from_the_programme(mouth, data):
    """L6: an insured option holds nothing outside the programme; what it leaves is listed."""
    found, protocols, procedures, how = mouth
    covered = data.draw(st.sets(st.sampled_from(sorted(procedures))))
    option = build_insured(found, protocols, procedures, how, covered)
    assert {step.procedure for step in option.steps} <= covered
    assert {key for step in option.steps for key in step.findings} | set(option.untreated) == {f.key for f in found}
    if covered == set(procedures):
        premium = build_options(found, protocols, procedures, how)
        assert not premium or option.total == premium[0].total


# --- cases a dentist would name ---

def make(key, result="", stage="therapy", specialty=1, minutes=45, price="100", scope="tooth"):
    return Procedure(key=key, minutes=minutes, price=Decimal(price), specialty=specialty, stage=stage, scope=scope, result=result)


def protocol(key, condition, *steps, sequence=10, **facts):
    return Protocol(key=key, conditions=frozenset([condition]), tiers=(("premium", tuple(steps)),), sequence=sequence, **facts)


def tooth(key, fdi, condition, surfaces="", kind="pathology"):
    return Finding(key=key, fdi=fdi, surfaces=surfaces, condition=condition, tooth_class="molar", dentition="permanent", kind=kind)


def one(found, protocols, procedures):
    (option,) = build_options(found, protocols, {p.key: p for p in procedures}, Settings())
    return option


def test_l4_crown_takes_the_filling_in():
    """A tooth that gets a canal and a crown is not filled besides."""
    option = one(
        [tooth(1, "36", "pulpitis"), tooth(2, "36", "caries_deep", "MO")],
        [protocol(1, "pulpitis", ProtocolStep(1), ProtocolStep(2), sequence=1), protocol(2, "caries_deep", ProtocolStep(3), sequence=2)],
        [make(1, "root_canal_treated", "endodontics", 2), make(2, "crown_zirconia", "prosthetics", 3), make(3, "filling_composite", scope="surface")],
    )
    assert [step.procedure for step in option.steps] == [1, 2]
    assert option.steps[0].findings == (1, 2)


def test_l3_filled_gap_needs_nothing():
    """A missing tooth with an implant is no finding; a caries charted on a gap is left and listed."""
    option = one(
        [tooth(1, "36", "missing", kind="absence"), tooth(2, "36", "implant", kind="work"), tooth(3, "46", "missing", kind="absence"),
         tooth(4, "46", "caries_deep", "O")],
        [protocol(1, "missing", ProtocolStep(1)), protocol(2, "caries_deep", ProtocolStep(2))],
        [make(1, "implant", "implantation"), make(2, "filling_composite")],
    )
    assert [(step.fdi, step.findings) for step in option.steps] == [("46", (3,))]
    assert option.untreated == (4,)


def test_l4_extractions_of_a_quadrant_share_one_anaesthesia():
    """L4: two extractions of one quadrant lie in one visit, of two quadrants in two."""
    procedures = [make(1, "extracted", "surgery", minutes=30)]
    protocols = [protocol(1, "hopeless", ProtocolStep(1))]
    same = one([tooth(1, "46", "hopeless"), tooth(2, "48", "hopeless")], protocols, procedures)
    apart = one([tooth(1, "46", "hopeless"), tooth(2, "38", "hopeless")], protocols, procedures)
    assert (len(same.visits), len(apart.visits)) == (1, 2)


def test_l4_independent_teeth_run_while_one_heals():
    """L4, L5: the veneer does not wait for the implant to heal; its visit is parallel."""
    option = one(
        [tooth(1, "36", "missing", kind="absence"), tooth(2, "11", "caries_deep", "M")],
        [protocol(1, "missing", ProtocolStep(1, wait_days=120), ProtocolStep(2)), protocol(2, "caries_deep", ProtocolStep(3))],
        [make(1, "implant", "implantation", 4), make(2, "crown_on_implant", "prosthetics", 3), make(3, "veneer", "prosthetics", 5)],
    )
    assert [option.steps[visit.steps[0]].procedure for visit in option.visits] == [1, 3, 2]
    assert [visit.rhythm for visit in option.visits] == ["serial", "parallel", "serial"]
    assert option.visits[-1].day >= 120


def test_l2_wisdom_teeth_and_age_bound_a_protocol():
    """L2: conditions of a protocol: no wisdom teeth, not for children."""
    protocols = [protocol(1, "missing", ProtocolStep(1), without_wisdom=True, age_from=18)]
    procedures = {1: make(1, "implant", "implantation")}
    assert build_options([tooth(1, "48", "missing", kind="absence")], protocols, procedures, Settings()) == ()
    assert build_options([tooth(1, "46", "missing", kind="absence")], protocols, procedures, Settings(age=12)) == ()


def test_l2_unknown_procedure_is_an_error():
    """A protocol that names an unknown procedure raises with its key, silently leaves nothing out."""
    with pytest.raises(KeyError):
        build_options([tooth(1, "46", "hopeless")], [protocol(1, "hopeless", ProtocolStep(9))], {}, Settings())
