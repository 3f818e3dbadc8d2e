from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Patients that share the phone, or name and birth date, with another active patient.
DOUBLES = SQL("""
    SELECT a.id FROM dental_patient a JOIN res_partner ap ON ap.id = a.partner_id
    WHERE a.active AND EXISTS (
        SELECT 1 FROM dental_patient b JOIN res_partner bp ON bp.id = b.partner_id
        WHERE b.active AND b.id <> a.id AND (
            (b.phone_normalised = a.phone_normalised AND b.household_id <> a.household_id)
            OR (b.birthdate = a.birthdate AND lower(bp.name) = lower(ap.name))
        )
    )
""")


class DentalPatient(models.Model):
    """Who is who: doubles are seen while typing, a household has one person who answers for it."""

    _inherit = "dental.patient"

    duplicate_ids = fields.Many2many("dental.patient", string="Perhaps the same person", compute="_compute_duplicate_ids")
    duplicate_html = fields.Html(compute="_compute_duplicate_ids", sanitize=False)
    is_possible_duplicate = fields.Boolean(compute="_compute_duplicate_ids", search="_search_is_possible_duplicate")
    household_member_ids = fields.Many2many("dental.patient", string="Others of the household", compute="_compute_household_member_ids")
    household_count = fields.Integer(compute="_compute_household_member_ids")
    booked_by_other = fields.Boolean(
        "Somebody else answers", compute="_compute_booked_by_other", help="Calls and messages go to the responsible person."
    )

    _name_birthdate_idx = models.Index("(birthdate) WHERE active AND birthdate IS NOT NULL")

    @api.depends("name", "birthdate", "phone", "responsible_id")
    def _compute_duplicate_ids(self):
        doubles = self._find_duplicates()
        for patient in self:
            patient.duplicate_ids = doubles[patient]
            patient.is_possible_duplicate = bool(doubles[patient])
            patient.duplicate_html = self.env["ir.qweb"]._render(
                "dental_patient.duplicate_banner", {"patients": doubles[patient]}
            ) if doubles[patient] else False

    def _find_duplicates(self):
        """{patient: other active patients with the same phone outside the household, or the same name and birth date}."""
        phones = {patient: patient._normalise_phone(patient.phone) for patient in self}
        dates = [patient.birthdate for patient in self if patient.birthdate and patient.name]
        candidates = self.env["dental.patient"].search(
            [
                "|",
                ("phone_normalised", "in", [phone for phone in phones.values() if phone]),
                ("birthdate", "in", dates),
            ],
            limit=200,
        ) if dates or any(phones.values()) else self.browse()
        return {patient: candidates.filtered(lambda other, patient=patient: patient._is_double_of(other, phones[patient])) for patient in self}

    def _is_double_of(self, other, phone):
        if other == self._origin:
            return False
        household = self.responsible_id or self._origin.partner_id
        same_phone = phone and other.phone_normalised == phone and other.household_id != household
        same_person = (
            self.birthdate and other.birthdate == self.birthdate and _plain(other.name) == _plain(self.name)
        )
        return bool(same_phone or same_person)

    def _search_is_possible_duplicate(self, operator, value):
        if operator != "in" or True not in value or False in value:
            return NotImplemented
        return [("id", "in", DOUBLES)]

    @api.depends("household_id")
    def _compute_household_member_ids(self):
        members = self.env["dental.patient"].search([("household_id", "in", self.household_id.ids)]).grouped("household_id")
        for patient in self:
            others = members.get(patient.household_id, self.browse()) - patient._origin
            patient.household_member_ids = others
            patient.household_count = len(others)

    @api.depends("responsible_id", "partner_id")
    def _compute_booked_by_other(self):
        for patient in self:
            patient.booked_by_other = bool(patient.responsible_id and patient.responsible_id != patient.partner_id)

    @api.constrains("responsible_id")
    def _check_responsible(self):
        """One level only: who answers for others answers for himself."""
        with_responsible = self.filtered("booked_by_other")
        if not with_responsible:
            return
        leaders = self.env["dental.patient"].with_context(active_test=False).search(
            [("partner_id", "in", with_responsible.responsible_id.ids), ("responsible_id", "!=", False)]
        )
        for leader in leaders.filtered("booked_by_other"):
            raise ValidationError(
                self.env._(
                    "Choose %(responsible)s as responsible: this person answers for %(name)s already.",
                    responsible=leader.responsible_id.name,
                    name=leader.name,
                )
            )
        dependants = self.env["dental.patient"].search(
            [("responsible_id", "in", with_responsible.partner_id.ids), ("id", "not in", with_responsible.ids)], limit=1
        )
        if dependants:
            raise ValidationError(
                self.env._(
                    "%(name)s answers for %(dependant)s; give the household to one person first.",
                    name=dependants.responsible_id.name,
                    dependant=dependants.name,
                )
            )

    def contact_partner(self):
        """Who is called and messaged for this patient."""
        self.ensure_one()
        return self.responsible_id or self.partner_id

    def action_open_household(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Household of %(name)s", name=self.household_id.name),
            "res_model": "dental.patient",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("household_id", "=", self.household_id.id)],
            "context": {"default_responsible_id": self.household_id.id},
        }


def _plain(name):
    return " ".join((name or "").lower().split())
