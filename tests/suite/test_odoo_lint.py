"""Odoo's own lint tests (module test_lint), over our add-ons only."""

from unittest.mock import patch

import house

from odoo.modules import Manifest

import odoo.addons.test_lint.tests.test_docstring as docstring
import odoo.addons.test_lint.tests.test_dunderinit as dunderinit
import odoo.addons.test_lint.tests.test_i18n as i18n
import odoo.addons.test_lint.tests.test_index as index
import odoo.addons.test_lint.tests.test_jstranslate as jstranslate
import odoo.addons.test_lint.tests.test_manifests as manifests
import odoo.addons.test_lint.tests.test_markers as markers
import odoo.addons.test_lint.tests.test_naming as naming
import odoo.addons.test_lint.tests.test_onchange_domains as onchange_domains
import odoo.addons.test_lint.tests.test_orm_import as orm_import
import odoo.addons.test_lint.tests.test_override_signatures as override_signatures
import odoo.addons.test_lint.tests.test_pofile as pofile
import odoo.addons.test_lint.tests.test_routes as routes


class OursOnly:
    """Whatever these tests walk over, they meet our add-ons alone."""

    def setUp(self):
        super().setUp()
        ours = [Manifest.for_addon(name) for name in house.addons()]
        self.startPatcher(patch.object(Manifest, "all_addon_manifests", staticmethod(lambda: ours)))
        if hasattr(pofile, "get_modules"):
            self.startPatcher(patch.object(pofile, "get_modules", house.addons))


class TestDocstring(OursOnly, docstring.TestDocstring):
    pass


class TestDunderInit(OursOnly, dunderinit.TestDunderinit):
    pass


class TestI18n(OursOnly, i18n.TestI18n):
    pass


class TestIndex(OursOnly, index.TestIndex):
    def setUp(self):
        super().setUp()
        covered = {
            "dental.perio.site.exam_id",  # first key of _site_uniq
            "dental.perio.tooth.exam_id",  # first key of _tooth_uniq
            "dental.task.reason.patient_id",  # _patient_idx: only open reasons are ever sought
        }
        self.startPatcher(patch.object(index, "BTREE_INDEX_IGNORE_FIELDS", index.BTREE_INDEX_IGNORE_FIELDS | covered))


class TestJsTranslations(OursOnly, jstranslate.TestJsTranslations):
    pass


class TestManifests(OursOnly, manifests.ManifestLinter):
    pass


class TestMarkers(OursOnly, markers.TestConflictMarkers):
    pass


class TestNaming(OursOnly, naming.TestNaming):
    pass


class TestOnchangeDomains(OursOnly, onchange_domains.TestOnchangeDomains):
    pass


class TestOrmImport(OursOnly, orm_import.TestDunderinit):
    pass


class TestOverrideSignatures(OursOnly, override_signatures.TestLintOverrideSignatures):
    pass


class TestPot(OursOnly, pofile.PotLinter):
    pass


class TestRoutes(OursOnly, routes.RoutesLinter):
    pass
