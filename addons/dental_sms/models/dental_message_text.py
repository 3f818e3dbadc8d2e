import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse, consteq, hmac

from ..const import LINK_DAYS, RATE_LINK_DAYS
from ..message_engine import (
    Link,
    fill_text,
    placeholders_in,
    plain_text,
    read_link,
    write_link,
)

_LINK = re.compile(r"(/d/)[A-Za-z0-9_-]{24}")


class DentalMessage(models.Model):
    """The words: texts are made from the template and the visit at the moment they are needed."""

    _inherit = "dental.message"

    def _render_batch(self):
        """{message id: text} for messages with a template; rows joined with one of self are told in its text."""
        if not self:
            return {}
        joined = self.search([("carrier_id", "in", self.ids), ("state", "in", ("planned", "sending"))]).grouped("carrier_id")
        texts = {}
        for lang, messages in self.grouped(lambda message: message.lang or message.env.lang or "en_US").items():
            bodies = {template.id: (template.body, template.household_body) for template in messages.template_id.with_context(lang=lang)}
            for message in messages:
                group = (message | joined.get(message, self.browse())).sorted("visit_start")
                body, household_body = bodies.get(message.template_id.id, ("", ""))
                text = household_body if len(group) > 1 and household_body else body
                names = set(placeholders_in(text))
                texts[message.id] = plain_text(fill_text(text, message._text_values(lang, group, names)))
        return texts

    def _text_values(self, lang, group, names):
        self.ensure_one()
        company = self.company_id
        values = {
            "patient": (self.patient_id.name or self.partner_id.name or "").split(" ")[0],
            "name": self.patient_id.name or self.partner_id.name,
            "clinic": company.name,
            "address": ", ".join(part for part in (company.street, company.city) if part),
            "phone": company.phone,
        }
        if self.appointment_id:
            values.update(self._visit_values(lang, group, names))
        return values

    def _visit_values(self, lang, group, names):
        locale = babel_locale_parse(lang)
        zone = ZoneInfo(self.company_id._dental_tz())

        def local(appointment):
            return fields.Datetime.context_timestamp(self.with_context(tz=zone.key), appointment.start)

        start = local(self.appointment_id)
        values = {
            "date": format_date(start, "dd.MM." if lang[:2] in ("ru", "uk") else "d MMM", locale=locale),
            "weekday": format_date(start, "EEEE", locale=locale),
            "time": format_time(start, "HH:mm", locale=locale),
            "doctor": self.appointment_id.doctor_id.name,
        }
        if "visits" in names:
            values["visits"] = ", ".join(
                f"{(row.patient_id.name or '').split(' ')[0]} {format_time(local(row.appointment_id), 'HH:mm', locale=locale)}"
                for row in group
            )
        for purpose in ("confirm", "cancel", "rate"):
            if f"{purpose}_link" in names:
                values[f"{purpose}_link"] = self._link(purpose)
        return values

    # --- links ---

    @api.model
    def _link_base(self):
        # sudo: the address of the server is no secret
        return self.env["ir.config_parameter"].sudo().get_param("web.base.url").rstrip("/") + "/d/"

    @api.model
    def _sign_link(self, body):
        # sudo: the key of the database signs for everybody and is shown to nobody
        return bytes.fromhex(hmac(self.env(su=True), "dental_sms.link", body.hex()))

    def _link(self, purpose):
        """Short signed address that lets its holder confirm, cancel or rate this message's visit, for a while."""
        self.ensure_one()
        days = RATE_LINK_DAYS if purpose == "rate" else LINK_DAYS
        expires_at = max(self.appointment_id.stop, fields.Datetime.now()) + timedelta(days=days)
        return self._link_base() + write_link(Link(purpose, self.id, expires_at), self._sign_link)

    @api.model
    def _without_keys(self, text):
        """`text` as it may be stored and shown: its links without what makes them work."""
        return _LINK.sub(r"\1***", text)

    @api.model
    def _from_link(self, token):
        """(purpose, message) of a link; raises LinkError."""
        link = read_link(token, self._sign_link, fields.Datetime.now(), consteq)
        return link.purpose, self.browse(link.record_id)

    def _visits_by_link(self, kind):
        """Confirm or cancel the visit of this message, as its holder wants; answers whether it is so now."""
        self.ensure_one()
        visit = self.appointment_id
        if visit.start <= fields.Datetime.now():
            return False
        if kind == "confirm" and visit.state in ("held", "booked"):
            visit.action_confirm()
        elif kind == "cancel" and visit.state in ("held", "booked", "confirmed"):
            visit.action_cancel(by="patient", reason=self.env._("Cancelled by link"))
        return visit.state == ("confirmed" if kind == "confirm" else "cancelled")

    def _link_page_values(self, purpose):
        """What the page behind a link shows: the time and the branch, never who or what for."""
        self.ensure_one()
        visit, locale = self.appointment_id, babel_locale_parse(self.lang)
        start = fields.Datetime.context_timestamp(self.with_context(tz=visit.company_id._dental_tz()), visit.start)
        is_open = visit.state in ("held", "booked", "confirmed") and visit.start > fields.Datetime.now()
        if purpose == "rate":
            is_open = visit.state == "done" and not self.env["dental.feedback"].search_count([("appointment_id", "=", visit.id)], limit=1)
        return {
            "clinic": visit.company_id.name,
            "clinic_phone": visit.company_id.phone,
            "when": f"{format_date(start, 'EEEE d MMMM', locale=locale)}, {format_time(start, 'HH:mm', locale=locale)}",
            "is_open": is_open,
            "is_confirmed": visit.state == "confirmed",
            "is_cancelled": visit.state == "cancelled",
            "lang": (self.lang or "en")[:2],
        }
