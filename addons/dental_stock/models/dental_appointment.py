from odoo import api, fields, models

from ..const import LONG_VISIT_MINUTES


class DentalAppointment(models.Model):
    _inherit = "dental.appointment"

    material_use_ids = fields.One2many("dental.material.use", "appointment_id", string="Materials used")
    stock_warning = fields.Char(compute="_compute_stock_warning", help="What is missing for this visit: material or a piece from the laboratory")
    sterilisation_ids = fields.Many2many("dental.sterilisation.set", string="Instrument sets")

    @api.depends("procedure_ids", "visit_id", "start", "state")
    def _compute_stock_warning(self):
        shortages = self._shortages_batch()
        for appointment in self:
            appointment.stock_warning = "; ".join(shortages.get(appointment.id, ())) or False

    def _planned_procedures(self):
        return self.procedure_ids | self.visit_id.step_ids.filtered(lambda step: step.state == "planned").procedure_id

    def _shortages_batch(self):
        """{appointment id: [sentences]}: materials that the branch runs out of and laboratory pieces not there yet."""
        waiting = self.filtered(lambda appointment: appointment.state in ("held", "booked", "confirmed", "arrived"))
        answers = {appointment.id: waiting._late_pieces(appointment) for appointment in waiting}
        long = waiting.filtered(lambda appointment: appointment.duration_minutes >= LONG_VISIT_MINUTES)
        for company, appointments in long.grouped("company_id").items():
            # sudo: the desk sees that something is missing, not the stock
            norms_sudo = self.env["dental.material.norm"].sudo().search(
                [("procedure_tmpl_id", "in", appointments._planned_procedures().product_tmpl_id.ids)]
            )
            location = self.env["dental.material.use"]._source_location(company)
            products = (norms_sudo.product_id | norms_sudo.substitute_ids).with_context(location=location.id)
            free = {product.id: product.free_qty for product in products}
            for appointment in appointments:
                templates = appointment._planned_procedures().product_tmpl_id
                for norm in norms_sudo.filtered(lambda norm, templates=templates: norm.procedure_tmpl_id in templates):
                    need = norm.uom_id._compute_quantity(norm.quantity, norm.product_id.uom_id)
                    if all(free[product.id] < need for product in norm.product_id | norm.substitute_ids):
                        answers[appointment.id].append(self.env._("%(material)s runs out", material=norm.product_id.display_name))
        return answers

    def _late_pieces(self, appointment):
        # sudo: the desk may not read steps in full; only the state of the laboratory's work is used
        orders_sudo = appointment.visit_id.step_ids.sudo().lab_order_ids
        return [
            self.env._("%(order)s is not back from the laboratory", order=order.name)
            for order in orders_sudo
            if order.state in ("draft", "sent")
        ]
