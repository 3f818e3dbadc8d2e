from odoo import api, fields, models

from ..const import ALERT_KINDS, ALERT_SEVERITIES


class DentalAlert(models.Model):
    """Something medical that whoever treats must know. Ended, never deleted; clinical roles only."""

    _name = "dental.alert"
    _description = "Medical alert"
    _order = "severity desc, id"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    name = fields.Char("Alert", required=True, help="For example: allergic to penicillin")
    kind = fields.Selection(ALERT_KINDS, required=True, default="other")
    severity = fields.Selection(ALERT_SEVERITIES, required=True, default="3")
    started_on = fields.Date("Since", required=True, default=fields.Date.context_today)
    ended_on = fields.Date("Ended")
    question_id = fields.Many2one("dental.anamnesis.question", readonly=True, ondelete="restrict")
    code = fields.Char(related="question_id.code", help="Code of the question that raised it, for rules of children")
    author_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, readonly=True)

    _ends_after_start = models.Constraint(
        "CHECK (ended_on IS NULL OR ended_on >= started_on)", "An alert cannot end before it began."
    )
    _one_per_question = models.UniqueIndex(
        "(patient_id, question_id) WHERE ended_on IS NULL AND question_id IS NOT NULL",
        "This question has raised an alert for the patient already.",
    )

    def action_end(self):
        """The reason is gone: the alert stays in the history."""
        today = fields.Date.context_today(self)
        for alert in self.filtered(lambda alert: not alert.ended_on):
            alert.ended_on = max(today, alert.started_on)


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    alert_ids = fields.One2many(
        "dental.alert",
        "patient_id",
        domain=[("ended_on", "=", False)],
        groups="dental_patient.group_dental_clinical",
    )
    has_alert = fields.Boolean(
        compute="_compute_has_alert",
        store=True,
        help="There is something medical to know; clinical staff see what.",
    )
    alert_text = fields.Text(
        compute="_compute_alert_text", inverse="_inverse_alert_text", groups="dental_patient.group_dental_clinical"
    )
    anamnesis_ids = fields.One2many("dental.anamnesis", "patient_id", groups="dental_patient.group_dental_clinical")
    anamnesis_until = fields.Date(
        "Questionnaire valid until",
        compute="_compute_anamnesis_until",
        store=True,
        help="The day only; the answers are read by clinical staff.",
    )
    is_anamnesis_due = fields.Boolean(
        "Questionnaire to renew", compute="_compute_is_anamnesis_due", search="_search_is_anamnesis_due"
    )

    @api.depends("alert_ids.ended_on")
    def _compute_has_alert(self):
        with_alert = {
            patient.id
            for (patient,) in self.env["dental.alert"]._read_group(
                [("patient_id", "in", self.ids), ("ended_on", "=", False)], ["patient_id"]
            )
        }
        for patient in self:
            patient.has_alert = patient.id in with_alert

    @api.depends("alert_ids.name", "alert_ids.ended_on", "alert_ids.severity")
    def _compute_alert_text(self):
        for patient in self:
            active = patient.alert_ids.filtered(lambda alert: not alert.ended_on)
            patient.alert_text = "\n".join(active.sorted(lambda alert: (alert.severity, alert.id), reverse=True).mapped("name"))

    def _inverse_alert_text(self):
        """A text written in one go becomes an alert of its own, unless it is there already."""
        rows = []
        for patient in self:
            known = set(patient.alert_ids.mapped("name"))
            lines = [line.strip() for line in (patient.alert_text or "").splitlines()]
            rows += [{"patient_id": patient.id, "name": line} for line in lines if line and line not in known]
        self.env["dental.alert"].create(rows)

    @api.depends("anamnesis_ids.valid_until", "anamnesis_ids.state")
    def _compute_anamnesis_until(self):
        latest = dict(
            self.env["dental.anamnesis"]._read_group(
                [("patient_id", "in", self.ids), ("state", "=", "signed")], ["patient_id"], ["valid_until:max"]
            )
        )
        for patient in self:
            patient.anamnesis_until = latest.get(patient, False)

    @api.depends("anamnesis_until")
    def _compute_is_anamnesis_due(self):
        today = fields.Date.context_today(self)
        for patient in self:
            patient.is_anamnesis_due = not patient.anamnesis_until or patient.anamnesis_until < today

    def _search_is_anamnesis_due(self, operator, value):
        if operator != "in" or True not in value or False in value:
            return NotImplemented
        return ["|", ("anamnesis_until", "=", False), ("anamnesis_until", "<", "today")]

    def action_open_anamnesis(self):
        """The questionnaire being filled, or a new one that starts from the last answers."""
        self.ensure_one()
        draft = self.anamnesis_ids.filtered(lambda anamnesis: anamnesis.state == "draft")[:1]
        anamnesis = draft or self.env["dental.anamnesis"].start(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Questionnaire of %(patient)s", patient=self.name),
            "res_model": "dental.anamnesis",
            "res_id": anamnesis.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
