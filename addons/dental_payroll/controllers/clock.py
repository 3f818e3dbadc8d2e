import hashlib
import hmac
import json
import time
from datetime import datetime, timezone

from odoo import http
from odoo.http import request

from ..const import CLOCK_DIRECTIONS, SIGNATURE_SECONDS

MAX_BYTES = 1_000_000
DIRECTIONS = dict(CLOCK_DIRECTIONS)


class DentalClock(http.Controller):
    """The access control tells punches here, signed with the secret of the branch.

    Header `X-Dental-Timestamp` holds seconds since 1970, `X-Dental-Signature` the hex HMAC-SHA256 of
    "<timestamp>.<body>"; the body is {"events": [{"badge", "at": ISO 8601 with zone, "direction"}]}.
    """

    @http.route("/dental_payroll/clock/<int:company_id>", type="http", auth="public", methods=["POST"], csrf=False, save_session=False)
    def clock(self, company_id, **_none):
        # sudo: the door has no login; the signature is its right
        company_sudo = request.env["res.company"].sudo().browse(company_id).exists()
        body = request.httprequest.get_data(cache=True) if (request.httprequest.content_length or 0) <= MAX_BYTES else b""
        if not company_sudo or not self._is_signed(company_sudo.dental_clock_secret, body):
            return request.make_json_response({"error": "signature"}, status=403)
        try:
            rows = [self._row(event) for event in json.loads(body)["events"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            return request.make_json_response({"error": "events need badge, at (ISO 8601 with zone) and direction"}, status=400)
        return request.make_json_response({"taken": request.env["dental.clock.event"].sudo().take(company_sudo, rows)})

    def _is_signed(self, secret, body):
        stamp = request.httprequest.headers.get("X-Dental-Timestamp", "")
        if not secret or not stamp.isdigit() or abs(time.time() - int(stamp)) > SIGNATURE_SECONDS:
            return False
        wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, request.httprequest.headers.get("X-Dental-Signature", ""))

    def _row(self, event):
        at = datetime.fromisoformat(event["at"].replace("Z", "+00:00"))
        direction = event.get("direction") or "auto"
        if at.tzinfo is None or direction not in DIRECTIONS or not str(event["badge"]).strip():
            raise ValueError(event)
        return {
            "badge": str(event["badge"]).strip(), "direction": direction, "source": "http",
            "at": at.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0),
        }
