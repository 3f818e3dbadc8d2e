from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import PAPER_STATES
from ..paper_text import fill

# Merging two records of one patient (see dental.patient.merge) is the one act that may move a signed paper.
SIGNED_LOCK = """
CREATE OR REPLACE FUNCTION dental_paper_lock() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A numbered paper cannot be deleted; revoke it.' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.state = 'draft' OR (OLD.state = 'revoked' AND NEW.state <> 'revoked')
        OR (NEW.patient_id <> OLD.patient_id AND current_setting('dental.merging', true) IS DISTINCT FROM 'on')
        OR (NEW.type_id, NEW.company_id, NEW.number) IS DISTINCT FROM (OLD.type_id, OLD.company_id, OLD.number)
        OR (NEW.body, NEW.signature, NEW.signed_on, NEW.signed_by, NEW.valid_until, NEW.amount)
            IS DISTINCT FROM (OLD.body, OLD.signature, OLD.signed_on, OLD.signed_by, OLD.valid_until, OLD.amount)
    ) THEN
        RAISE EXCEPTION 'A signed paper cannot be changed; revoke it and sign a new one.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER dental_paper_lock BEFORE UPDATE OR DELETE ON dental_paper
    FOR EACH ROW EXECUTE FUNCTION dental_paper_lock();
"""


