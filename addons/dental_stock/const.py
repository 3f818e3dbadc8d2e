"""Terms and state tables of dental_stock; imported by models and tests."""

LAB_STATES = [
    ("draft", "To order"),
    ("sent", "At the laboratory"),
    ("received", "Received"),
    ("fitted", "Fitted"),
    ("cancelled", "Cancelled"),
]

# state -> states that an action may lead to
LAB_TRANSITIONS = {
    "draft": {"sent", "cancelled"},
    "sent": {"received", "cancelled"},
    "received": {"fitted", "sent"},
    "fitted": set(),
    "cancelled": set(),
}

LAB_KINDS = [
    ("crown", "Crown"),
    ("bridge", "Bridge"),
    ("veneer", "Veneer"),
    ("inlay", "Inlay, onlay"),
    ("denture", "Denture"),
    ("abutment", "Abutment"),
    ("splint", "Splint, aligner"),
    ("other", "Other"),
]

STERILISATION_STATES = [("running", "Running"), ("passed", "Passed"), ("failed", "Failed")]

# visits at least this long are worth a warning about missing material at booking
LONG_VISIT_MINUTES = 60
