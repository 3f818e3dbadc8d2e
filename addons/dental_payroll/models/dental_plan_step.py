from odoo import api, fields, models

PAY_FIELDS = {"doctor_id", "assistant_id", "referrer_id", "redo_of_id", "price", "payer_amount", "payer_id"}


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    referrer_id = fields.Many2one(
        "resource.resource", domain=[("dental_role", "in", ("doctor", "hygienist"))],
        help="Who sent the patient; the doctor of the plan where nobody is named",
    )
    accrual_ids = fields.One2many("dental.accrual", "step_id", groups="dental_payroll.group_dental_payroll")
    cost_ids = fields.One2many("dental.step.cost", "step_id", groups="dental_payroll.group_dental_payroll,dental_patient.group_dental_manager")

    def _after_step_done(self):
        super()._after_step_done()
        self._settle_pay()

    def write(self, vals):
        # Who did the work, or at what price, may be mended later: the ledger follows with a correcting line.
        result = super().write(vals)
        if PAY_FIELDS & set(vals):
            self.filtered(lambda step: step.done_on)._settle_pay()
        return result

    def _settle_pay(self):
        redone = self.redo_of_id if self else self
        self.env["dental.accrual"].settle_steps((self | redone).ids)

    @api.private
    def set_cost(self, kind, amount, note=None):
        """Door: the cost of `kind` (material, laboratory) of these steps is known now."""
        # sudo: stock and laboratory tell costs without the right to payroll; nothing is read back
        costs_sudo = self.env["dental.step.cost"].sudo()
        known = {cost.step_id.id: cost for cost in costs_sudo.search([("step_id", "in", self.ids), ("kind", "=", kind)])}
        for step in self:
            if step.id in known:
                known[step.id].write({"amount": amount, "note": note})
            else:
                costs_sudo.create({"step_id": step.id, "kind": kind, "amount": amount, "note": note})

    def action_open_accruals(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accruals"),
            "res_model": "dental.accrual",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("step_id", "=", self.id)],
        }
