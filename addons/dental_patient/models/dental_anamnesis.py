from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import ALERT_KINDS, ALERT_SEVERITIES, ANSWERS

SIGNED_LOCK = """
CREATE OR REPLACE FUNCTION dental_anamnesis_lock() RETURNS trigger AS $$
BEGIN
    IF OLD.state = 'signed' AND (
        TG_OP = 'DELETE' OR NOT (
            current_setting('dental.merging', true) = 'on' AND to_jsonb(NEW) - 'patient_id' = to_jsonb(OLD) - 'patient_id'
        )
    ) THEN
        RAISE EXCEPTION 'A signed questionnaire cannot be changed; fill a new one.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_anamnesis_lock BEFORE UPDATE OR DELETE ON dental_anamnesis
    FOR EACH ROW EXECUTE FUNCTION dental_anamnesis_lock();
"""

ANSWER_LOCK = """
CREATE OR REPLACE FUNCTION dental_anamnesis_answer_lock() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM dental_anamnesis a WHERE a.id = OLD.anamnesis_id AND a.state = 'signed') THEN
        RAISE EXCEPTION 'A signed questionnaire cannot be changed; fill a new one.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_anamnesis_answer_lock BEFORE UPDATE OR DELETE ON dental_anamnesis_answer
    FOR EACH ROW EXECUTE FUNCTION dental_anamnesis_answer_lock();
"""


class DentalAnamnesisQuestion(models.Model):
    """A question about health; a “yes” may raise an alert."""

    _name = "dental.anamnesis.question"
    _description = "Question about health"
    _order = "sequence, id"

    name = fields.Char("Question", required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(ALERT_KINDS, required=True, default="condition")
    sequence = fields.Integer(default=10)
    alert = fields.Char("Alert", translate=True, help="Shown at the chair when the answer is yes; empty = no alert")
    severity = fields.Selection(ALERT_SEVERITIES, default="3")
    only_sex = fields.Selection([("female", "Women"), ("male", "Men")], string="Asked only of")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A question with this code exists already.")


class DentalAnamnesis(models.Model):
    """Answers of a patient on one day, signed by the patient; kept for good. The newest signed one counts."""

    _name = "dental.anamnesis"
    _description = "Health questionnaire"
    _order = "date desc, id desc"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    date = fields.Date(required=True, default=fields.Date.context_today, readonly=True)
    state = fields.Selection([("draft", "Being filled"), ("signed", "Signed")], required=True, default="draft", readonly=True)
    answer_ids = fields.One2many("dental.anamnesis.answer", "anamnesis_id", copy=True)
    note = fields.Text("In the patient's own words")
    taken_by_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user, readonly=True)
    signed_by = fields.Char("Who signs")
    signature = fields.Binary(attachment=False, copy=False)
    signed_on = fields.Date(readonly=True, copy=False)
    valid_until = fields.Date(readonly=True, copy=False)
    open_count = fields.Integer("Questions open", compute="_compute_open_count")

    _one_draft = models.UniqueIndex("(patient_id) WHERE state = 'draft'", "A questionnaire of this patient is being filled already.")

    def init(self):
        self.env.cr.execute(SIGNED_LOCK)

    @api.depends("answer_ids.answer")
    def _compute_open_count(self):
        for anamnesis in self:
            anamnesis.open_count = len(anamnesis.answer_ids.filtered(lambda answer: not answer.answer))

    @api.depends("patient_id", "date")
    def _compute_display_name(self):
        for anamnesis in self:
            anamnesis.display_name = f"{anamnesis.patient_id.name or ''} {anamnesis.date or ''}".strip()

    @api.model
    def start(self, patient):
        """A questionnaire with every question, answers of the last signed one filled in to be confirmed."""
        questions = self.env["dental.anamnesis.question"].search([("only_sex", "in", (False, patient.sex or False))])
        if not patient.sex:
            questions = self.env["dental.anamnesis.question"].search([])
        last = self.search([("patient_id", "=", patient.id), ("state", "=", "signed")], limit=1)
        before = {answer.question_id: answer for answer in last.answer_ids}
        answers = patient.responsible_id or patient.partner_id
        return self.create(
            {
                "patient_id": patient.id,
                "signed_by": answers.name,
                "answer_ids": [
                    Command.create(
                        {
                            "question_id": question.id,
                            "answer": before[question].answer if question in before else False,
                            "detail": before[question].detail if question in before else False,
                        }
                    )
                    for question in questions
                ],
            }
        )

    def action_rest_no(self):
        """Every question still open is answered with no."""
        self.answer_ids.filtered(lambda answer: not answer.answer).write({"answer": "no"})

    def action_sign(self):
        today = fields.Date.context_today(self)
        # answers go to the database before the lock closes
        self.answer_ids.flush_recordset()
        for anamnesis in self:
            if anamnesis.state == "signed":
                raise UserError(self.env._("This questionnaire is signed already. Fill a new one."))
            if anamnesis.open_count:
                raise UserError(self.env._("Answer the open questions first: %(count)s are left.", count=anamnesis.open_count))
            months = self.env.company.dental_anamnesis_months or 12
            anamnesis.write(
                {
                    "state": "signed",
                    "date": today,
                    "signed_on": today,
                    "valid_until": today + relativedelta(months=months),
                    "signed_by": anamnesis.signed_by or anamnesis.patient_id.name,
                }
            )
        self._renew_alerts()
        self._after_anamnesis_signed()

    def _renew_alerts(self):
        """Alerts that came from questions follow the newest answers; those written by hand stay."""
        rows = []
        for anamnesis in self:
            active = {alert.question_id: alert for alert in anamnesis.patient_id.alert_ids if alert.question_id and not alert.ended_on}
            raised = anamnesis.answer_ids.filtered(lambda answer: answer.answer == "yes" and answer.question_id.alert)
            for question, alert in active.items():
                if question not in raised.question_id:
                    alert.action_end()
            rows += [answer._alert_vals() for answer in raised if answer.question_id not in active]
            for answer in raised:
                if answer.question_id in active:
                    active[answer.question_id].name = answer._alert_name()
        self.env["dental.alert"].create(rows)

    def _after_anamnesis_signed(self):
        """Hook: the questionnaires of self were signed."""


class DentalAnamnesisAnswer(models.Model):
    """The answer to one question on one day."""

    _name = "dental.anamnesis.answer"
    _description = "Answer about health"
    _order = "sequence, id"

    anamnesis_id = fields.Many2one("dental.anamnesis", required=True, ondelete="cascade", index=True)
    question_id = fields.Many2one("dental.anamnesis.question", required=True, ondelete="restrict", readonly=True)
    sequence = fields.Integer(related="question_id.sequence", store=True)
    kind = fields.Selection(related="question_id.kind")
    answer = fields.Selection(ANSWERS)
    detail = fields.Char("Which, since when, dose")

    _question_once = models.Constraint("UNIQUE (anamnesis_id, question_id)", "A question is asked once.")

    def init(self):
        self.env.cr.execute(ANSWER_LOCK)

    def action_yes(self):
        self.answer = "yes"

    def action_no(self):
        self.answer = "no"

    def _alert_name(self):
        self.ensure_one()
        return f"{self.question_id.alert}: {self.detail}" if self.detail else self.question_id.alert

    def _alert_vals(self):
        self.ensure_one()
        return {
            "patient_id": self.anamnesis_id.patient_id.id,
            "name": self._alert_name(),
            "kind": self.question_id.kind,
            "severity": self.question_id.severity,
            "question_id": self.question_id.id,
        }
