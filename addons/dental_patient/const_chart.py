"""Terms of the tooth chart and the periodontal chart; imported by models, children and tests."""

# How a condition is drawn on the tooth chart; the engine knows the same words.
CONDITION_LOOKS = [
    ("surface", "Surfaces filled"),
    ("surface_light", "Surfaces dotted"),
    ("crown", "Whole crown"),
    ("veneer", "Front of the crown"),
    ("worn", "Biting edge"),
    ("neck", "Neck of the tooth"),
    ("recession", "Gum drawn back"),
    ("gum", "Line of the gum"),
    ("deposit", "Deposit at the neck"),
    ("fracture", "Break across the crown"),
    ("crack", "Crack along the crown"),
    ("pulp", "Pulp and canals"),
    ("apex", "Circle at the root ends"),
    ("cyst", "Large circle at a root end"),
    ("canal", "Canals filled"),
    ("canal_part", "Canals filled in part"),
    ("cut", "Line through the root ends"),
    ("post", "Post and core"),
    ("root", "Roots"),
    ("remnant", "Roots without crown"),
    ("implant", "Implant"),
    ("abutment", "Abutment"),
    ("pontic", "Crown without roots"),
    ("retainer", "Crown that carries a bridge"),
    ("denture", "Denture over a jaw"),
    ("bracket", "Bracket"),
    ("wire", "Wire along the front teeth"),
    ("turn", "Arrow of rotation"),
    ("missing", "Tooth missing"),
    ("extracted", "Tooth crossed out"),
    ("buried", "Tooth in the bone"),
    ("unerupted", "Tooth not through yet"),
    ("present", "Tooth shown as through"),
    ("letter", "Sign only"),
]

JAWS = [("upper", "Upper jaw"), ("lower", "Lower jaw")]

NOTATIONS = [("fdi", "FDI (ISO 3950)"), ("universal", "Universal"), ("palmer", "Palmer")]

# How long the author may take back what was charted as if it had never been; later it stays as "charted in error".
UNDO_MINUTES = 15

PERIO_STATES = [("draft", "Draft"), ("closed", "Closed")]

PERIO_PLACES = [
    ("MV", "Mesial, cheek side"),
    ("V", "Cheek side"),
    ("DV", "Distal, cheek side"),
    ("ML", "Mesial, tongue side"),
    ("L", "Tongue side"),
    ("DL", "Distal, tongue side"),
]

PROGNOSES = [("good", "Good"), ("fair", "Fair"), ("doubtful", "Doubtful"), ("hopeless", "Hopeless")]
