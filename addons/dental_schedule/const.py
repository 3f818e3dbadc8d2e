"""Terms and state tables of dental_schedule; imported by models, children and tests."""

APPOINTMENT_STATES = [
    ("held", "Held"),
    ("booked", "Booked"),
    ("confirmed", "Confirmed"),
    ("arrived", "Arrived"),
    ("in_chair", "In chair"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("no_show", "No-show"),
]

# state -> states that an action may lead to
TRANSITIONS = {
    "held": {"booked", "confirmed", "cancelled"},
    "booked": {"confirmed", "arrived", "cancelled", "no_show"},
    "confirmed": {"arrived", "cancelled", "no_show"},
    "arrived": {"in_chair", "cancelled"},
    "in_chair": {"done"},
    "done": set(),
    "cancelled": set(),
    "no_show": set(),
}

# States in which an appointment takes time from its patient and resources.
BLOCKING = ("held", "booked", "confirmed", "arrived", "in_chair", "done")

# States in which an appointment can still be moved.
MOVABLE = ("held", "booked", "confirmed", "arrived")

KINDS = [
    ("examination", "Examination"),
    ("consultation", "Consultation"),
    ("treatment", "Treatment"),
]

PAYMENT_STATES = [
    ("none", "Nothing to pay"),
    ("unpaid", "To pay"),
    ("deposit", "Deposit held"),
    ("paid", "Paid"),
]

SOURCES = [
    ("phone", "Phone call"),
    ("desk", "At the desk"),
    ("online", "Online"),
    ("plan", "From the plan"),
    ("task", "From a task"),
    ("import", "Import"),
]

CANCELLED_BY = [("patient", "Patient"), ("clinic", "Clinic")]

SHIFT_PATTERNS = [
    ("weekdays", "By weekday"),
    ("two_two", "Two on, two off"),
    ("odd", "Odd days"),
    ("even", "Even days"),
]

# Plans with implants run over a year; shifts of a pattern are made that far ahead.
ROSTER_WEEKS = 60
GRID_MINUTES = 15
BIT_MINUTES = 5
