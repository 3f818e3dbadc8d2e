from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    dental_use_id = fields.Many2one("dental.material.use", index="btree_not_null", ondelete="restrict", readonly=True)

    def _dental_pick(self, outgoing):
        """Pick what is there. What is missing never stops the chair: without lots stock goes below zero and is seen there."""
        self.ensure_one()
        if self.product_id.tracking == "none":
            self.quantity = self.product_uom_qty
        elif not outgoing:
            lot = self.dental_use_id.move_ids.filtered(lambda move: move.state == "done").move_line_ids.lot_id[:1]
            self.quantity = self.product_uom_qty
            self.move_line_ids.lot_id = lot
        self.picked = self.quantity > 0
