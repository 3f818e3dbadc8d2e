"""Texts with placeholders: a fixed list, no expressions."""

import re

PLACEHOLDERS = {
    "patient": "first name of the patient",
    "name": "full name of the patient",
    "date": "day of the visit",
    "weekday": "weekday of the visit",
    "time": "time of the visit",
    "doctor": "the doctor's name",
    "clinic": "name of the branch",
    "address": "address of the branch",
    "phone": "telephone of the branch",
    "visits": "the visits of a household, one after the other",
    "confirm_link": "link: confirm the visit",
    "cancel_link": "link: cancel the visit",
    "rate_link": "link: rate the visit",
}
_BRACES = re.compile(r"\{([^{}]*)\}|([{}])")


class TextError(ValueError):
    """A text has a placeholder that does not exist; `wrong` is what stands there."""

    def __init__(self, wrong):
        super().__init__(wrong)
        self.wrong = wrong


def placeholders_in(text):
    """Names used in `text`, in order.

    >>> placeholders_in("{patient}, {time}")
    ['patient', 'time']
    """
    return [match.group(1) for match in _BRACES.finditer(text or "") if match.group(1) is not None]


def check_text(text, allowed=PLACEHOLDERS):
    """Raise TextError for the first brace or name that is none of `allowed`.

    >>> check_text("{pateint}")
    Traceback (most recent call last):
    ...
    message_engine.texts.TextError: {pateint}
    """
    for match in _BRACES.finditer(text or ""):
        if match.group(1) not in allowed:
            raise TextError(match.group(0))


def fill_text(text, values):
    """`text` with its placeholders replaced once; what is put in is never read as a placeholder again.

    >>> fill_text("{patient} at {time}", {"patient": "{time}", "time": "10:00"})
    '{time} at 10:00'
    """
    return _BRACES.sub(lambda match: str(values.get(match.group(1)) or "") if match.group(1) else match.group(0), text or "")
