from odoo import fields, models


class DentalPlanStep(models.Model):
    _inherit = "dental.plan.step"

    material_use_ids = fields.One2many("dental.material.use", "step_id", string="Materials")
    lab_order_ids = fields.Many2many("dental.lab.order", string="Laboratory orders")
    material_cost = fields.Monetary(compute="_compute_costs", groups="stock.group_stock_user,account.group_account_readonly")
    lab_cost = fields.Monetary(compute="_compute_costs", groups="stock.group_stock_user,account.group_account_readonly")

    def _compute_costs(self):
        costs = self._costs_batch()
        for step in self:
            step.material_cost, step.lab_cost = costs[step.id]

    def _costs_batch(self):
        """{step id: (material, laboratory)}: what the goods really cost, by the ERP's valuation, and the step's share of its orders."""
        # sudo: the cost of a step is computed for pay and margin; nothing else of stock or purchase leaves this method
        uses_sudo = self.env["dental.material.use"].sudo().search([("step_id", "in", self.ids)])
        material = dict.fromkeys(self.ids, 0.0)
        for use in uses_sudo:
            material[use.step_id.id] += use.cost
        lab = dict.fromkeys(self.ids, 0.0)
        for order in self.env["dental.lab.order"].sudo().search([("step_ids", "in", self.ids), ("state", "!=", "cancelled")]):
            for step_id, part in order._cost_by_step().items():
                if step_id in lab:
                    lab[step_id] += part
        return {step_id: (material[step_id], lab[step_id]) for step_id in self.ids}

    def _after_step_done(self):
        super()._after_step_done()
        self.env["dental.material.use"]._use_for(self)
        self._count_equipment()

    def _count_equipment(self):
        """One unit more on each machine that the visits of these steps used."""
        # sudo: a doctor who ends a visit moves the counters without rights in maintenance
        units = self.env["maintenance.equipment"].sudo()
        for appointment, steps in self.filtered("appointment_id").grouped("appointment_id").items():
            kinds = steps.procedure_id.dental_equipment_kind_ids
            used = appointment.equipment_ids.filtered(lambda unit, kinds=kinds: unit.dental_equipment_kind_id in kinds)
            units.search([("dental_resource_id", "in", used.ids)])._count(len(steps), appointment)
