import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Visits booked and money paid this long after a message count as its result.
RESULT_DAYS = 30


class DentalMessageCampaign(models.Model):
    """One text to a segment of patients: only to those who agreed to advertising, at a pace the desk can answer (M7)."""

    _name = "dental.message.campaign"
    _description = "Campaign"
    _order = "id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    template_id = fields.Many2one("dental.message.template", string="Text", required=True, domain=[("is_marketing", "=", True)])
    domain = fields.Char("Patients", default="[]", required=True)
    pace_per_hour = fields.Integer("Messages an hour", default=60, required=True)
    start_at = fields.Datetime("Begins", default=fields.Datetime.now, required=True)
    state = fields.Selection([("draft", "Draft"), ("running", "Running"), ("cancelled", "Stopped")], default="draft", required=True, readonly=True)
    patient_count = fields.Integer("Patients chosen", compute="_compute_patient_count")
    allowed_count = fields.Integer("May be written to", compute="_compute_patient_count")
    message_count = fields.Integer(compute="_compute_result")
    sent_count = fields.Integer("Sent", compute="_compute_result")
    stopped_count = fields.Integer("Answered STOP", compute="_compute_result")
    booked_count = fields.Integer("Visits booked since", compute="_compute_result")
    paid_amount = fields.Monetary("Worth of work done since", compute="_compute_result", help="Of the visits booked since, at the prices of the plan")
    price_amount = fields.Float("Price of the messages", compute="_compute_result")
    currency_id = fields.Many2one(related="company_id.currency_id")

    _pace_check = models.Constraint("CHECK (pace_per_hour > 0)", "A campaign sends at least one message an hour.")

    def _patients(self):
        """Those chosen, of this branch."""
        self.ensure_one()
        try:
            chosen = ast.literal_eval(self.domain or "[]")
        except (ValueError, SyntaxError):
            raise UserError(self.env._("Choose the patients by fixed values: words like “today” are not understood here."))
        return self.env["dental.patient"].search([*chosen, ("branch_id", "in", (False, self.company_id.id))])

    @api.depends("domain", "template_id", "company_id")
    def _compute_patient_count(self):
        for campaign in self:
            patients = campaign._patients()
            campaign.patient_count = len(patients)
            campaign.allowed_count = len(patients) - len(patients._why_no_message(is_marketing=True))

    def _compute_result(self):
        """Counts by one query: messages, STOP answers, visits booked within the days after, worth of their work."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT m.campaign_id AS id, count(*) AS messages, count(m.sent_at) AS sent, COALESCE(sum(m.price), 0) AS price,
                       count(*) FILTER (WHERE EXISTS (
                           SELECT FROM dental_message_reply r WHERE r.message_id = m.id AND r.intent = 'stop')) AS stopped,
                       COALESCE(sum(v.visits), 0) AS visits, COALESCE(sum(v.worth), 0) AS worth
                  FROM dental_message m
                  LEFT JOIN LATERAL (
                        SELECT count(DISTINCT a.id) AS visits, sum(s.price) AS worth
                          FROM dental_appointment a
                          LEFT JOIN dental_plan_step s ON s.appointment_id = a.id AND s.state = 'done'
                         WHERE a.patient_id = m.patient_id AND a.booked_at > m.sent_at
                           AND a.booked_at < m.sent_at + make_interval(days => %s) AND a.state <> 'cancelled'
                  ) v ON TRUE
                 WHERE m.campaign_id = ANY(%s) GROUP BY 1
                """,
                RESULT_DAYS, self.ids,
            )
        )
        by_id = {row["id"]: row for row in rows}
        for campaign in self:
            row = by_id.get(campaign.id, {})
            campaign.message_count, campaign.sent_count = row.get("messages", 0), row.get("sent", 0)
            campaign.stopped_count, campaign.booked_count = row.get("stopped", 0), row.get("visits", 0)
            campaign.paid_amount, campaign.price_amount = row.get("worth", 0), row.get("price", 0)

    def action_test(self):
        """Send the text to the own number."""
        self.ensure_one()
        phone = self.env.user.partner_id.phone_sanitized
        if not phone:
            raise UserError(self.env._("Write your own telephone number into your profile first: the test goes there."))
        values = self.env["dental.message.template"]._sample_values()
        self.env["dental.message"]._send_sample(self.template_id, phone, values)
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {"type": "info", "message": self.env._("The test is on its way.")}}

    def action_start(self):
        """Plan the messages, spread over time."""
        for campaign in self:
            if campaign.state != "draft":
                raise UserError(self.env._("This campaign was started already: copy it to send again."))
            patients = campaign._patients()
            reasons = patients._why_no_message(is_marketing=True)
            allowed = patients.filtered(lambda patient, reasons=reasons: patient.id not in reasons)
            if not allowed:
                raise UserError(self.env._("None of the chosen patients agreed to advertising."))
            self.env["dental.message"]._plan_campaign(campaign, allowed)
            campaign.state = "running"

    def action_stop(self):
        """Cancel what has not left."""
        messages = self.env["dental.message"].search([("campaign_id", "in", self.ids), ("state", "=", "planned")])
        messages._cancel(self.env._("The campaign was stopped"))
        self.state = "cancelled"

    def action_open_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_sms.dental_message_action")
        return {**action, "domain": [("campaign_id", "=", self.id)], "context": {}}
