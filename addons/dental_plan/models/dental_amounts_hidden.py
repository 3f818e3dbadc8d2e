from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class DentalAmountsHidden(models.AbstractModel):
    """Amounts that a payer's programme hides are shown to who may see them only, by whatever door they are read.

    Models that inherit have a stored `amounts_hidden` and list their amounts in `_hidden_amounts`.
    """

    _name = "dental.amounts.hidden"
    _description = "Amounts a payer may hide"

    _hidden_amounts = ()

    @api.model
    def _may_see_hidden_amounts(self):
        return self.env.su or self.env.user.has_group("dental_plan.group_dental_insured_amounts")

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Nobody finds a hidden amount by asking whether it is greater than this or that, or by sorting."""
        if not self._may_see_hidden_amounts():
            domain = Domain(domain)
            asked = {condition.field_expr.split(".")[0] for condition in domain.iter_conditions()}
            asked |= {part.split()[0] for part in (order or "").split(",") if part.strip()}
            if asked & set(self._hidden_amounts):
                domain &= Domain("amounts_hidden", "=", False)
        return super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load=load)
        names = [name for name in self._hidden_amounts if name in fnames]
        if names and not self._may_see_hidden_amounts():
            hidden = set(self.filtered("amounts_hidden").ids)
            for row in rows:
                if row["id"] in hidden:
                    row.update(dict.fromkeys(names, False))
        return rows

    def _export_rows(self, fields, **kwargs):
        self._check_hidden_amounts(name for path in fields for name in path)
        return super()._export_rows(fields, **kwargs)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        if not self._may_see_hidden_amounts():
            names = {spec.split(":")[0] for spec in (*groupby, *aggregates)}
            if names & set(self._hidden_amounts):
                domain = [*domain, ("amounts_hidden", "=", False)]
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    def _check_hidden_amounts(self, names):
        if set(names) & set(self._hidden_amounts) and not self._may_see_hidden_amounts() and any(self.mapped("amounts_hidden")):
            raise AccessError(self.env._("The payer's programme hides these amounts: leave the amount columns out."))
