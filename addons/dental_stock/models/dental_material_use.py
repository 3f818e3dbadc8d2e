from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalMaterialUse(models.Model):
    """A material that a step took: planned by the norm, really used as stock moves of the ERP.

    The moves tell quantity, lot and value; a correction is a further move with a reason, never a changed one.
    """

    _name = "dental.material.use"
    _description = "Material used"
    _order = "date desc, id desc"

    step_id = fields.Many2one("dental.plan.step", required=True, ondelete="restrict", index=True)
    appointment_id = fields.Many2one("dental.appointment", ondelete="restrict", index="btree_not_null")
    patient_id = fields.Many2one(related="step_id.patient_id", store=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    norm_id = fields.Many2one("dental.material.norm", ondelete="set null")
    product_id = fields.Many2one("product.product", string="Material", required=True, ondelete="restrict", index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    planned_quantity = fields.Float(digits="Product Unit", readonly=True)
    quantity = fields.Float("Used", compute="_compute_moved", digits="Product Unit")
    short_quantity = fields.Float(compute="_compute_moved", digits="Product Unit", help="Taken by the norm, but not there to be taken")
    lot_names = fields.Char("Lots", compute="_compute_moved")
    cost = fields.Monetary(compute="_compute_moved")
    reason = fields.Char(readonly=True)
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    move_ids = fields.One2many("stock.move", "dental_use_id", readonly=True)

    _once = models.UniqueIndex("(step_id, norm_id) WHERE norm_id IS NOT NULL", "The norm of this step was used already.")

    @api.depends("move_ids.state", "move_ids.quantity", "move_ids.value")
    def _compute_moved(self):
        for use in self.sudo():  # sudo: what a step took is shown to those who see the use, without rights in stock
            done = use.move_ids.filtered(lambda move: move.state == "done")
            back = done.filtered(lambda move: move.location_dest_id.usage == "internal")
            use.quantity = sum((done - back).mapped("quantity")) - sum(back.mapped("quantity"))
            use.cost = sum(abs(value) for value in (done - back).mapped("value")) - sum(abs(value) for value in back.mapped("value"))
            use.lot_names = ", ".join(sorted(set(done.move_line_ids.lot_id.mapped("name")))) or False
            use.short_quantity = max(use.planned_quantity - use.quantity, 0.0) if not use.reason else 0.0

    # --- doors ---

    @api.model
    def _source_location(self, company):
        """The stock of the branch, or of its parent where the branch has no warehouse of its own."""
        warehouses_sudo = self.env["stock.warehouse"].sudo()  # sudo: a doctor takes material without rights in stock
        for house in company | company.parent_id:
            warehouse = warehouses_sudo.search([("company_id", "=", house.id)], limit=1)
            if warehouse:
                return warehouse.lot_stock_id
        raise UserError(self.env._("Give %(branch)s a warehouse first: its materials lie nowhere.", branch=company.name))

    @api.model
    def _use_for(self, steps):
        """Take from stock what the norms of the procedures of `steps` say; once a step and norm, however often called."""
        # sudo: material leaves by rule when work is done, whoever ends the visit
        norms = self.env["dental.material.norm"].sudo().search([("procedure_tmpl_id", "in", steps.procedure_id.product_tmpl_id.ids)])
        if not norms:
            return self.browse()
        by_procedure = norms.grouped("procedure_tmpl_id")
        uses_sudo = self.sudo()
        used = {(use.step_id.id, use.norm_id.id) for use in uses_sudo.search([("step_id", "in", steps.ids)])}
        vals_list = []
        for step in steps:
            for norm in by_procedure.get(step.procedure_id.product_tmpl_id, ()):
                if (step.id, norm.id) not in used:
                    vals_list.append(self._prepare_use_vals(step, norm))
        uses = uses_sudo.create(vals_list)
        uses._take({use.id: use.planned_quantity for use in uses})
        return uses.sudo(False)

    @api.model
    def _prepare_use_vals(self, step, norm):
        location = self._source_location(step.company_id)
        need = norm.uom_id._compute_quantity(norm.quantity, norm.product_id.uom_id)
        product = norm.product_id
        for candidate in norm.product_id | norm.substitute_ids:
            if candidate.with_context(location=location.id).free_qty >= need:
                product = candidate
                break
        return {
            "step_id": step.id,
            "appointment_id": step.appointment_id.id,
            "norm_id": norm.id,
            "product_id": product.id,
            "planned_quantity": norm.uom_id._compute_quantity(norm.quantity, product.uom_id, raise_if_failure=False),
        }

    def action_correct(self, quantity, reason):
        """Say what was really used; the difference is a further stock move.

        :param float quantity: in the unit of the material
        :param str reason: why it differs from the norm
        """
        self.ensure_one()
        if quantity < 0:
            raise UserError(self.env._("What was used cannot be less than nothing."))
        if len((reason or "").strip()) < 3:
            raise UserError(self.env._("Say why more or less than the norm was used."))
        use_sudo = self.sudo()  # sudo: who may correct the use may move its material
        difference = quantity - self.quantity
        if not self.product_id.uom_id.is_zero(difference):
            use_sudo._take({self.id: difference})
        use_sudo.reason = reason.strip()
        return True

    def _take(self, quantities):
        """Move `{use id: quantity}` out of the branch's stock, first expiring first; a negative quantity comes back."""
        vals_list = defaultdict(list)
        for use in self:
            quantity = quantities[use.id]
            stock = self._source_location(use.company_id)
            away = use.product_id.with_company(stock.company_id).property_stock_production
            source, target = (stock, away) if quantity > 0 else (away, stock)
            vals_list[quantity > 0].append(
                {
                    "product_id": use.product_id.id,
                    "product_uom_qty": abs(quantity),
                    "product_uom": use.uom_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "company_id": stock.company_id.id,
                    "origin": use.appointment_id.name or use.step_id.display_name,
                    "dental_use_id": use.id,
                }
            )
        for outgoing, rows in vals_list.items():
            moves = self.env["stock.move"].create(rows)
            moves._action_confirm(merge=False)
            if outgoing:
                moves._action_assign()
            for move in moves:
                move._dental_pick(outgoing)
            moves.filtered("picked")._action_done()
            moves.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
