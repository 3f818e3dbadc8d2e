"""Terms of dental_sms; imported by models, children and tests."""

MESSAGE_STATES = [
    ("planned", "Planned"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("unknown", "Unknown"),
    ("cancelled", "Cancelled"),
]

# state -> states it may become; nothing that may have left ever becomes planned again by itself
TRANSITIONS = {
    "planned": {"sending", "cancelled", "failed"},
    "sending": {"sent", "delivered", "failed", "unknown", "planned"},
    "sent": {"delivered", "failed"},
    "unknown": {"sent", "delivered", "failed", "planned"},
    "delivered": set(),
    "failed": set(),
    "cancelled": set(),
}

CHANNELS = [
    ("sms", "SMS"),
    ("email", "E-mail"),
    ("telegram", "Telegram"),
    ("viber", "Viber"),
    ("whatsapp", "WhatsApp"),
]

PURPOSES = [
    ("series", "Series of a visit"),
    ("manual", "Written by hand"),
    ("task", "Instead of a call"),
    ("campaign", "Campaign"),
    ("question", "Question back"),
]

ANCHORS = [
    ("booked", "after booking"),
    ("before", "before the visit"),
    ("after", "after the visit"),
]

UNITS = [("minutes", "minutes"), ("hours", "hours"), ("days", "days")]

GATEWAY_KINDS = [
    ("record", "Record only (sends nothing)"),
    ("http", "HTTP, by settings"),
    ("erp", "The ERP's own SMS service"),
]

INTENTS = [
    ("confirm", "Confirms"),
    ("cancel", "Cancels"),
    ("call", "Wants a call"),
    ("stop", "Wants no messages"),
    ("unknown", "To be read"),
]

# A row is shown as unknown when no worker has stored a result this long after it was claimed.
SENDING_LIMIT_MINUTES = 5
# The gateway is asked for a message of unknown fate this long after it was claimed, when nothing is on its way any more.
ASK_AFTER_MINUTES = 10
# Waits between tries that the gateway refused before accepting; afterwards the message has failed.
BACK_OFF_MINUTES = (1, 2, 5, 15, 30, 60)
# A link works this long after the visit.
LINK_DAYS = 3
RATE_LINK_DAYS = 14
# Messages to one number within this time answer to each other.
REPLY_DAYS = 7
BAD_RATING = 3
