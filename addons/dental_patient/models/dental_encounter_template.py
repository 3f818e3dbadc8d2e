from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import ENCOUNTER_TEXTS
from ..paper_text import faults_in

PLACEHOLDERS = {"card.teeth", "card.diagnoses", "card.work"}


class DentalEncounterTemplate(models.Model):
    """Texts of a card entry for an ordinary case, with drop-downs for what varies.

    Children tie templates to their protocols and steps.
    """

    _name = "dental.encounter.template"
    _description = "Template of a card entry"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    condition_ids = fields.Many2many("dental.condition", string="Proposed for findings", help="Empty = always proposed")
    icd_ids = fields.Many2many("dental.icd", string="Diagnoses", help="Where no finding gives one")
    complaint = fields.Text(translate=True)
    history = fields.Text(translate=True)
    objective = fields.Text("Findings", translate=True)
    work_done = fields.Text(translate=True)
    recommendations = fields.Text(translate=True)
    next_visit_note = fields.Char("Next visit for", translate=True)

    @api.constrains(*ENCOUNTER_TEXTS)
    def _check_texts(self):
        for template in self:
            for name in ENCOUNTER_TEXTS:
                if faults := faults_in(template[name], PLACEHOLDERS):
                    raise ValidationError(
                        self.env._(
                            "Correct these placeholders in “%(name)s”: %(faults)s. Known are %(known)s.",
                            name=template.name,
                            faults=", ".join(faults),
                            known=", ".join(f"{{{{{known}}}}}" for known in sorted(PLACEHOLDERS)),
                        )
                    )
