from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class DentalPaperSign(models.TransientModel):
    """The dialog at the desk: the patient reads a paper, signs with finger or mouse, and the next one opens."""

    _name = "dental.paper.sign"
    _description = "Sign papers on the screen"

    paper_ids = fields.Many2many("dental.paper", string="Papers to sign", required=True)
    paper_id = fields.Many2one("dental.paper", required=True)
    patient_id = fields.Many2one(related="paper_id.patient_id")
    title = fields.Char(compute="_compute_title")
    text = fields.Html(related="paper_id.text", sanitize=False)
    signed_by = fields.Char("Who signs", required=True)
    signature = fields.Binary()
    is_last = fields.Boolean(compute="_compute_title")

    def _queue(self):
        """The papers in the order of their kinds: a relation alone does not keep an order."""
        return self.paper_ids.sorted(lambda paper: (paper.type_id.sequence, paper.id))

    @api.depends("paper_ids.state", "paper_id")
    def _compute_title(self):
        for wizard in self:
            queue = wizard._queue()
            place = queue.ids.index(wizard.paper_id.id) + 1
            wizard.title = self.env._(
                "%(paper)s (%(place)s of %(count)s)",
                paper=wizard.paper_id.display_name,
                place=place,
                count=len(wizard.paper_ids),
            )
            wizard.is_last = not queue[place:].filtered(lambda paper: paper.state == "draft")

    def _open(self, papers, paper=None, signed_by=None):
        """Action that shows `paper` (the first of `papers` by default) for signing."""
        paper = paper or papers[:1]
        answers = paper.patient_id.responsible_id or paper.patient_id.partner_id
        wizard = self.create(
            {
                "paper_ids": [Command.set(papers.ids)],
                "paper_id": paper.id,
                "signed_by": signed_by or paper.signed_by or answers.name,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Papers of %(patient)s", patient=paper.patient_id.name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_sign(self):
        self.ensure_one()
        if not self.signature:
            raise UserError(self.env._("Let %(name)s sign in the field first.", name=self.signed_by))
        self.paper_id.action_sign(signature=self.signature, signed_by=self.signed_by)
        return self._next()

    def action_signed_by_hand(self):
        self.ensure_one()
        self.paper_id.action_sign(signed_by=self.signed_by)
        return self._next()

    def action_print(self):
        return self.paper_id.action_print()

    def action_skip(self):
        return self._next()

    def _next(self):
        papers = self._queue()
        place = papers.ids.index(self.paper_id.id)
        after = papers[place + 1 :].filtered(lambda paper: paper.state == "draft")
        if after:
            return self._open(papers, after[:1], self.signed_by)
        return {"type": "ir.actions.act_window_close"}
