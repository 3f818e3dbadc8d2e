from odoo import http
from odoo.http import request

from ..message_engine import LinkError

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class MessageLinks(http.Controller):
    """Links in messages. Whoever holds one may do that one thing; the page shows the time of the visit and nothing else.

    Looking (GET) does nothing, because messengers and scanners open links by themselves; the button (POST) acts.
    """

    @http.route("/d/<string:token>", type="http", auth="public", methods=["GET"], sitemap=False)
    def look(self, token):
        found = self._find(token)
        return self._page(*found) if found else self._gone()

    # csrf: the signed link itself is the right to act; there is no session that a stranger could ride on
    @http.route("/d/<string:token>", type="http", auth="public", methods=["POST"], csrf=False, sitemap=False)
    def act(self, token, rating=None, comment=None, **_values):
        found = self._find(token)
        if not found:
            return self._gone()
        purpose, message = found
        done = getattr(self, f"_act_{purpose}")(message, rating, comment)
        return self._page(purpose, message, done)

    def _find(self, token):
        # sudo: the signature is the right
        messages_sudo = request.env["dental.message"].sudo()
        try:
            purpose, message = messages_sudo._from_link(token)
        except LinkError:
            return None
        message = message.exists()
        if not message.appointment_id:
            return None
        lang = message.lang if message.lang in dict(request.env["res.lang"].get_installed()) else request.env.lang
        request.update_context(lang=lang)
        return purpose, message.with_context(lang=lang).with_user(request.env.ref("base.user_root")).sudo()

    def _act_confirm(self, message, _rating, _comment):
        return message._visits_by_link("confirm")

    def _act_cancel(self, message, _rating, _comment):
        return message._visits_by_link("cancel")

    def _act_rate(self, message, rating, comment):
        if rating not in ("1", "2", "3", "4", "5"):
            return False
        message.env["dental.feedback"]._give(message, int(rating), comment)
        return True

    def _page(self, purpose, message, done=False):
        values = {"purpose": purpose, "done": done, **message._link_page_values(purpose)}
        return request.render("dental_sms.link_page", values, headers=_HEADERS)

    def _gone(self):
        response = request.render("dental_sms.link_gone", {}, headers=_HEADERS)
        response.status_code = 404
        return response
