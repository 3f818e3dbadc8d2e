from odoo import api, fields, models
from odoo.tools import SQL

from ..const import EVENTS, FOLLOWUP_STATES


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    followup_declined_at = fields.Datetime("Declined at", readonly=True, copy=False)
    followup_decline_reason = fields.Char("Declined because", readonly=True, copy=False)
    followup_state = fields.Selection(
        FOLLOWUP_STATES, string="Follow-up", compute="_compute_followup_state", search="_search_followup_state"
    )
    contact_ids = fields.One2many("dental.contact", "patient_id", string="Calls and messages")
    task_reason_ids = fields.One2many("dental.task.reason", "patient_id")
    contact_count = fields.Integer(compute="_compute_contact_count")

    def _compute_followup_state(self):
        self.env.flush_all()
        states = dict(
            self.env.execute_query(SQL("SELECT patient_id, state FROM dental_followup WHERE patient_id = ANY(%s)", self.ids))
        )
        for patient in self:
            patient.followup_state = states.get(patient.id, False)

    def _search_followup_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        return [("id", "in", SQL("(SELECT patient_id FROM dental_followup WHERE state = ANY(%s))", list(value)))]

    def _compute_contact_count(self):
        counts = dict(self.env["dental.contact"]._read_group([("patient_id", "in", self.ids)], ["patient_id"], ["__count"]))
        for patient in self:
            patient.contact_count = counts.get(patient, 0)

    def _decline_followup(self, reason):
        """The patients do not want to be contacted further; a new visit takes it back."""
        self.write({"followup_declined_at": fields.Datetime.now(), "followup_decline_reason": reason})

    def _resume_followup(self):
        self.filtered("followup_declined_at").write({"followup_declined_at": False, "followup_decline_reason": False})

    def _after_patient_merged(self, source):
        result = super()._after_patient_merged(source)
        self.env["dental.task"]._join_households(self, source.partner_id)
        self.env["dental.task.rule"]._follow_up(self, tuple(EVENTS))
        return result

    def action_archive(self):
        result = super().action_archive()
        self.env["dental.task"]._close_of_patients(self)
        return result

    def action_unarchive(self):
        result = super().action_unarchive()
        self.env["dental.task.rule"]._follow_up(self, tuple(EVENTS))
        return result

    # --- time line and marks ---

    @api.model
    def _timeline_kinds(self):
        return {**super()._timeline_kinds(), "contact": self.env._("Calls and contacts")}

    def _timeline_rows(self):
        rows = super()._timeline_rows()
        results = dict(self.env["dental.contact"]._fields["result"]._description_selection(self.env))
        channels = dict(self.env["dental.contact"]._fields["channel"]._description_selection(self.env))
        return rows + [
            {
                "at": contact.at,
                "kind": "contact",
                "icon": "fa-phone" if contact.channel == "phone" else "fa-comment-o",
                "title": f"{channels[contact.channel]}: {results[contact.result]}",
                "detail": contact.note or "",
                "author": contact.user_id.name,
                "model": contact._name,
                "id": contact.id,
            }
            for contact in self.contact_ids
        ]

    def action_open_contacts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contacts"),
            "res_model": "dental.contact",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("patient_id", "=", self.id)],
            "context": {"default_patient_id": self.id},
        }
