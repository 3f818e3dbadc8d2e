"""Length of an SMS: GSM 03.38 (7 bit, with its extension table) or UCS-2, in one part or joined parts."""

from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")

# (units in a single part, units in each part of several)
GSM_LIMITS = (160, 153)
UCS2_LIMITS = (70, 67)

# Typographic signs that turn a cheap text into a dear one without saying more.
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "−": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-", "\u200b": "",
    }
)


@dataclass(frozen=True)
class Parts:
    """`encoding` gsm7 or ucs2; `units` septets or UTF-16 units; `left` units free in the last part."""

    encoding: str
    units: int
    parts: int
    left: int


def plain_text(text):
    """`text` with typographic quotes, dashes and spaces replaced by those of the GSM alphabet.

    >>> plain_text("“Yes” – at 10…")
    '"Yes" - at 10...'
    """
    return text.translate(_PLAIN)


def count_parts(text):
    """Encoding and number of parts of `text`; a sign of two units is never torn between two parts.

    >>> count_parts("a" * 160), count_parts("a" * 161)
    (Parts(encoding='gsm7', units=160, parts=1, left=0), Parts(encoding='gsm7', units=161, parts=2, left=145))
    >>> count_parts("ж" * 71).parts
    2
    """
    if all(char in GSM_BASIC or char in GSM_EXTENSION for char in text):
        encoding, limits = "gsm7", GSM_LIMITS
        sizes = [2 if char in GSM_EXTENSION else 1 for char in text]
    else:
        encoding, limits = "ucs2", UCS2_LIMITS
        sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
    units = sum(sizes)
    single, joined = limits
    if units <= single:
        return Parts(encoding, units, 1 if units else 0, single - units)
    parts, used = 1, 0
    for size in sizes:
        if used + size > joined:
            parts, used = parts + 1, 0
        used += size
    return Parts(encoding, units, parts, joined - used)
