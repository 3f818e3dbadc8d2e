from odoo import api, fields, models

from ..const import DENTAL_ROLES


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    dental_role = fields.Selection(DENTAL_ROLES, index="btree_not_null")
    dental_specialty_ids = fields.Many2many("dental.specialty", string="Specialties")

    @api.model
    def _dental_of_user(self):
        """The doctor, hygienist or assistant that the current user is, in one of his companies; empty if none."""
        return self.search(
            [
                ("user_id", "=", self.env.uid),
                ("dental_role", "in", ("doctor", "hygienist", "assistant")),
            ],
            limit=1,
        )
