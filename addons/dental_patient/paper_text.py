"""Texts of papers with placeholders such as {{patient.name}}. Pure; no expression is ever evaluated."""

import re

from markupsafe import Markup, escape

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)+)\s*\}\}")
BRACES = re.compile(r"\{\{.*?(?:\}\}|$)|\}\}", re.S)


def placeholders_in(text):
    """Names of the placeholders of `text`, each once, in order.

    >>> placeholders_in("<p>{{patient.name}}, {{ clinic.name }}, {{patient.name}}</p>")
    ['patient.name', 'clinic.name']
    """
    return list(dict.fromkeys(PLACEHOLDER.findall(text or "")))


def faults_in(text, known):
    """What stops `text` from being a template: unknown placeholders, and braces that formatting or a typo broke.

    >>> faults_in("{{patient.name}} {{patient.nmae}} {{<b>clinic</b>.name}}", {"patient.name"})
    ['{{patient.nmae}}', '{{<b>clinic</b>.name}}']
    """
    faults = [f"{{{{{name}}}}}" for name in placeholders_in(text) if name not in known]
    return faults + BRACES.findall(PLACEHOLDER.sub("", text or ""))


def fill(text, values):
    """`text` with every placeholder replaced: plain values escaped, Markup as it is, a missing value as a dotted line.

    >>> fill("<p>{{patient.name}}</p>", {"patient.name": "A & B"})
    Markup('<p>A &amp; B</p>')
    """

    def value(match):
        found = values.get(match[1])
        return escape(found) if found not in (None, False, "") else "…………"

    return Markup(PLACEHOLDER.sub(value, text or ""))


def fill_plain(text, values):
    """As `fill`, for plain text.

    >>> fill_plain("Tooth {{card.teeth}}", {"card.teeth": "16 MO"})
    'Tooth 16 MO'
    """
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1]) or "…"), text or "")
