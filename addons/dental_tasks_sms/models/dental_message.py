from odoo import fields, models


class DentalMessage(models.Model):
    """A message about a coming visit that will not arrive is replaced by a call (M9)."""

    _inherit = "dental.message"

    def _after_message_failed(self):
        super()._after_message_failed()
        self._replace_by_calls()

    def _after_message_stuck(self):
        super()._after_message_stuck()
        self._replace_by_calls()

    def _replace_by_calls(self):
        now = fields.Datetime.now()
        for message in self:
            visit = message.appointment_id
            if message.purpose != "series" or message.rule_id.anchor == "after" or visit.start <= now or visit.state not in ("booked", "confirmed"):
                continue
            self.env["dental.task"].create_for(
                "confirm",
                message.patient_id,
                self.env._("The message did not arrive: tell of the visit on %(when)s", when=visit._clinic_time(visit.start, "dd.MM. HH:mm")),
                key=f"message:{visit.id}:{message.visit_start:%Y%m%d%H%M}",
                company_id=message.company_id.id,
            )
