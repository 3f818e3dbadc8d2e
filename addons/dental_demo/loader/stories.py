"""Patients that a visitor should find: each shows something that random mouths rarely hold."""

from ..clinic_generator import MouthFinding as F

LOWER = ("37", "36", "35", "34", "33", "32", "31", "41", "42", "43", "44", "45", "46", "47")

# key: (name, sex, age in days, findings, more values)
STORIES = {
    "child": (
        "Léo Petitjean", "male", 9 * 365 + 40,
        (
            F("75", "O", "caries_medium"), F("84", "DO", "filling_glass_ionomer", "here", 300), F("16", "O", "sealant", "here", 200),
            F("46", "O", "caries_superficial"), F("", "", "plaque"),
        ),
        {},
    ),
    "implant": (
        "Robert Hughes", "male", 58 * 365,
        (
            F("36", "", "missing", "elsewhere", 1500), F("36", "", "implant", "here", 400), F("36", "", "crown_on_implant", "here", 250),
            F("46", "MOD", "filling_amalgam", "elsewhere", 5000), F("24", "O", "caries_medium"), F("", "", "calculus"),
        ),
        {},
    ),
    "bridge": (
        "Olena Shevchenko", "female", 47 * 365,
        (
            F("15", "", "missing", "elsewhere", 3000), F("14", "", "bridge_retainer", "elsewhere", 2900),
            F("15", "", "pontic", "elsewhere", 2900), F("16", "", "bridge_retainer", "elsewhere", 2900),
            F("26", "MO", "caries_deep"), F("", "", "gingivitis"),
        ),
        {},
    ),
    "denture": (
        "Georges Lefèvre", "male", 78 * 365,
        (
            *(F(fdi, "", "missing", "elsewhere", 4000) for fdi in LOWER), F("31", "", "denture_removable", "here", 700),
            F("17", "", "root_remnant"), F("13", "", "crown_metal_ceramic", "elsewhere", 3000), F("", "", "periodontitis"),
        ),
        {},
    ),
    "supernumerary": ("Dewi Santoso", "female", 19 * 365, (F("21", "D", "caries_superficial"), F("", "", "plaque")), {}),
    "rehabilitation": (
        "Paul Renaud", "male", 52 * 365,
        (
            F("16", "MO", "caries_deep"), F("26", "", "pulpitis"), F("36", "", "missing", "elsewhere", 900),
            F("37", "", "missing", "elsewhere", 900), F("46", "", "hopeless"), F("11", "V", "wedge_defect"),
            F("48", "", "impacted"), F("24", "O", "caries_medium"), F("", "", "periodontitis"), F("", "", "calculus"),
        ),
        {},
    ),
    "insured": ("Ivan Volkov", "male", 39 * 365, (F("26", "O", "caries_medium"), F("35", "", "pulpitis"), F("", "", "calculus")), {}),
    "vip": (
        "Natalia Sokolova", "female", 44 * 365,
        (F("12", "V", "discolouration"), F("11", "M", "caries_superficial"), F("", "", "calculus")),
        {"is_vip": True},
    ),
    "allergy": (
        "Karim Haddad", "male", 33 * 365, (F("37", "O", "caries_medium"), F("18", "", "impacted")),
        {"has_alert": True, "alert_text": "Allergic to penicillin; takes an anticoagulant."},
    ),
    "first_visit": ("Emma Bernard", "female", 34 * 365, (), {}),
}

# One mother, six children: one call, one message.
HOUSEHOLD = ("Marie", "Dubois", 41, (("Anna", 14), ("Jules", 12), ("Lucie", 10), ("Hugo", 8), ("Zoé", 6), ("Paul", 4)))
