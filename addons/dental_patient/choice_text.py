"""Texts of the card with drop-downs: "Pain from [cold|sweet|*hot], [passes at once|lasts]". Pure.

In brackets stand the choices; a star marks the chosen one, otherwise the first counts. The screen has the same rules in
static/src/card/choice_text.js; both are driven by the cases of tests/choice_text_cases.json.
"""

import re

GROUP = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


def parts(text):
    """`text` as a list of plain strings and of (options, chosen index) pairs.

    >>> parts("Pain from [cold|*sweet].")
    ['Pain from ', (['cold', 'sweet'], 1), '.']
    """
    rows, end = [], 0
    for match in GROUP.finditer(text or ""):
        if match.start() > end:
            rows.append(text[end : match.start()])
        rows.append(_options(match[1]))
        end = match.end()
    if text and end < len(text):
        rows.append(text[end:])
    return rows


def resolved(text):
    """The text as it is read: every choice made.

    >>> resolved("Pain from [cold|*sweet], [|often ]at night.")
    'Pain from sweet, at night.'
    """
    return "".join(part if isinstance(part, str) else part[0][part[1]] for part in parts(text))


def choose(text, group, option):
    """`text` with `option` (index) chosen in the choice number `group`.

    >>> choose("[a|b] and [c|*d]", 1, 0)
    '[a|b] and [*c|d]'
    """
    count, rows = -1, []
    for part in parts(text):
        if isinstance(part, str):
            rows.append(part)
            continue
        count += 1
        options, chosen = part
        chosen, mark = (option, True) if count == group else (chosen, bool(chosen))
        rows.append("[" + "|".join(f"*{name}" if mark and place == chosen else name for place, name in enumerate(options)) + "]")
    return "".join(rows)


def _options(inner):
    raw = inner.split("|")
    chosen = next((place for place, name in enumerate(raw) if name.startswith("*")), 0)
    return [name.removeprefix("*") for name in raw], chosen
