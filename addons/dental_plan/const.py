"""Terms and state tables of dental_plan; imported by models, children and tests."""

STAGES = [
    ("diagnostics", "Diagnostics"),
    ("acute", "Pain and acute"),
    ("hygiene", "Hygiene"),
    ("surgery", "Surgery"),
    ("endodontics", "Endodontics"),
    ("therapy", "Therapy"),
    ("orthodontics", "Orthodontics"),
    ("implantation", "Implantation"),
    ("prosthetics", "Prosthetics"),
    ("maintenance", "Maintenance"),
]

SCOPES = [
    ("surface", "Surface"),
    ("tooth", "Tooth"),
    ("tooth_range", "Range of teeth"),
    ("quadrant", "Quadrant"),
    ("sextant", "Sextant"),
    ("jaw", "Jaw"),
    ("mouth", "Mouth"),
    ("none", "None"),
]

TIERS = [("premium", "Premium"), ("optimal", "Optimal"), ("economy", "Economy")]

# what an option may be: a tier, or what a payer's programme makes of it
OPTION_TIERS = [*TIERS, ("insured", "Insured")]

FLEXIBILITIES = [("fixed", "Fixed"), ("movable", "Movable"), ("exchangeable", "Exchangeable")]

AREAS = [
    ("1", "Upper right"),
    ("2", "Upper left"),
    ("3", "Lower left"),
    ("4", "Lower right"),
    ("upper", "Upper jaw"),
    ("lower", "Lower jaw"),
]

PLAN_STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("agreed", "Agreed"),
    ("in_progress", "In progress"),
    ("completed", "Completed"),
    ("declined", "Declined"),
    ("expired", "Expired"),
]

# state -> states that an action may lead to
PLAN_TRANSITIONS = {
    "draft": {"proposed", "declined"},
    "proposed": {"draft", "agreed", "declined", "expired"},
    "agreed": {"in_progress", "completed", "declined"},
    "in_progress": {"completed", "declined"},
    "completed": set(),
    "declined": {"draft"},
    "expired": {"draft"},
}

OPTION_STATES = [("open", "Open"), ("agreed", "Agreed"), ("archived", "Archived")]

STEP_STATES = [
    ("planned", "Planned"),
    ("in_progress", "In progress"),
    ("done", "Done"),
    ("removed", "Removed"),
    ("cancelled", "Cancelled"),
]

VISIT_KINDS = [
    ("examination", "Examination"),
    ("consultation", "Consultation"),
    ("treatment", "Treatment"),
]

RHYTHMS = [("serial", "Serial"), ("parallel", "Parallel"), ("overdue", "Overdue")]
