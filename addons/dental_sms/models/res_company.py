from odoo import fields, models

from ..message_engine import Hours


class ResCompany(models.Model):
    _inherit = "res.company"

    dental_message_from = fields.Float("Messages from", default=7.0, help="Nobody is written to before this time of the branch.")
    dental_message_to = fields.Float("Messages until", default=22.0, help="Nobody is written to after this time of the branch.")
    dental_feedback_reader_ids = fields.Many2many(
        "res.users", "dental_feedback_reader_rel", "company_id", "user_id", string="Read patients' feedback",
        help="Besides managers, only these people read what patients answer.",
    )

    _dental_hours_check = models.Constraint(
        "CHECK (dental_message_from >= 0 AND dental_message_to <= 24 AND dental_message_from < dental_message_to)",
        "The hours for messages must begin before they end, between 0 and 24.",
    )

    def _message_hours(self):
        """The engine's Hours of this branch."""
        self.ensure_one()
        return Hours(round(self.dental_message_from * 60), round(self.dental_message_to * 60))
