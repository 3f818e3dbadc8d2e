from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import PAPER_KINDS
from ..paper_text import faults_in


class DentalPaperType(models.Model):
    """A kind of paper: its text with placeholders, its numbering, how long a signature holds, when it is needed."""

    _name = "dental.paper.type"
    _description = "Kind of paper"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(PAPER_KINDS, required=True, default="consent")
    sequence = fields.Integer(default=10)
    body = fields.Html(
        "Text",
        translate=True,
        sanitize=True,
        help="Write the text as it is to be printed; placeholders such as {{patient.name}} are filled for each patient.",
    )
    placeholder_help = fields.Html("Placeholders", compute="_compute_placeholder_help", sanitize=False)
    number_sequence_id = fields.Many2one(
        "ir.sequence", "Numbering", help="Own numbers for this kind of paper; otherwise the numbers common to all papers."
    )
    validity_months = fields.Integer("Valid for (months)", help="0 = holds until revoked")
    is_required_always = fields.Boolean("Needed at every visit")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A kind of paper with this code exists already.")
    _validity_positive = models.Constraint("CHECK (validity_months >= 0)", "Months of validity cannot be negative.")

    @api.depends_context("lang")
    def _compute_placeholder_help(self):
        rows = self.env["dental.paper"]._placeholders()
        html = self.env["ir.qweb"]._render("dental_patient.paper_placeholder_help", {"rows": rows})
        for paper_type in self:
            paper_type.placeholder_help = html

    @api.constrains("body")
    def _check_body(self):
        known = self.env["dental.paper"]._placeholders()
        for paper_type in self:
            if faults := faults_in(paper_type.body, known):
                raise ValidationError(
                    self.env._(
                        "Correct these placeholders in “%(name)s”: %(faults)s. They are not in the list or are broken by "
                        "formatting. Take them from the list below the text.",
                        name=paper_type.name,
                        faults=", ".join(faults),
                    )
                )

    def is_required_for(self, visit=None):
        """Whether a visit cannot start without a valid paper of this kind. Children add what procedures need."""
        self.ensure_one()
        return self.is_required_always

    def _next_numbers(self, count):
        """`count` numbers without gaps: the sequence is locked until the transaction ends."""
        self.ensure_one()
        # sudo: whoever may create a paper may draw its number, and no more of the sequence
        sequence_sudo = self.sudo().number_sequence_id
        if sequence_sudo:
            return [sequence_sudo.next_by_id() for _ in range(count)]
        return [self.env["ir.sequence"].next_by_code("dental.paper") or "/" for _ in range(count)]
