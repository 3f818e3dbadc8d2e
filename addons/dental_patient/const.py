"""Terms and state tables of dental_patient; imported by models, children and tests."""

DENTAL_ROLES = [
    ("doctor", "Doctor"),
    ("hygienist", "Hygienist"),
    ("assistant", "Assistant"),
    ("chair", "Chair"),
    ("room", "Room"),
    ("equipment", "Equipment"),
]

SEXES = [("male", "Male"), ("female", "Female"), ("other", "Other")]

CHANNELS = [
    ("phone", "Phone call"),
    ("sms", "SMS"),
    ("email", "E-mail"),
    ("messenger", "Messenger"),
]

# M O D V L in this order; O reads as incisal on front teeth, V as buccal or labial, L as palatal in the upper jaw.
SURFACES = "MODVL"

TOOTH_CLASSES = [
    ("incisor", "Incisor"),
    ("canine", "Canine"),
    ("premolar", "Premolar"),
    ("molar", "Molar"),
]

CONDITION_KINDS = [
    ("pathology", "Pathology"),
    ("work", "Existing work"),
    ("absence", "Absence"),
    ("state", "State"),
]

CONDITION_SCOPES = [
    ("surface", "Surface"),
    ("tooth", "Tooth"),
    ("root", "Root"),
    ("segment", "Segment"),
    ("jaw", "Jaw"),
    ("mouth", "Mouth"),
]

FINDING_ORIGINS = [("here", "Done or seen here"), ("elsewhere", "Done elsewhere")]

ENCOUNTER_STATES = [("draft", "Draft"), ("signed", "Signed")]

PAPER_STATES = [("draft", "Draft"), ("signed", "Signed"), ("revoked", "Revoked")]

PAPER_KINDS = [
    ("contract", "Contract"),
    ("consent", "Informed consent"),
    ("data", "Consent to data processing"),
    ("refusal", "Refusal"),
    ("act", "Act of work done"),
    ("receipt", "Receipt"),
    ("other", "Other"),
]

# Ordered by the letter, so that the database sorts by severity.
ALERT_SEVERITIES = [("1", "To know"), ("2", "Warning"), ("3", "Danger")]

ALERT_KINDS = [
    ("allergy", "Allergy"),
    ("condition", "Disease or condition"),
    ("medication", "Medicine"),
    ("implanted", "Implanted device"),
    ("pregnancy", "Pregnancy"),
    ("habit", "Habit"),
    ("other", "Other"),
]

ANSWERS = [("yes", "Yes"), ("no", "No")]

# Sections of a card entry that a template fills, in the order of the form.
ENCOUNTER_TEXTS = ("complaint", "history", "objective", "work_done", "recommendations")

NEXT_VISITS = [
    ("none", "Not needed"),
    ("1w", "1 week"),
    ("2w", "2 weeks"),
    ("1m", "1 month"),
    ("3m", "3 months"),
    ("6m", "6 months"),
    ("12m", "12 months"),
]

REVIEW_STATES = [
    ("answered", "Answered"),
    ("todo", "To review"),
    ("returned", "Remark sent"),
    ("approved", "Reviewed"),
]

IMAGE_KINDS = [
    ("photo", "Photo"),
    ("intraoral", "Intra-oral photo"),
    ("periapical", "X-ray, periapical"),
    ("bitewing", "X-ray, bitewing"),
    ("panoramic", "X-ray, panoramic"),
    ("cephalometric", "X-ray, cephalometric"),
    ("dicom", "CT, DICOM"),
    ("other", "Other"),
]

SEGMENT_OPERATORS = [
    ("ge", "from"),
    ("le", "up to"),
    ("between", "between"),
    ("within", "within the last days"),
    ("before", "more than days ago"),
    ("never", "never"),
    ("yes", "yes"),
    ("no", "no"),
    ("any", "one of"),
    ("none", "none of"),
]

EXAMINATION_KINDS = [
    ("xray", "X-ray or CT"),
    ("test", "Laboratory test"),
    ("specialist", "Another specialist"),
    ("other", "Other"),
]

EXAMINATION_STATES = [("open", "To do"), ("done", "Done"), ("declined", "Declined")]

COURSE_STATES = [("running", "Running"), ("done", "Finished"), ("stopped", "Stopped")]
