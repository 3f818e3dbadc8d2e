from odoo import api, fields, models


class DentalPatient(models.Model):
    """Plans, invoices and payments on the time line (P18)."""

    _inherit = "dental.patient"

    @api.model
    def _timeline_kinds(self):
        return {"plan": self.env._("Plans"), "money": self.env._("Money")} | super()._timeline_kinds()

    def _timeline_rows(self):
        return super()._timeline_rows() + self._timeline_plans() + self._timeline_money()

    def _timeline_plans(self):
        if not self.env["dental.plan"].has_access("read"):
            return []
        events = [
            ("proposed_on", self.env._("Plan proposed")),
            ("agreed_on", self.env._("Plan agreed")),
            ("completed_on", self.env._("Plan completed")),
        ]
        return [
            {
                "at": fields.Datetime.to_datetime(plan[name]),
                "kind": "plan",
                "icon": "fa-list-ol",
                "title": title,
                "detail": plan.display_name,
                "author": plan.doctor_id.name or "",
                "model": plan._name,
                "id": plan.id,
            }
            for plan in self.plan_ids
            for name, title in events
            if plan[name]
        ]

    def _timeline_money(self):
        if not (self.env["account.move"].has_access("read") and self.env["account.payment"].has_access("read")):
            return []
        moves = self.env["account.move"].search(
            [("partner_id", "=", self.partner_id.id), ("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_refund"))]
        )
        payments = self.env["account.payment"].search(
            [("partner_id", "=", self.partner_id.id), ("state", "in", ("in_process", "paid"))]
        )
        rows = [(move, move.invoice_date, self.env._("Invoice"), move.amount_total_signed, "fa-file-o") for move in moves]
        rows += [(payment, payment.date, self.env._("Payment"), payment.amount_signed, "fa-money") for payment in payments]
        return [
            {
                "at": fields.Datetime.to_datetime(day),
                "kind": "money",
                "icon": icon,
                "title": title,
                "detail": f"{record.name or ''} {record.currency_id.format(amount)}",
                "author": record.create_uid.name,
                "model": record._name,
                "id": record.id,
            }
            for record, day, title, amount, icon in rows
        ]