class DentalPaper(models.Model):
    """A contract, consent, act … of one patient. Its text is that of its kind until it is signed, and frozen from then on."""

    _name = "dental.paper"
    _description = "Paper"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "number"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    type_id = fields.Many2one("dental.paper.type", required=True, ondelete="restrict", string="Kind")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Char(readonly=True, copy=False, default="/")
    state = fields.Selection(PAPER_STATES, required=True, default="draft", readonly=True, tracking=True, copy=False)
    date = fields.Date(required=True, default=fields.Date.context_today)
    doctor_id = fields.Many2one("resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))])
    line_ids = fields.One2many("dental.paper.line", "paper_id", copy=True)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    body = fields.Html(readonly=True, copy=False, help="The text as it was signed")
    text = fields.Html(compute="_compute_text", sanitize=False, help="The text as it was or will be signed")
    signed_on = fields.Date(readonly=True, copy=False)
    signed_by = fields.Char(copy=False)
    # a column, not an attachment: the trigger above can then guard it
    signature = fields.Binary(attachment=False, copy=False)
    valid_until = fields.Date(readonly=True, copy=False)
    is_valid = fields.Boolean(compute="_compute_is_valid", search="_search_is_valid")
    revoked_on = fields.Date(readonly=True, copy=False)
    revoke_reason = fields.Char(readonly=True, copy=False)

    _number_uniq = models.UniqueIndex("(company_id, number) WHERE number <> '/'", "This number of a paper is taken already.")

    def init(self):
        self.env.cr.execute(SIGNED_LOCK)

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for paper in self:
            paper.amount = sum(paper.line_ids.mapped("amount")) if paper.line_ids else paper.amount

    @api.depends("state", "valid_until")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for paper in self:
            paper.is_valid = paper.state == "signed" and (not paper.valid_until or paper.valid_until >= today)

    def _search_is_valid(self, operator, value):
        if operator != "in" or True not in value or False in value:
            return NotImplemented
        return [("state", "=", "signed"), "|", ("valid_until", "=", False), ("valid_until", ">=", "today")]

    @api.depends("body", "type_id", "patient_id", "line_ids.amount", "amount", "signed_by", "date", "doctor_id")
    def _compute_text(self):
        for paper in self:
            paper.text = paper.body or paper._filled_body()

    @api.depends("number", "type_id")
    def _compute_display_name(self):
        for paper in self:
            number = paper.number if paper.number not in (False, "/") else ""
            paper.display_name = f"{paper.type_id.name or ''} {number}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        for paper_type, group in papers.filtered(lambda paper: paper.number == "/").grouped("type_id").items():
            for paper, number in zip(group, paper_type._next_numbers(len(group)), strict=True):
                paper.number = number
        return papers

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A numbered paper cannot be deleted; revoke it, its number stays in the list."))

    # --- text ---

    def _lang(self):
        return self.patient_id.lang or self.company_id.partner_id.lang or self.env.lang or "en_US"

    def _filled_body(self):
        self.ensure_one()
        paper = self.with_context(lang=self._lang())
        return fill(paper.type_id.body, paper._placeholder_values())

    @api.model
    def _placeholders(self):
        """Placeholders that a text may use, as {name: what it becomes}; children add theirs here and in `_placeholder_values`."""
        return {
            "clinic.name": self.env._("Name of the clinic"),
            "clinic.address": self.env._("Address of the clinic"),
            "clinic.phone": self.env._("Phone of the clinic"),
            "clinic.email": self.env._("E-mail of the clinic"),
            "clinic.vat": self.env._("Tax number of the clinic"),
            "patient.name": self.env._("Name of the patient"),
            "patient.code": self.env._("Code of the patient"),
            "patient.birthdate": self.env._("Birth date of the patient"),
            "patient.age": self.env._("Age in years"),
            "patient.phone": self.env._("Phone of the patient"),
            "patient.email": self.env._("E-mail of the patient"),
            "patient.address": self.env._("Address of the patient"),
            "responsible.name": self.env._("Who answers for the patient, or the patient"),
            "signer.name": self.env._("Who signs"),
            "doctor.name": self.env._("Doctor"),
            "paper.number": self.env._("Number of the paper"),
            "paper.date": self.env._("Date of the paper"),
            "work.table": self.env._("Lines of the paper as a table with a total"),
            "amount.total": self.env._("Amount in figures"),
            "amount.words": self.env._("Amount in words"),
        }

    def _placeholder_values(self):
        """Values of the placeholders for one paper, in the language of the context."""
        self.ensure_one()
        company, patient = self.company_id.partner_id, self.patient_id
        answers = patient.responsible_id or patient.partner_id
        report = self.env["ir.actions.report"]
        day = self.env["ir.qweb.field.date"]
        return {
            "clinic.name": self.company_id.name,
            "clinic.address": _one_line(company),
            "clinic.phone": company.phone,
            "clinic.email": company.email,
            "clinic.vat": company.vat,
            "patient.name": patient.name,
            "patient.code": patient.code,
            "patient.birthdate": patient.birthdate and day.value_to_html(patient.birthdate, {}),
            "patient.age": str(patient.age) if patient.birthdate else "",
            "patient.phone": patient.phone,
            "patient.email": patient.email,
            "patient.address": _one_line(patient.partner_id),
            "responsible.name": answers.name,
            "signer.name": self.signed_by or answers.name,
            "doctor.name": (self.doctor_id or patient.doctor_id).name,
            "paper.number": self.number if self.number != "/" else "",
            "paper.date": self.date and day.value_to_html(self.date, {}),
            "work.table": self.env["ir.qweb"]._render("dental_patient.paper_lines", {"paper": self}) if self.line_ids else Markup("<br/>"),
            "amount.total": self.currency_id.format(self.amount),
            "amount.words": report._amount_in_words(self.amount, self.currency_id, self.env.lang),
        }

    # --- signing ---

    def is_required_for(self, visit=None):
        """Whether a visit cannot start without a paper of this kind."""
        self.ensure_one()
        return self.type_id.is_required_for(visit)

    def action_sign(self, signature=None, signed_by=None):
        """Sign and freeze.

        :param str signature: picture of the signature, base64; none for a paper signed by hand
        :param str signed_by: name of the signer; by default who answers for the patient
        """
        today = fields.Date.context_today(self)
        for paper in self:
            if paper.state != "draft":
                raise UserError(self.env._("Paper %(number)s is signed or revoked already.", number=paper.number))
            months = paper.type_id.validity_months
            answers = paper.patient_id.responsible_id or paper.patient_id.partner_id
            paper.signed_by = signed_by or paper.signed_by or answers.name
            paper.write(
                {
                    "state": "signed",
                    "signed_on": today,
                    "valid_until": today + relativedelta(months=months) if months else False,
                    "signature": signature or paper.signature,
                    "body": paper._filled_body(),
                }
            )
        self._after_paper_signed()

    def action_sign_on_screen(self):
        """Open the dialog in which the patient reads and signs these papers one after the other."""
        drafts = self.filtered(lambda paper: paper.state == "draft")
        if not drafts:
            raise UserError(self.env._("Nothing is left to sign here."))
        return self.env["dental.paper.sign"]._open(drafts.sorted(lambda paper: (paper.type_id.sequence, paper.id)))

    def action_signed_by_hand(self):
        """The printed paper came back signed."""
        self.action_sign()

    def action_print(self):
        return self.env.ref("dental_patient.dental_paper_report").report_action(self)

    def action_revoke(self, reason=None):
        for paper in self.filtered(lambda paper: paper.state != "revoked"):
            paper.write({"state": "revoked", "revoked_on": fields.Date.context_today(self), "revoke_reason": reason})
        self._after_paper_revoked()

    def _after_paper_signed(self):
        """Hook: the papers of self were signed."""

    def _after_paper_revoked(self):
        """Hook: the papers of self were revoked."""


class DentalPaperLine(models.Model):
    """A line of an act or receipt: what was done and for how much. Frozen with its paper."""

    _name = "dental.paper.line"
    _description = "Line of a paper"
    _order = "sequence, id"

    paper_id = fields.Many2one("dental.paper", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="paper_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char("What was done", required=True)
    place = fields.Char("Tooth")
    amount = fields.Monetary()

    @api.constrains("paper_id", "name", "place", "amount")
    def _check_draft(self):
        if any(line.paper_id.state != "draft" for line in self):
            raise UserError(self.env._("A signed paper cannot be changed; revoke it and sign a new one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()


def _one_line(partner):
    return ", ".join(filter(None, [partner.zip, partner.city, partner.street, partner.street2]))
