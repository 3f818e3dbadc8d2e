from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import STERILISATION_STATES


class DentalSterilisationSet(models.Model):
    """A packed set of instruments with a code to scan; fit for use after a passed cycle until it is used or too old."""

    _name = "dental.sterilisation.set"
    _description = "Instrument set"
    _order = "name"
    _rec_names_search = ["name", "barcode"]

    name = fields.Char(required=True)
    barcode = fields.Char(index=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    valid_days = fields.Integer(default=30, help="How long a packed set stays sterile")
    cycle_ids = fields.Many2many("dental.sterilisation.cycle")
    sterile_until = fields.Date(readonly=True)
    is_sterile = fields.Boolean(compute="_compute_is_sterile")
    appointment_ids = fields.Many2many("dental.appointment", readonly=True)
    active = fields.Boolean(default=True)

    _barcode_uniq = models.UniqueIndex("(barcode) WHERE barcode IS NOT NULL", "Another set carries this code.")

    @api.depends("sterile_until")
    def _compute_is_sterile(self):
        today = fields.Date.context_today(self)
        for pack in self:
            pack.is_sterile = bool(pack.sterile_until) and pack.sterile_until >= today

    @api.model
    def scan(self, barcode, appointment_id):
        """Bind the set with that code to a visit; refused where it is not sterile. Answers its name."""
        pack = self.search([("barcode", "=", (barcode or "").strip())], limit=1)
        if not pack:
            raise UserError(self.env._("No set carries the code %(code)s. Scan again or make the set first.", code=barcode))
        if not pack.is_sterile:
            raise UserError(self.env._("%(set)s is not sterile: take another set and send this one to the autoclave.", set=pack.name))
        pack.appointment_ids = [Command.link(appointment_id)]
        pack.sterile_until = False  # opened: sterile again only after a cycle
        return pack.name


class DentalSterilisationCycle(models.Model):
    """One run of an autoclave over some sets."""

    _name = "dental.sterilisation.cycle"
    _description = "Sterilisation cycle"
    _order = "id desc"

    name = fields.Char(readonly=True, copy=False, default="/")
    equipment_id = fields.Many2one("maintenance.equipment", string="Autoclave")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    started_at = fields.Datetime(default=fields.Datetime.now, required=True)
    ended_at = fields.Datetime(readonly=True)
    temperature = fields.Float("°C", default=134.0)
    minutes = fields.Integer(default=18)
    user_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True)
    set_ids = fields.Many2many("dental.sterilisation.set", string="Sets")
    state = fields.Selection(STERILISATION_STATES, default="running", required=True, readonly=True)
    note = fields.Char("Indicator")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("dental.sterilisation.cycle") or "/"
        return super().create(vals_list)

    def _end(self, state):
        for cycle in self:
            if cycle.state != "running":
                raise UserError(self.env._("Cycle %(name)s is over already.", name=cycle.name))
        self.write({"state": state, "ended_at": fields.Datetime.now()})

    def action_pass(self):
        """The indicators show that it worked: the sets are sterile from today."""
        self._end("passed")
        today = fields.Date.context_today(self)
        for pack in self.set_ids:
            pack.sterile_until = fields.Date.add(today, days=pack.valid_days)
        for equipment in self.equipment_id.sudo():  # sudo: an assistant runs the autoclave without rights in maintenance
            equipment._count(1)
        return True

    def action_fail(self):
        self._end("failed")
        return True
