"""The generator is deterministic, prefix-stable and never doubles a doctor."""

from clinic_generator import mouth_of, person_of, visits_of_day
from hypothesis import given
from hypothesis import strategies as st

numbers = st.integers(0, 300_000)
seeds = st.integers(0, 99)


@given(seeds, numbers)
def test_a_person_depends_on_seed_and_number_only(seed, number):
    person = person_of(seed, number)
    assert person == person_of(seed, number)
    assert person.phone.startswith("+33") and len(person.phone) == 12
    assert 4 <= person.age <= 90 and 0 < person.days_known < person.age_days


@given(seeds, numbers, st.integers(4, 90))
def test_a_mouth_charts_each_condition_once_a_place(seed, number, age):
    findings = mouth_of(seed, number, age)
    assert findings == mouth_of(seed, number, age)
    places = [(finding.fdi, finding.condition) for finding in findings]
    assert len(places) == len(set(places))
    missing = {finding.fdi for finding in findings if finding.condition in ("missing", "extracted")}
    on_missing = {f.condition for f in findings if f.fdi in missing} - {"missing", "extracted", "implant", "crown_on_implant"}
    assert not on_missing


@given(seeds, st.integers(1, 50), st.integers(-400, 60), st.integers(2, 500), st.floats(0, 1))
def test_visits_of_a_day_lie_in_the_shift_and_never_overlap(seed, doctor, day, patients, fill):
    visits = visits_of_day(seed, doctor, day, (480, 1080), patients, fill)
    assert all(visit.start >= 480 and visit.start + visit.minutes <= 1080 for visit in visits)
    assert all(a.start + a.minutes <= b.start for a, b in zip(visits, visits[1:], strict=False))
    assert len({visit.patient for visit in visits}) == len(visits)
