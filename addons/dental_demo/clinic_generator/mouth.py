"""What is seen in a mouth of a given age: decay, fillings, root canals, crowns, implants, what is missing."""

from random import Random

from .types import MouthFinding

PERMANENT = tuple(f"{quadrant}{position}" for quadrant in "1234" for position in range(1, 9))
PRIMARY = tuple(f"{quadrant}{position}" for quadrant in "5678" for position in range(1, 6))
WISDOM = ("18", "28", "38", "48")
CARIES = ("caries_superficial", "caries_medium", "caries_medium", "caries_deep")


def mouth_of(seed, number, age):
    """Findings of the person with that number.

    :param int age: years
    :return: tuple of MouthFinding, each place and condition once, in order of teeth
    """
    rng = Random(f"{seed}:mouth:{number}")
    risk = rng.betavariate(2, 3)  # how careful the person is
    if age < 13:
        findings = _child(rng, age, risk)
    else:
        findings = _adult(rng, age, risk)
    return tuple(findings)


def _surfaces(rng, fdi):
    front = fdi[1] in "123"
    return rng.choice(("M", "D", "MD", "V") if front else ("O", "O", "MO", "OD", "MOD", "V"))


def _child(rng, age, risk):
    findings = []
    teeth = [fdi for fdi in PRIMARY if fdi[1] in "45" or (age < 7 and rng.random() < 0.2)]
    for fdi in teeth if age < 11 else ():
        luck = rng.random()
        if luck < risk * 0.35:
            findings.append(MouthFinding(fdi, _surfaces(rng, fdi), rng.choice(CARIES[:3])))
        elif luck < risk * 0.55:
            findings.append(MouthFinding(fdi, "O", "filling_glass_ionomer", "here", rng.randint(200, 900)))
    if age >= 7:
        for fdi in ("16", "26", "36", "46"):
            luck = rng.random()
            if luck < 0.35:
                findings.append(MouthFinding(fdi, "O", "sealant", "here", rng.randint(30, 600)))
            elif luck < 0.35 + risk * 0.3:
                findings.append(MouthFinding(fdi, "O", "caries_superficial"))
    if rng.random() < risk:
        findings.append(MouthFinding("", "", "plaque"))
    return findings


def _adult(rng, age, risk):
    findings = []
    years = max(age - 14, 1)
    loss = risk * max(age - 35, 0) / 350
    for fdi in PERMANENT:
        if fdi in WISDOM:
            findings += _wisdom(rng, fdi, age)
            continue
        luck = rng.random()
        if luck < loss:
            findings.append(MouthFinding(fdi, "", "missing", "elsewhere", rng.randint(400, 4000)))
            if rng.random() < 0.25:
                findings.append(MouthFinding(fdi, "", "implant", "elsewhere", rng.randint(100, 390)))
                findings.append(MouthFinding(fdi, "", "crown_on_implant", "elsewhere", rng.randint(20, 99)))
            continue
        molar = fdi[1] in "4567"
        if rng.random() < risk * (0.11 if molar else 0.04):
            findings.append(MouthFinding(fdi, _surfaces(rng, fdi), rng.choice(CARIES)))
        elif rng.random() < min(0.75, risk * years / (60 if molar else 220)):
            findings += _restored(rng, fdi)
        elif rng.random() < risk * 0.02:
            findings.append(MouthFinding(fdi, "", rng.choice(("pulpitis", "periodontitis_apical", "cracked"))))
        elif not molar and rng.random() < 0.015 * age / 40:
            findings.append(MouthFinding(fdi, "V", "wedge_defect"))
    if rng.random() < 0.55 * risk + 0.25:
        findings.append(MouthFinding("", "", "calculus"))
    if rng.random() < risk:
        findings.append(MouthFinding("", "", "periodontitis" if age > 45 and risk > 0.5 else "gingivitis"))
    return findings


def _wisdom(rng, fdi, age):
    luck = rng.random()
    if age < 19 or luck < 0.35:
        return [MouthFinding(fdi, "", "unerupted")] if age < 24 else [MouthFinding(fdi, "", "extracted", "elsewhere", 2000)]
    return [MouthFinding(fdi, "", "impacted")] if luck < 0.45 else []


def _restored(rng, fdi):
    origin = rng.choice(("here", "elsewhere"))
    ago = rng.randint(60, 2500)
    luck = rng.random()
    if luck < 0.72:
        return [MouthFinding(fdi, _surfaces(rng, fdi), "filling_composite", origin, ago)]
    if luck < 0.8:
        return [MouthFinding(fdi, _surfaces(rng, fdi), "filling_amalgam", "elsewhere", ago + 2000)]
    crown = rng.choice(("crown_metal_ceramic", "crown_zirconia", "crown_all_ceramic"))
    return [
        MouthFinding(fdi, "", "root_canal_treated", origin, ago + 20),
        MouthFinding(fdi, "", crown, origin, ago),
    ]
