from odoo import models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Staff hear that the task lists of their branches changed."""
        if self.env.user.has_group("dental_patient.group_dental_staff"):
            channels = [*channels, *((company, "dental_tasks") for company in self.env.user.company_ids)]
        return super()._build_bus_channel_list(channels)
