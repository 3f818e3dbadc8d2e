"""plan_engine: warnings of an edited plan (L14)."""

from hypothesis import given, settings
from plan_engine import Planned, build_options, conflicts
from plan_mouths import mouths


def planned(key, **facts):
    base = {"visit": key, "day": key * 10, "fdi": "36", "surfaces": "", "procedure": key, "stage": "therapy", "result": "",
            "minutes": 30, "specialty": 1}
    return Planned(key=key, **{**base, **facts})


def kinds(*steps, **how):
    return [(row.kind, row.key) for row in conflicts(steps, **how)]


def test_l14_work_on_a_tooth_that_will_be_extracted():
    filling = planned(1, result="filling_composite", surfaces="O", treats_tooth=True)
    removal = planned(2, result="extracted", stage="surgery", removes_tooth=True)
    implant = planned(3, result="implant", stage="implantation")
    assert kinds(filling, removal, implant) == [("tooth_removed", 1)]


def test_l14_crown_before_canal():
    crown = planned(1, result="crown_zirconia", treats_tooth=True)
    canal = planned(2, result="root_canal_treated", treats_tooth=True)
    assert kinds(crown, canal) == [("crown_first", 1)]
    assert kinds(planned(3, result="crown_zirconia"), canal) == []
    assert kinds(crown, found=[("36", "pulpitis")]) == [("crown_without_canal", 1)]


def test_l14_twice_on_one_surface():
    first = planned(1, result="filling_composite", surfaces="MO")
    assert kinds(first, planned(2, result="filling_glass_ionomer", surfaces="O")) == [("twice", 2)]
    assert kinds(first, planned(2, result="filling_composite", surfaces="D")) == []
    assert kinds(first, planned(2, result="crown_zirconia")) == []
    assert kinds(planned(1, result="crown_zirconia"), planned(2, result="filling_composite", surfaces="D")) == [("twice", 2)]


def test_l14_allergy():
    step = planned(1, harms=frozenset({"latex"}))
    assert kinds(step, alerts=frozenset({"latex"})) == [("harm", 1)]
    assert kinds(step) == []


def test_l6_visits_after_dragging():
    """L6: too long, two specialists, too early, the wait not kept, the extraction at the end."""
    long = [planned(key, visit=1, fdi=f"1{key}", minutes=50) for key in (1, 2)]
    assert kinds(*long) == [("too_long", 2)]
    assert kinds(planned(1, visit=1), planned(2, visit=1, specialty=2, fdi="37")) == [("specialists", 2)]
    assert kinds(planned(1, visit=2), planned(2, visit=1, after=((1, 0),))) == [("too_early", 2)]
    assert kinds(planned(1), planned(2, after=((1, 90),))) == [("wait", 2)]
    assert kinds(planned(1, fdi="11"), planned(2, removes_tooth=True, result="extracted", stage="surgery")) == [("extraction_last", 2)]


@settings(max_examples=40, deadline=None)
@given(mouths())
def test_l14_what_the_engine_builds_keeps_order(mouth):
    """L14: the engine's own visits never raise a warning about order, waits, length or specialists."""
    found, protocols, procedures, how = mouth
    for option in build_options(found, protocols, procedures, how):
        visit_of = {index: (number, visit.day) for number, visit in enumerate(option.visits, 1) for index in visit.steps}
        rows = [
            Planned(
                key=step.index + 1, visit=visit_of[step.index][0], day=visit_of[step.index][1], fdi=step.fdi, surfaces=step.surfaces,
                procedure=step.procedure, stage=step.stage, result=procedures[step.procedure].result, minutes=step.minutes,
                specialty=step.specialty, after=tuple((before + 1, wait) for before, wait in step.after),
            )
            for step in option.steps
        ]
        own = {"too_early", "wait", "too_long", "specialists"}
        assert not [row for row in conflicts(rows, max_visit_minutes=how.max_visit_minutes) if row.kind in own]
