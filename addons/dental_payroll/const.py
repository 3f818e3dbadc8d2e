"""Terms and state tables of dental_payroll; imported by models and tests."""

ROLES = [
    ("doctor", "Doctor"),
    ("assistant", "Assistant"),
    ("coordinator", "Coordinator"),
    ("referrer", "Referrer"),
]

# What a rule pays for. Step bases earn per piece of work, the others per month.
BASES = [
    ("done", "Work done"),
    ("received", "Money received"),
    ("hours", "Hours worked"),
    ("overtime", "Agreed overtime hours"),
    ("shift", "Shifts worked"),
    ("month", "Salary of the month"),
    ("plan_agreed", "Plans agreed"),
    ("plan_completed", "Plans completed"),
    ("retained", "New patients who came again"),
]
STEP_BASES = ("done", "received")
MONTH_BASES = ("hours", "overtime", "shift", "month")
PLAN_BASES = ("plan_agreed", "plan_completed")

METHODS = [
    ("percent", "Percentage"),
    ("fixed", "Fixed amount"),
    ("nothing", "Earns nothing"),
]

PAYER_KINDS = [
    ("any", "Anybody"),
    ("patient", "The patient"),
    ("insurer", "Another payer"),
]

COST_ORDERS = [
    ("none", "Not taken off"),
    ("before", "Before the percentage"),
    ("after", "After the percentage"),
]

TIER_MODES = [
    ("marginal", "Each part at its own rate"),
    ("whole", "Everything at the rate reached"),
]

COST_KINDS = [("material", "Materials"), ("laboratory", "Laboratory")]

GUARANTEE_PERIODS = [("none", "None"), ("month", "Per month"), ("day", "Per day worked")]

# Where an accrual comes from.
ORIGINS = [
    ("work", "Work"),
    ("time", "Working time"),
    ("plan", "Plan"),
    ("retention", "Retention"),
    ("volume", "Step by volume"),
    ("guarantee", "Guaranteed minimum"),
    ("manual", "Entered by hand"),
]

RUN_STATES = [("draft", "Draft"), ("computed", "Computed"), ("closed", "Closed")]

SLIP_STATES = [("draft", "Draft"), ("posted", "Posted"), ("paid", "Paid")]

COMPONENT_KINDS = [
    ("accruals", "Accruals of an origin"),
    ("fixed", "Fixed amount"),
    ("percent", "Percentage of a base"),
    ("brackets", "Table of brackets"),
    ("adjustment", "Advances and deductions entered"),
]

SIDES = [
    ("earning", "Earning"),
    ("deduction", "Deduction of the employee"),
    ("employer", "Cost of the employer"),
]

DEFAULT_LATE_MINUTES = 5
DEFAULT_EARLY_MINUTES = 5

CLOCK_DIRECTIONS = [("in", "Came"), ("out", "Left"), ("auto", "Either")]
CLOCK_SOURCES = [("http", "Access control"), ("file", "File"), ("desk", "Desk")]
CLOCK_STATES = [
    ("new", "New"),
    ("used", "Taken"),
    ("unknown", "Badge unknown"),
    ("doubtful", "Does not fit the punch before"),
]
SIGNATURE_SECONDS = 300
