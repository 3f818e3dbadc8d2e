from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import LAB_KINDS, LAB_STATES, LAB_TRANSITIONS


class DentalLabOrder(models.Model):
    """A piece that the laboratory makes for steps of a plan. Money and goods are the purchase order's."""

    _name = "dental.lab.order"
    _description = "Laboratory order"
    _inherit = ["mail.thread"]
    _order = "due_on, id"

    name = fields.Char(readonly=True, copy=False, default="/")
    patient_id = fields.Many2one("dental.patient", required=True, ondelete="restrict", index=True)
    step_ids = fields.Many2many("dental.plan.step", string="Steps", domain="[('patient_id', '=', patient_id)]")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    lab_id = fields.Many2one("res.partner", string="Laboratory", tracking=True)
    kind = fields.Selection(LAB_KINDS, required=True, default="crown")
    product_id = fields.Many2one("product.product", string="Bought as", domain=[("purchase_ok", "=", True)])
    teeth = fields.Char(compute="_compute_teeth", store=True, readonly=False, help="FDI codes")
    shade = fields.Char()
    material = fields.Char()
    note = fields.Text("Bite, shape, wishes")
    due_on = fields.Date(compute="_compute_due_on", store=True, readonly=False, tracking=True, help="The day before the fitting visit")
    state = fields.Selection(LAB_STATES, required=True, default="draft", readonly=True, tracking=True, group_expand=True)
    sent_on = fields.Date(readonly=True)
    received_on = fields.Date(readonly=True)
    purchase_id = fields.Many2one("purchase.order", readonly=True, copy=False)
    cost = fields.Monetary(compute="_compute_cost", groups="stock.group_stock_user,account.group_account_readonly")
    price = fields.Monetary("Agreed price", groups="stock.group_stock_user,account.group_account_readonly")
    redo_of_id = fields.Many2one("dental.lab.order", readonly=True, help="The order that this one repeats under warranty")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _sent_to_somebody = models.Constraint("CHECK (state IN ('draft', 'cancelled') OR lab_id IS NOT NULL)", "Choose the laboratory first.")

    @api.depends("step_ids.tooth_id")
    def _compute_teeth(self):
        for order in self:
            order.teeth = " ".join(sorted(set(order.step_ids.tooth_id.mapped("fdi"))))

    @api.depends("step_ids.visit_id.appointment_id.start")
    def _compute_due_on(self):
        for order in self:
            starts = [start for start in order.step_ids.visit_id.appointment_id.mapped("start") if start]
            if starts:
                order.due_on = fields.Date.subtract(min(starts).date(), days=1)

    @api.depends("purchase_id.amount_untaxed", "price")
    def _compute_cost(self):
        for order in self.sudo():  # sudo: the cost field itself is limited to stock and accounting
            order.cost = order.purchase_id.amount_untaxed if order.purchase_id else order.price

    @api.depends("due_on", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.is_late = bool(order.due_on) and order.due_on < today and order.state in ("draft", "sent")

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value or False in value:
            return NotImplemented
        return Domain("due_on", "<", "today") & Domain("state", "in", ("draft", "sent"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("dental.lab.order") or "/"
        return super().create(vals_list)

    @api.model
    def order_for(self, steps):
        """Orders to the laboratory that `steps` need and do not have, one per visit and kind."""
        wanted = steps.filtered(lambda step: step.procedure_id.dental_lab_kind and step.state in ("planned", "in_progress"))
        wanted -= wanted.filtered(lambda step: step.lab_order_ids.filtered(lambda order: order.state != "cancelled"))
        groups = wanted.grouped(lambda step: (step.patient_id, step.visit_id, step.procedure_id.dental_lab_kind))
        return self.create(
            [
                {
                    "patient_id": patient.id,
                    "step_ids": [Command.set(own.ids)],
                    "kind": kind,
                    "company_id": own[:1].company_id.id,
                }
                for (patient, _visit, kind), own in groups.items()
            ]
        )

    def _cost_by_step(self):
        """{step id: share of the cost}, equal shares; the remainder of rounding lies on the last."""
        self.ensure_one()
        steps = self.step_ids.ids
        if not steps:
            return {}
        share = self.currency_id.round(self.cost / len(steps))
        parts = dict.fromkeys(steps, share)
        parts[steps[-1]] = self.currency_id.round(self.cost - share * (len(steps) - 1))
        return parts

    # --- life ---

    def _move_to(self, state, **vals):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            if state not in LAB_TRANSITIONS[order.state]:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(now)s”; it cannot become “%(then)s”.",
                        order=order.name, now=labels[order.state], then=labels[state],
                    )
                )
        self.write({"state": state, **vals})

    def action_send(self):
        """Order it: a purchase order to the laboratory, where a bought product is named."""
        for order in self:
            if not order.lab_id:
                raise UserError(self.env._("Choose the laboratory of %(order)s first.", order=order.name))
            if order.product_id and not order.purchase_id:
                order._make_purchase()
        self._move_to("sent", sent_on=fields.Date.context_today(self))
        return True

    def _make_purchase(self):
        # sudo: whoever orders from the laboratory needs no rights in purchase; the buyer confirms prices there
        purchase_sudo = self.env["purchase.order"].sudo().create(
            {
                "partner_id": self.lab_id.id,
                "company_id": self.company_id.id,
                "origin": self.name,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product_id.id,
                            "name": f"{self.name}: {self.teeth or ''} {self.shade or ''} {self.material or ''}".strip(),
                            "product_qty": max(len((self.teeth or "").split()), 1),
                            **({"price_unit": self.sudo().price} if self.sudo().price else {}),
                        }
                    )
                ],
            }
        )
        purchase_sudo.button_confirm()
        self.purchase_id = purchase_sudo.id

    def action_receive(self):
        self._move_to("received", received_on=fields.Date.context_today(self))
        for line in self.sudo().purchase_id.order_line:  # sudo: the piece is here, whoever takes the parcel
            if line.qty_received_method == "manual":
                line.qty_received = line.product_qty
        return True

    def action_fit(self):
        self._move_to("fitted")
        return True

    def action_return(self, reason=None):
        """Back to the laboratory: the piece does not fit."""
        self._move_to("sent", received_on=False)
        for order in self:
            order.message_post(body=self.env._("Returned to the laboratory. %(reason)s", reason=reason or ""))
        return True

    def action_redo(self):
        """A further order under warranty, without cost."""
        self.ensure_one()
        again = self.copy({"redo_of_id": self.id, "step_ids": [Command.set(self.step_ids.ids)], "state": "draft", "product_id": False})
        again.sudo().price = 0  # sudo: a warranty piece is free whoever orders it
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": again.id, "views": [(False, "form")]}

    def action_cancel(self):
        self._move_to("cancelled")
        return True
