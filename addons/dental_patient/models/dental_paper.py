from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import PAPER_STATES


class DentalPaper(models.Model):
    """A contract, consent, act … of one patient."""

    _name = "dental.paper"
    _description = "Paper"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "number"

    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    type_id = fields.Many2one("dental.paper.type", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    number = fields.Char(readonly=True, copy=False, default="/")
    state = fields.Selection(PAPER_STATES, required=True, default="draft", readonly=True, tracking=True)
    body = fields.Html(readonly=True, help="The text as it was signed")
    signed_on = fields.Date(readonly=True)
    signed_by = fields.Char(readonly=True)
    signature = fields.Binary(attachment=True, copy=False)
    valid_until = fields.Date(compute="_compute_validity")
    is_valid = fields.Boolean(compute="_compute_validity")

    @api.depends("state", "signed_on", "type_id.validity_months")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for paper in self:
            months = paper.type_id.validity_months
            paper.valid_until = paper.signed_on + relativedelta(months=months) if paper.signed_on and months else False
            paper.is_valid = paper.state == "signed" and (not paper.valid_until or paper.valid_until >= today)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("number", "/") == "/":
                vals["number"] = self.env["ir.sequence"].next_by_code("dental.paper") or "/"
        return super().create(vals_list)

    def is_required_for(self, visit=None):
        """Whether a visit cannot start without this paper. Children add what procedures need."""
        self.ensure_one()
        return self.type_id.is_required_always

    def action_sign(self, signature=None, signed_by=None):
        for paper in self:
            if paper.state != "draft":
                raise UserError(self.env._("Paper %(number)s is signed or revoked already.", number=paper.number))
            paper.write(
                {
                    "state": "signed",
                    "signed_on": fields.Date.context_today(self),
                    "signed_by": signed_by or paper.patient_id.name,
                    "signature": signature or paper.signature,
                    "body": paper.body or paper.type_id.body,
                }
            )
        self._after_paper_signed()

    def action_revoke(self):
        self.filtered(lambda paper: paper.state == "signed").write({"state": "revoked"})

    def _after_paper_signed(self):
        """Hook: the papers of self were signed."""
