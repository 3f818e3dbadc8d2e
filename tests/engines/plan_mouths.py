"""Random mouths, protocols and price lists for the tests of plan_engine."""

from decimal import Decimal

from hypothesis import strategies as st
from plan_engine import Finding, Procedure, Protocol, ProtocolStep, Settings

TIERS = ("premium", "optimal", "economy")
TEETH = [f"{quadrant}{place}" for quadrant in "1234" for place in "12345678"]
CONDITIONS = ["caries_deep", "caries_medium", "pulpitis", "hopeless", "cracked", "gingivitis", "calculus"]
STAGES = ["diagnostics", "acute", "hygiene", "surgery", "endodontics", "therapy", "implantation", "prosthetics", "maintenance"]
RESULTS = ["", "filling_composite", "crown_zirconia", "root_canal_treated", "extracted", "implant", "inlay", "post"]
CLASSES = {"1": "incisor", "2": "incisor", "3": "canine", "4": "premolar", "5": "premolar"}


@st.composite
def price_lists(draw):
    """{key: Procedure} in triples of one kind: premium, optimal, economy, each not dearer than the one before."""
    procedures = {}
    for number in range(draw(st.integers(2, 7))):
        prices = sorted(draw(st.lists(st.integers(0, 200_000), min_size=3, max_size=3)), reverse=True)
        facts = {
            "minutes": draw(st.sampled_from([10, 20, 30, 45, 60, 75, 120])),
            "specialty": draw(st.integers(1, 3)),
            "stage": draw(st.sampled_from(STAGES)),
            "scope": draw(st.sampled_from(["surface", "tooth", "tooth", "mouth", "quadrant", "jaw"])),
            "result": draw(st.sampled_from(RESULTS)),
        }
        if facts["result"]:
            facts["scope"] = "surface" if facts["result"].startswith("filling") else "tooth"
        for tier, price in enumerate(prices):
            key = 1 + number * 3 + tier
            procedures[key] = Procedure(key=key, price=Decimal(price) / 100, **facts)
    return procedures


@st.composite
def protocols_for(draw, procedures):
    protocols = []
    kinds = len(procedures) // 3
    for key in range(1, draw(st.integers(1, 6)) + 1):
        lines = draw(
            st.lists(
                st.tuples(st.integers(0, kinds - 1), st.sampled_from([0, 0, 0, 7, 90]), st.booleans()),
                max_size=4, unique_by=lambda line: line[0],
            )
        )
        protocols.append(
            Protocol(
                key=key,
                conditions=frozenset(draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3))),
                tiers=tuple(
                    (
                        tier,
                        tuple(
                            ProtocolStep(procedure=1 + kind * 3 + place, wait_days=wait, is_mandatory=mandatory)
                            for kind, wait, mandatory in lines
                        ),
                    )
                    for place, tier in enumerate(TIERS)
                ),
                sequence=draw(st.integers(1, 5)),
            )
        )
    return protocols


@st.composite
def findings(draw, teeth=TEETH, most=10):
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["", *teeth]), st.sampled_from(CONDITIONS), st.sampled_from(["", "O", "MO", "D", "V"])
            ),
            min_size=1, max_size=most, unique=True,
        )
    )
    return [
        Finding(key=key, fdi=fdi, surfaces=surfaces if fdi else "", condition=condition,
                tooth_class=CLASSES.get(fdi[1:], "molar") if fdi else "", dentition="permanent")
        for key, (fdi, condition, surfaces) in enumerate(rows, 1)
    ]


@st.composite
def mouths(draw, most=10):
    procedures = draw(price_lists())
    return draw(findings(most=most)), draw(protocols_for(procedures)), procedures, Settings(
        max_visit_minutes=draw(st.sampled_from([60, 90, 120]))
    )
