from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.dental_schedule.const import KINDS

from ..const import ANCHORS, UNITS
from ..message_engine import Rule


class DentalMessageSeries(models.Model):
    """The messages of one sort of visit. The first series whose conditions fit is used."""

    _name = "dental.message.series"
    _description = "Message series"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every branch")
    kind = fields.Selection(KINDS, help="Empty: visits of every kind")
    patient_kind = fields.Selection([("new", "First visit"), ("known", "Later visits")], string="Which visit", help="Empty: every visit")
    vip = fields.Selection([("only", "VIP only"), ("never", "Not for VIP")], string="VIP", help="Empty: everybody")
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), string="Language", help="Empty: every language")
    rule_ids = fields.One2many("dental.message.rule", "series_id", copy=True)

    def _fits(self, row):
        """Whether this series is meant for the visit `row` of dental.appointment._message_rows()."""
        return (
            (not self.company_id or self.company_id.id in (row["company_id"], row["parent_company_id"]))
            and (not self.kind or self.kind == row["kind"])
            and (not self.patient_kind or (self.patient_kind == "new") == bool(row["is_new_patient"]))
            and (not self.vip or (self.vip == "only") == bool(row["is_vip"]))
            and (not self.lang or self.lang == row["lang"])
        )


class DentalMessageRule(models.Model):
    """One message of a series: when, and which text."""

    _name = "dental.message.rule"
    _description = "Message of a series"
    _order = "series_id, sequence, id"

    series_id = fields.Many2one("dental.message.series", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    anchor = fields.Selection(ANCHORS, required=True, default="before")
    amount = fields.Integer(required=True, default=1)
    unit = fields.Selection(UNITS, required=True, default="days")
    template_id = fields.Many2one("dental.message.template", required=True, ondelete="restrict")
    latest_minutes = fields.Integer(
        "Not later than", help="Minutes before the visit after which the message makes no sense and is left out"
    )
    gap_minutes = fields.Integer(
        "Not sooner after booking", help="Minutes after booking within which a reminder makes no sense and is left out"
    )

    _amount_check = models.Constraint(
        "CHECK (amount >= 0 AND latest_minutes >= 0 AND gap_minutes >= 0)", "Write the times of a message without a sign."
    )

    @api.constrains("anchor", "amount")
    def _check_anchor(self):
        for rule in self:
            if rule.anchor == "before" and not rule.amount:
                raise ValidationError(self.env._("Say how long before the visit “%(name)s” goes out.", name=rule.name))

    def _engine_rule(self):
        return Rule(self.id, self.anchor, self.amount, self.unit, self.latest_minutes, self.gap_minutes)
