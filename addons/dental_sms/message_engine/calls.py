"""A gateway described by settings: what to ask it, and what its answer means."""

import base64
import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

_BRACES = re.compile(r"\{([a-z_]+)\}")

# The message was accepted; refused now, worth another try; refused for good; nobody knows.
ACCEPTED, BUSY, REFUSED, UNKNOWN = "accepted", "busy", "refused", "unknown"


@dataclass(frozen=True)
class Call:
    method: str
    url: str
    headers: dict
    body: bytes | None


@dataclass(frozen=True)
class Answer:
    """How to read an answer. Paths are dotted: `messages.0.id`. `accept_text`: beginnings of a plain-text yes.

    `echo_path`: where a yes repeats our own number; another number there means that the answer is none to this message.

    `states`: {word of the gateway: accepted, busy or refused}; words that are not in it count as accepted.
    """

    id_path: str = ""
    state_path: str = ""
    price_path: str = ""
    error_path: str = ""
    echo_path: str = ""
    accept_text: tuple = ()
    states: dict = field(default_factory=dict)
    busy_statuses: tuple = (429, 500, 503)
    own_fault_statuses: tuple = (401, 402, 403)


@dataclass(frozen=True)
class Outcome:
    kind: str
    ref: str = ""
    price: str = ""
    error: str = ""


def _fill(text, values, code=str):
    return _BRACES.sub(lambda match: code(str(values.get(match.group(1), ""))), text)


def _fill_json(node, values):
    if isinstance(node, str):
        whole = _BRACES.fullmatch(node)
        if whole and isinstance(values.get(whole.group(1)), int | list):
            return values[whole.group(1)]
        return _fill(node, values)
    if isinstance(node, list):
        return [_fill_json(item, values) for item in node]
    if isinstance(node, dict):
        return {key: _fill_json(item, values) for key, item in node.items()}
    return node


def _pairs(text, values):
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if sign:
            yield name.strip(), _fill(value.strip(), values)


def build_call(method, url, headers, body, body_format, values):
    """The HTTP request for one message.

    :param headers: one `Name: value` a line
    :param body: JSON (json) or one `name=value` a line (form, query)
    :param body_format: json, form or query
    :param values: what the placeholders mean; never read as placeholders again

    >>> build_call("GET", "http://g/send", "", "to={to}\\ntext={text}", "query", {"to": "+1", "text": "a&b"}).url
    'http://g/send?to=%2B1&text=a%26b'
    """
    values = dict(values)
    pair = f"{values.get('username', '')}:{values.get('password', '')}"
    values["basic"] = base64.b64encode(pair.encode()).decode()
    lines = (line.partition(":") for line in headers.splitlines())
    sent = {name.strip(): _fill(value.strip(), values) for name, sign, value in lines if sign}
    url = _fill(url, values, lambda value: quote(value, safe=""))
    data = None
    if body_format == "query":
        query = urlencode(list(_pairs(body, values)))
        if query:
            url += ("&" if "?" in url else "?") + query
    elif body_format == "form":
        data = urlencode(list(_pairs(body, values))).encode()
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    else:
        data = json.dumps(_fill_json(json.loads(body or "{}"), values), ensure_ascii=False).encode()
        sent.setdefault("Content-Type", "application/json")
    return Call(method, url, sent, data)


def read_path(node, path):
    """Value at dotted `path`, or None.

    >>> read_path({"messages": [{"id": 7}]}, "messages.0.id")
    7
    """
    for step in path.split("."):
        if isinstance(node, list) and step.isdigit() and int(step) < len(node):
            node = node[int(step)]
        elif isinstance(node, dict) and step in node:
            node = node[step]
        else:
            return None
    return node


def read_items(node, path):
    """Items at `path`, where `*` stands for every element; the node itself without a path.

    >>> read_items({"a": [{"b": [1, 2]}, {"b": [3]}, {}]}, "a.*.b.*")
    [1, 2, 3]
    """
    nodes = [node]
    for step in path.split(".") if path else ():
        if step == "*":
            nodes = [item for one in nodes if isinstance(one, list) for item in one]
        else:
            nodes = [item for one in nodes if (item := read_path(one, step)) is not None]
    return nodes


def _text_at(node, path):
    value = read_path(node, path) if path else None
    return "" if value is None or isinstance(value, dict | list) else str(value)


def read_answer(status, body, rules, key=""):
    """What the gateway's answer means. In doubt: unknown, because a message that may have left is not sent again.

    >>> read_answer(202, "0: Accepted for delivery", Answer(accept_text=("0:",))).kind
    'accepted'
    >>> read_answer(200, "<html>", Answer(id_path="id")).kind
    'unknown'
    >>> read_answer(503, "", Answer()).kind, read_answer(502, "", Answer()).kind, read_answer(400, "", Answer()).kind
    ('busy', 'unknown', 'refused')
    """
    short = f"HTTP {status}: {body[:200]}"
    if status in rules.busy_statuses or status in rules.own_fault_statuses:
        return Outcome(BUSY, error=short)
    if status >= 500 or status < 200 or 300 <= status < 400:
        return Outcome(UNKNOWN, error=short)
    if rules.accept_text:
        if status < 400 and body.startswith(rules.accept_text):
            return Outcome(ACCEPTED)
        return Outcome(REFUSED if body.strip() else UNKNOWN, error=short)
    if status >= 400:
        return Outcome(REFUSED, error=short)
    try:
        node = json.loads(body)
    except ValueError:
        return Outcome(UNKNOWN if rules.id_path or rules.state_path else ACCEPTED, error=short)
    if rules.echo_path and _text_at(node, rules.echo_path) != key:
        return Outcome(UNKNOWN, error=f"Answer to another message. {short}")
    return read_item(node, rules, short)


def read_item(node, rules, short=""):
    """What one JSON item of an answer means; see read_answer."""
    ref, word, error = (_text_at(node, path) for path in (rules.id_path, rules.state_path, rules.error_path))
    price = _text_at(node, rules.price_path)
    kind = rules.states.get(word) if rules.state_path else None
    if kind in (BUSY, REFUSED):
        return Outcome(kind, ref=ref, error=error or word)
    if kind == ACCEPTED:
        return Outcome(ACCEPTED, ref=ref, price=price)
    if error and not ref:
        return Outcome(REFUSED, error=error)
    if (rules.id_path and not ref) or (rules.state_path and not word):
        return Outcome(UNKNOWN, error=short)
    return Outcome(ACCEPTED, ref=ref, price=price)
