"""The database half of the checks that every add-on of the suite passes; an add-on takes part in three lines:

    from odoo.addons.dental_patient.tests import suite

    class TestSuite(suite.SuiteCase):
        \"\"\"Rules of the house.\"\"\"
"""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class SuiteCase(TransactionCase):
    """Looks at everything that the add-on of the subclass has brought into the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addon = cls.__module__.split(".")[2]

    def records_of(self, model):
        return self.env[model].browse(
            self.env["ir.model.data"].search([("module", "=", self.addon), ("model", "=", model)]).mapped("res_id")
        ).exists()

    def own_models(self):
        """Registry classes whose first definition lies in this add-on."""
        return [model for model in self.env.values() if getattr(model, "_original_module", None) == self.addon]

    def test_every_view_loads(self):
        for view in self.records_of("ir.ui.view"):
            if view.model and view.model in self.env and view.type not in ("qweb", "search"):
                with self.subTest(view=view.xml_id):
                    while view.mode != "primary" and view.inherit_id:
                        view = view.inherit_id
                    self.env[view.model].get_view(view.id, view.type)

    def test_every_declared_constraint_is_in_the_database(self):
        """An install that cannot make a constraint only logs it."""
        self.env.cr.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        there = {name for (name,) in self.env.cr.fetchall()}
        for model in self.env.values():
            if model._abstract or not model._auto:
                continue
            for table_object in model._table_objects.values():
                if table_object._module == self.addon and table_object.get_definition(self.env.registry):
                    self.assertIn(table_object.full_name(model), there, model._name)

    def test_every_model_has_access_lines_and_a_name(self):
        access = {line.model_id.model for line in self.env["ir.model.access"].search([])}
        for model in self.own_models():
            self.assertTrue(model._description and model._description != model._name, model._name)
            if not model._abstract:
                self.assertIn(model._name, access)

    def test_every_menu_opens_for_its_groups(self):
        """Who sees a menu may read what it opens."""
        for menu in self.records_of("ir.ui.menu"):
            action = menu.action
            if not action or action._name != "ir.actions.act_window" or action.res_model not in self.env:
                continue
            lines = self.env["ir.model.access"].search([("model_id.model", "=", action.res_model), ("perm_read", "=", True)])
            readers = lines.group_id
            chain = menu
            while chain and not chain.group_ids:
                chain = chain.parent_id
            for group in chain.group_ids:
                with self.subTest(menu=menu.complete_name, group=group.full_name):
                    self.assertTrue(not lines or group.all_implied_ids & readers, f"cannot read {action.res_model}")

    def test_actions_have_a_readable_path_of_their_own(self):
        paths = [action.path for action in self.records_of("ir.actions.act_window") if action.path]
        self.assertEqual(len(paths), len(set(paths)))
