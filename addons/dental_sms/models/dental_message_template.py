from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..message_engine import (
    PLACEHOLDERS,
    TextError,
    check_text,
    count_parts,
    fill_text,
    plain_text,
)


class DentalMessageTemplate(models.Model):
    """Text of a message with placeholders of a fixed list; each language of the clinic has its own."""

    _name = "dental.message.template"
    _description = "Message text"
    _order = "name, id"

    name = fields.Char(required=True)
    body = fields.Text("Text", required=True, translate=True)
    household_body = fields.Text(
        "Text for several visits", translate=True, help="Used where one message tells of the visits of a whole household."
    )
    is_marketing = fields.Boolean("Advertising", help="Goes only to patients who agreed to advertising.")
    active = fields.Boolean(default=True)
    body_hint = fields.Char("Length", compute="_compute_body_hint")
    household_hint = fields.Char("Length for several", compute="_compute_body_hint")
    preview = fields.Text(compute="_compute_body_hint")
    placeholder_help = fields.Text(compute="_compute_placeholder_help")

    @api.depends("body", "household_body")
    @api.depends_context("lang")
    def _compute_body_hint(self):
        sample = self._sample_values()
        for template in self:
            template.preview = plain_text(fill_text(template.body, sample))
            template.body_hint = self._length_text(template.preview)
            household = plain_text(fill_text(template.household_body, sample))
            template.household_hint = self._length_text(household) if household else ""

    def _compute_placeholder_help(self):
        text = "\n".join(f"{{{name}}}  {meaning}" for name, meaning in PLACEHOLDERS.items())
        for template in self:
            template.placeholder_help = text

    @api.constrains("body", "household_body")
    def _check_placeholders(self):
        for template in self:
            for text in (template.body, template.household_body):
                try:
                    check_text(text)
                except TextError as error:
                    raise ValidationError(
                        self.env._(
                            "Correct the text “%(name)s”: %(wrong)s is no placeholder. Known are: %(known)s.",
                            name=template.name,
                            wrong=error.wrong,
                            known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                        )
                    ) from None

    @api.model
    def _length_text(self, text):
        size = count_parts(text or "")
        alphabet = self.env._("plain letters") if size.encoding == "gsm7" else self.env._("Unicode")
        return self.env._(
            "%(units)s signs, %(parts)s part(s), %(alphabet)s; %(left)s left in the last part",
            units=size.units, parts=size.parts, alphabet=alphabet, left=size.left,
        )

    @api.model
    def _sample_values(self):
        link = self.env["dental.message"]._link_base() + "A" * 24
        return {
            "patient": "Maria", "name": "Maria Ferreira", "date": "25.11.", "weekday": "Wednesday", "time": "10:30",
            "doctor": "Dr. Lind", "clinic": self.env.company.name, "address": self.env.company.street or "12 Main Street",
            "phone": self.env.company.phone or "+10000000000", "visits": "Maria 10:30, Ana 11:00",
            "confirm_link": link, "cancel_link": link, "rate_link": link,
        }
