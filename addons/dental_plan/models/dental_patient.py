from odoo import fields, models
from odoo.exceptions import UserError


class DentalPatient(models.Model):
    _inherit = "dental.patient"

    plan_ids = fields.One2many("dental.plan", "patient_id")
    plan_count = fields.Integer(compute="_compute_plan_count")
    policy_ids = fields.One2many("dental.insurance.policy", "patient_id")
    bill_to_id = fields.Many2one("res.partner", "Pays the bills", help="Empty: the patient")
    balance = fields.Monetary(compute="_compute_balance", help="What the patient owes, by the ERP's receivable")

    def _compute_plan_count(self):
        counts = dict(self.env["dental.plan"]._read_group([("patient_id", "in", self.ids)], ["patient_id"], ["__count"]))
        for patient in self:
            patient.plan_count = counts.get(patient, 0)

    def _compute_balance(self):
        # sudo: the sum owed is shown to roles that do not read journal items; only the sum leaves this method
        lines_sudo = self.env["account.move.line"].sudo()
        sums = dict(
            lines_sudo._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["partner_id"],
                ["amount_residual:sum"],
            )
        )
        # What somebody else is billed for him is owed for him too.
        others = self.filtered(lambda patient: patient.bill_to_id and patient.bill_to_id != patient.partner_id)
        billed_sudo = lines_sudo.search(
            [
                ("move_id.dental_patient_id", "in", others.ids),
                ("partner_id", "in", others.bill_to_id.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "in", self.env.companies.ids),
            ]
        ) if others else lines_sudo
        by_patient = billed_sudo.grouped(lambda line: line.move_id.dental_patient_id)
        for patient in self:
            patient.balance = sums.get(patient.partner_id, 0.0) + sum(by_patient.get(patient.sudo(), lines_sudo).mapped("amount_residual"))

    def uninvoiced_steps(self):
        """Steps done and not invoiced yet."""
        return self.env["dental.plan.step"].search([("patient_id", "in", self.ids), ("state", "=", "done")]).filtered(
            lambda step: not step.is_invoiced
        )

    def _bill_to(self):
        """The partner who gets the patient's own invoices."""
        self.ensure_one()
        return self.bill_to_id or self.partner_id

    def action_invoice_done(self):
        """Draft invoices, one per payer, for all work done and not invoiced; answers the action that shows them."""
        moves = self.uninvoiced_steps()._create_invoices()
        if not moves:
            raise UserError(self.env._("All work done for %(patient)s is invoiced already.", patient=", ".join(self.mapped("name"))))
        return moves._dental_open()

    def action_open_invoices(self):
        self.ensure_one()
        return self.env["account.move"].search([("dental_patient_id", "=", self.id)])._dental_open()

    def action_open_plans(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plans"),
            "res_model": "dental.plan",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("patient_id", "=", self.id)],
            "context": {"default_patient_id": self.id},
        }
