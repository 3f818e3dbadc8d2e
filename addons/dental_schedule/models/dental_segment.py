from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dental_patient.models.dental_segment import Criterion


class DentalSegmentLine(models.Model):
    """Segments by visits: how many, first, last, how often, cancelled, missed, with whom (P11)."""

    _inherit = "dental.segment.line"

    @api.model
    def _criteria(self):
        _ = self.env._

        def counted(what, where):
            return SQL(f"SELECT patient_id, {what} AS value FROM dental_appointment WHERE {where} GROUP BY patient_id")

        return super()._criteria() | {
            "visits": Criterion(_("Visits"), "number", counted("count(*)", "state = 'done'")),
            "visits_year": Criterion(
                _("Visits, last 12 months"), "number", counted("count(*)", "state = 'done' AND start > now() - interval '1 year'")
            ),
            "first_visit": Criterion(_("First visit"), "days", counted("min(start)::date", "state = 'done'")),
            "last_visit": Criterion(_("Last visit"), "days", counted("max(start)::date", "state = 'done'")),
            "cancelled": Criterion(_("Visits cancelled by the patient"), "number", counted("count(*)", "state = 'cancelled' AND cancelled_by = 'patient'")),
            "cancelled_late": Criterion(_("Visits cancelled late"), "number", counted("count(*)", "state = 'cancelled' AND is_late_cancel")),
            "no_shows": Criterion(_("No-shows"), "number", counted("count(*)", "state = 'no_show'")),
            "cancel_hours": Criterion(
                _("Hours between the last cancelling and the visit"),
                "number",
                SQL(
                    """SELECT DISTINCT ON (patient_id) patient_id, extract(epoch FROM start - cancelled_at) / 3600 AS value
                       FROM dental_appointment WHERE state = 'cancelled' AND cancelled_by = 'patient'
                       ORDER BY patient_id, cancelled_at DESC"""
                ),
            ),
            "booked": Criterion(
                _("Has a visit booked"),
                "flag",
                SQL(
                    """SELECT DISTINCT patient_id, true AS value FROM dental_appointment
                       WHERE state IN ('held', 'booked', 'confirmed') AND start > now() at time zone 'UTC'"""
                ),
            ),
            "treated_by": Criterion(
                _("Was treated by"),
                "records",
                SQL("SELECT DISTINCT patient_id, doctor_id AS value FROM dental_appointment WHERE state = 'done'"),
                "doctor_ids",
            ),
        }
