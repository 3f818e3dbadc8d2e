from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import DentalCase


@tagged("post_install", "-at_install")
class TestIdentity(DentalCase):
    """Doubles while typing (P1) and the household (P2)."""

    def _patient(self, name, **vals):
        return self.env["dental.patient"].create({"name": name, **vals})

    def test_phone_is_normalised(self):
        self.assertEqual(self.patient.phone_normalised, "+33612345678")
        self.assertEqual(self._patient("Local", phone="06 12 34 56 79").phone_normalised, "+33612345679")
        self.assertFalse(self._patient("Odd", phone="call my wife").phone_normalised)

    def test_same_phone_shows_while_typing(self):
        form = Form(self.env["dental.patient"].with_user(self.users["receptionist"]))
        form.name = "Someone"
        form.phone = "0612345678"
        self.assertTrue(form.is_possible_duplicate)
        self.assertIn("Anna Test", form.duplicate_html)

    def test_same_name_and_birthdate_shows_while_typing(self):
        form = Form(self.env["dental.patient"])
        form.name = "anna  test"
        self.assertFalse(form.is_possible_duplicate)
        form.birthdate = "1990-05-17"
        self.assertTrue(form.is_possible_duplicate)
        form.birthdate = "1991-05-17"
        self.assertFalse(form.is_possible_duplicate)

    def test_household_may_share_a_phone(self):
        child = self._patient("Child", phone="0612345678", responsible_id=self.patient.partner_id.id)
        self.assertFalse(child.is_possible_duplicate)
        self.assertFalse(self.patient.is_possible_duplicate)
        self.assertNotIn(child, self.env["dental.patient"].search([("is_possible_duplicate", "=", True)]))

    def test_search_of_doubles_is_the_same_as_the_banner(self):
        twin = self._patient("ANNA TEST", birthdate="1990-05-17")
        found = self.env["dental.patient"].search([("is_possible_duplicate", "=", True)])
        self.assertIn(twin, found)
        self.assertIn(self.patient, found)
        self.assertEqual(twin.duplicate_ids, self.patient)

    def test_bulk_is_a_fixed_number_of_queries(self):
        patients = self.env["dental.patient"].create(
            [{"name": f"P {n}", "phone": f"+3361234{n:04d}", "birthdate": "2000-01-01"} for n in range(40)]
        )

        def queries(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.mapped("is_possible_duplicate")
            return self.env.cr.sql_log_count - before

        queries(patients[:1])
        self.assertLessEqual(queries(patients), queries(patients[:2]) + 2)

    def test_household_has_one_level(self):
        child = self._patient("Child", responsible_id=self.patient.partner_id.id)
        self.assertEqual(child.household_id, self.patient.household_id)
        self.assertEqual(child.household_member_ids, self.patient)
        self.assertEqual(child.contact_partner(), self.patient.partner_id)
        with self.assertRaisesRegex(ValidationError, "Choose Anna Test"):
            self._patient("Grandchild", responsible_id=child.partner_id.id)
        other = self._patient("Other")
        with self.assertRaisesRegex(ValidationError, "answers for Child"):
            self.patient.responsible_id = other.partner_id

    def test_birthdate_in_the_future_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "birth date"):
            self._patient("Unborn", birthdate="2999-01-01")
