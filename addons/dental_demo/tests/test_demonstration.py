from odoo.tests import TransactionCase, tagged

from ..const import LOGINS


@tagged("post_install", "-at_install")
class TestDemonstration(TransactionCase):
    """The clinic that a visitor finds after `./clinic run`."""

    def test_every_role_has_its_login(self):
        users = self.env["res.users"].search([("login", "in", [login for login, _password in LOGINS.values()])])
        self.assertEqual(len(users), len(LOGINS))

    def test_L9_plans_stand_in_all_states(self):
        found = {state for (state,) in self.env["dental.plan"]._read_group([], ["state"])}
        self.assertEqual(found, {state for state, _label in self.env["dental.plan"]._fields["state"].selection})

    def test_P4_the_chart_shows_what_random_mouths_rarely_hold(self):
        charted = set(self.env["dental.finding"].search([]).condition_id.mapped("code"))
        self.assertLessEqual({"implant", "crown_on_implant", "pontic", "bridge_retainer", "denture_removable"}, charted)
        self.assertTrue(self.env["dental.finding"].search_count([("is_supernumerary", "=", True)]))
        self.assertGreaterEqual(self.env["dental.patient"].search_count([]), 60)

    def test_P2_six_children_answer_to_one_mother(self):
        (household, size), *_rest = self.env["dental.patient"]._read_group(
            [], ["household_id"], ["__count"], order="__count DESC", limit=1
        )
        self.assertEqual((household.name, size), ("Marie Dubois", 7))

    def test_S3_visits_lie_around_today_in_two_branches(self):
        groups = self.env["dental.appointment"]._read_group([], ["company_id"], ["__count"])
        self.assertEqual(len(groups), 2)
        self.assertTrue(all(count > 40 for _company, count in groups))

    def test_L12_what_was_done_was_invoiced_and_mostly_paid(self):
        invoices = self.env["account.move"].search([("move_type", "=", "out_invoice"), ("state", "=", "posted")])
        paid = invoices.filtered(lambda move: move.payment_state in ("paid", "in_payment"))
        self.assertTrue(0.6 * len(invoices) < len(paid) < len(invoices))
