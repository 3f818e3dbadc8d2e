"""Terms and state tables of dental_tasks; imported by models, children and tests."""

TASK_STATES = [("open", "Open"), ("done", "Done"), ("closed", "Closed by itself")]

# What came of a contact. The first seven are the buttons of the operator's screen, in the order of their keys.
RESULTS = [
    ("booked", "Booked"),
    ("call_back", "Call back"),
    ("no_answer", "No answer"),
    ("declined", "Declined"),
    ("wrong_number", "Wrong number"),
    ("message_sent", "Message sent"),
    ("done", "Talked, done"),
]

# Results after which the parts that were talked about are over.
CLOSING = ("booked", "declined", "wrong_number", "done")

NEXT_STEPS = [("call", "Call"), ("message", "Write a message"), ("letter", "Write a letter")]

CONTACT_CHANNELS = [
    ("phone", "Phone call"),
    ("sms", "SMS"),
    ("email", "E-mail"),
    ("messenger", "Messenger"),
    ("letter", "Letter"),
    ("visit", "In person"),
]

DIRECTIONS = [("out", "Outgoing"), ("in", "Incoming")]

FOLLOWUP_STATES = [
    ("contact", "Next contact has a date"),
    ("booked", "Visit booked"),
    ("declined", "Declined"),
    ("lost", "In none of the three"),
]

# event of a rule -> (label, is its reason a condition that can go away by itself)
EVENTS = {
    "visit_done": ("Visit done", False),
    "recall": ("Last visit long ago, nothing booked", True),
    "plan_proposed": ("Plan proposed, no answer", True),
    "plan_unbooked": ("Visit of an agreed plan is not booked", True),
    "stage_reached": ("Stage of a plan reached", False),
    "silence": ("Silence while a plan is open", True),
    "cancelled": ("Visit cancelled, nothing booked", True),
    "no_show": ("Patient did not come, nothing booked", True),
    "unpaid": ("Visit not paid", True),
    "document_missing": ("Paper missing before a visit", True),
    "waitlist": ("On the waiting list", True),
    "offer": ("A freed time is offered", True),
    "examination": ("Recommended examination is due", True),
    "plan_danger": ("Plan at a dangerous point", True),
    "birthday": ("Birthday of a VIP", False),
    "unconfirmed": ("Coming visit not confirmed", True),
    "late": ("Late right now", True),
    "lost": ("In none of the three states", True),
}

CLAIM_MINUTES = 15
DEFAULT_CALL_FROM = 9.0
DEFAULT_CALL_TO = 20.0
DEFAULT_CONTACTS_PER_WEEK = 3
