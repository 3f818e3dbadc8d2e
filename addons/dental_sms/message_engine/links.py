"""Short signed links: what is meant, whose, until when, and a signature; 24 signs of base64."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

_EPOCH = datetime(2024, 1, 1)
_KINDS = {"confirm": 1, "cancel": 2, "rate": 3}
_BODY, _SIGNATURE = 9, 9


@dataclass(frozen=True)
class Link:
    """`purpose` confirm, cancel or rate; `record_id` the message it was sent in."""

    purpose: str
    record_id: int
    expires_at: datetime


class LinkError(ValueError):
    """The link is none of ours, was changed, or has expired."""


def write_link(link, sign):
    """Token for `link`; the expiry is kept to the hour, rounded up.

    :param sign: bytes -> bytes, a keyed digest of at least nine bytes
    """
    hours = -((_EPOCH - link.expires_at) // timedelta(hours=1))
    body = bytes([_KINDS[link.purpose]]) + link.record_id.to_bytes(5, "big") + hours.to_bytes(3, "big")
    return base64.urlsafe_b64encode(body + sign(body)[:_SIGNATURE]).decode()


def read_link(token, sign, now, same):
    """The Link in `token`.

    :param same: comparison of two byte strings in constant time
    :raise LinkError: forged, damaged or expired; the three are not told apart
    """
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError as error:
        raise LinkError from error
    body, signature = raw[:_BODY], raw[_BODY:]
    if len(raw) != _BODY + _SIGNATURE or not same(signature, sign(body)[:_SIGNATURE]):
        raise LinkError
    purpose = next((name for name, number in _KINDS.items() if number == body[0]), None)
    expires_at = _EPOCH + timedelta(hours=int.from_bytes(body[6:9], "big"))
    if not purpose or now > expires_at:
        raise LinkError
    return Link(purpose, int.from_bytes(body[1:6], "big"), expires_at)
