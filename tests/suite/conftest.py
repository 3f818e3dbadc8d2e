"""Checks of the whole suite run inside Odoo's registry, though they belong to no add-on."""

from odoo.tests import BaseCase

# Odoo gives these to classes of odoo.addons.* only.
BaseCase.test_tags = {"standard", "post_install"}
BaseCase.test_module = "dental_patient"
