"""When a message is due, how long it is, what a reply means, what a gateway answered. Pure: no Odoo in here."""

from .calls import Answer, Call, Outcome, build_call, read_answer
from .links import Link, LinkError, read_link, write_link
from .parts import Parts, count_parts, plain_text
from .planning import (
    Due,
    Hours,
    Rule,
    Visit,
    due_messages,
    next_allowed,
    previous_allowed,
)
from .replies import Intent, read_reply
from .texts import PLACEHOLDERS, TextError, check_text, fill_text, placeholders_in

__all__ = [
    "PLACEHOLDERS", "Answer", "Call", "Due", "Hours", "Intent", "Link", "LinkError", "Outcome", "Parts", "Rule", "TextError",
    "Visit", "build_call", "check_text", "count_parts", "due_messages", "fill_text", "next_allowed", "placeholders_in",
    "plain_text", "previous_allowed", "read_answer", "read_link", "read_reply", "write_link",
]
