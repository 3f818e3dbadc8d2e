from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from odoo import http
from odoo.http import request

MAX_BODY = 64 * 1024


class Telephony(http.Controller):
    """The address to which a telephone exchange posts its calls (T11)."""

    @http.route("/dental/telephony/<string:token>", type="http", auth="public", methods=["POST"], csrf=False, save_session=False)
    def receive(self, token, **_kw):
        # sudo: the exchange has no user; the signature over the body is its right
        exchange_sudo = request.env["dental.telephony"].sudo().search([("token", "=", token)], limit=1)
        if not exchange_sudo:
            raise NotFound()
        body = request.httprequest.get_data(cache=True)
        if len(body) > MAX_BODY or not exchange_sudo._is_signed(body, request.httprequest.headers.get("X-Dental-Signature")):
            raise Forbidden()
        values = exchange_sudo._parse(body)
        if values is None:
            raise BadRequest()
        call = request.env["dental.call"].sudo().with_company(exchange_sudo.company_id)._receive(exchange_sudo, values)
        return request.make_json_response({"call": call.id, "state": call.state})
