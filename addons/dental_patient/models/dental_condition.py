from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import CONDITION_KINDS, CONDITION_SCOPES, SURFACES
from ..const_chart import CONDITION_LOOKS


class DentalCondition(models.Model):
    """An entry of the catalogue of findings: caries, crown, missing …"""

    _name = "dental.condition"
    _description = "Condition"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(CONDITION_KINDS, required=True)
    scope = fields.Selection(CONDITION_SCOPES, required=True, default="tooth")
    icd_id = fields.Many2one("dental.icd", string="Usual diagnosis")
    letter = fields.Char(size=3, help="Sign on the chart; tells without colour what is meant.")
    look = fields.Selection(CONDITION_LOOKS, required=True, default="letter", help="What the tooth chart draws")
    key = fields.Char(
        size=1, help="Letter that charts it while the tooth chart has the focus; a capital is typed with Shift."
    )
    color_class = fields.Char(help="CSS class of the mark on the chart")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A condition with this code exists already.")
    _key_uniq = models.UniqueIndex("(key) WHERE key IS NOT NULL", "Another condition is charted with this key already.")

    @api.constrains("key")
    def _check_key(self):
        for condition in self.filtered("key"):
            if not condition.key.isalpha() or condition.key.upper() in SURFACES:
                raise ValidationError(
                    self.env._("Choose another letter for “%(name)s”: M, O, D, V and L are surfaces.", name=condition.name)
                )

    @api.model
    def by_id(self):
        """{id: what the chart needs of it}, archived ones too, in one query."""
        conditions = self.with_context(active_test=False)
        columns = ["code", "name", "kind", "look", "letter"]
        conditions.flush_model(columns)
        query = conditions._search([], order="id")
        sql = [conditions._field_to_sql(self._table, name, query) for name in ("id", *columns)]
        rows = self.env.execute_query(query.select(*sql))
        return {row[0]: dict(zip(columns, (*row[1:5], row[5] or ""), strict=True)) for row in rows}

    @api.model
    def chart_catalogue(self):
        """Rows of the catalogue for the palette of the chart, in its order."""
        columns = ["code", "name", "kind", "scope", "look", "letter", "key", "color_class"]
        return self.search_read([], columns, load=None)
