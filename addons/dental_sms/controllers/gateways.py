import json
import logging

from odoo import SUPERUSER_ID, http
from odoo.http import request

_logger = logging.getLogger(__name__)


class GatewayCalls(http.Controller):
    """Calls from gateways: delivery reports and incoming messages. The secret in the address proves who calls."""

    @http.route(
        ["/dental_sms/<int:gateway_id>/dlr/<string:secret>", "/dental_sms/<int:gateway_id>/dlr/<string:secret>/<string:uuid>"],
        type="http", auth="public", methods=["GET", "POST"], csrf=False, save_session=False,
    )
    def report(self, gateway_id, secret, uuid="", **values):
        gateway = self._gateway(gateway_id, secret)
        if not gateway:
            return request.make_response("", status=403)
        for kind, ref in gateway._read_reports(self._payload(values)):
            gateway.env["dental.message"]._take_report(gateway, kind, uuid, ref)
        return request.make_response("OK")

    @http.route("/dental_sms/<int:gateway_id>/in/<string:secret>", type="http", auth="public", methods=["GET", "POST"], csrf=False, save_session=False)
    def incoming(self, gateway_id, secret, **values):
        gateway = self._gateway(gateway_id, secret)
        if not gateway:
            return request.make_response("", status=403)
        payload = self._payload(values)
        for kind, ref in gateway._read_reports(payload):
            gateway.env["dental.message"]._take_report(gateway, kind, "", ref)
        for sender, text, ref in gateway._read_incoming(payload):
            gateway.env["dental.message.reply"]._receive(gateway, sender, text, ref)
        # An empty answer: some gateways send what is answered back to the telephone. WhatsApp first asks to repeat its challenge.
        return request.make_response(values.get("hub.challenge", ""))

    def _gateway(self, gateway_id, secret):
        # The system acts: the secret is the right, whoever the public user is.
        gateway = request.env["dental.gateway"].with_user(SUPERUSER_ID).browse(gateway_id)
        call = request.httprequest
        if gateway._check_secret(secret) and (call.method == "GET" or gateway._check_signature(call.get_data(), call.headers)):
            return gateway
        _logger.warning("a call with a wrong secret for gateway %s", gateway_id)
        return None

    def _payload(self, values):
        body = request.httprequest.get_data(as_text=True)
        if body[:1] in "{[":
            try:
                node = json.loads(body)
            except ValueError:
                return values
            return {**values, **node} if isinstance(node, dict) else {**values, "items": node}
        return values
