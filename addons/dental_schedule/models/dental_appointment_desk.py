from odoo import api, models
from odoo.tools import formatLang


class DentalAppointment(models.Model):
    """What the desk asks while it books and greets: read contracts with plain rows."""

    _inherit = "dental.appointment"

    @api.model
    def booking_start(self, patient_id=False):
        """What the booking dialog needs before a time is chosen.

        :param patient_id: the patient, if it is known who wants the visit
        :return: dict of `resources` (id, name, role), `reasons` (the next visits of the patient's plan first),
            `patient` (row of `dental.patient.find_by_phone_or_name` or False)
        """
        patient = self.env["dental.patient"].browse(patient_id or [])
        resources = self.env["resource.resource"].search_fetch(
            [("dental_role", "!=", False), ("company_id", "in", [*self.env.companies.ids, False])],
            ["name", "dental_role"],
            order="dental_sequence, id",
        )
        return {
            "resources": [{"id": row.id, "name": row.name, "role": row.dental_role} for row in resources],
            "reasons": self._planned_reasons(patient) + self.env["dental.visit.reason"]._rows(),
            "patient": patient._booking_row() if patient else False,
        }

    @api.model
    def _planned_reasons(self, patient):
        """The next visits of the agreed plans of `patient` that have no time yet, as reasons to book."""
        if not patient:
            return []
        visits = self.env["dental.plan.visit"].search(
            [
                ("patient_id", "=", patient.id),
                ("plan_id.state", "in", ("agreed", "in_progress")),
                ("option_id.state", "=", "agreed"),
                ("appointment_id", "=", False),
                ("is_done", "=", False),
            ],
            order="plan_id, sequence",
            limit=4,
        )
        return [
            {
                "key": f"visit{visit.id}",
                "reason_id": False,
                "visit_id": visit.id,
                "label": ", ".join(visit.step_ids.mapped("display_name")[:2]) or visit.display_name,
                "kind": visit.kind,
                "minutes": visit.duration,
                "specialty_id": visit.specialty_id.id,
                "procedure_ids": [],
                "is_acute": False,
            }
            for visit in visits
        ]

    @api.model
    def board_balance(self, patient_id):
        """What the patient owes: `{"text", "owes"}`; asked when the mouse rests on a card."""
        patient = self.env["dental.patient"].browse(patient_id)
        patient.check_access("read")
        # sudo: the sum owed is shown to roles that do not read journal items; only the sum leaves this method
        balance = patient.sudo().balance
        return {
            "owes": balance > 0,
            "text": formatLang(self.env, abs(balance), currency_obj=patient.sudo().currency_id or self.env.company.currency_id)
            + ("" if balance >= 0 else " " + self.env._("in credit")),
        }
