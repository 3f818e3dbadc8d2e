"""Where an add-on brings a template of its texts, the template holds the texts that the add-on has."""

import io
import warnings

import house
import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

OUTDATED_PERCENT = 5  # a few texts behind is a warning, more is an error


@tagged("post_install", "-at_install")
class TestTemplates(TransactionCase):
    def test_templates_are_up_to_date(self):
        for addon in house.addons():
            path = house.ADDONS / addon / "i18n" / f"{addon}.pot"
            if not path.exists() or self.env["ir.module.module"]._get(addon).state != "installed":
                continue
            with self.subTest(addon=addon), io.BytesIO() as buffer:
                trans_export(None, [addon], buffer, "po", self.env)
                texts = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
                known = {entry.msgid for entry in polib.pofile(str(path))}
                missing = sorted(texts - known)
                if missing:
                    warnings.warn(f"{addon}.pot lacks {len(missing)} texts, as {missing[:3]}", stacklevel=1)
                self.assertLessEqual(len(missing), len(texts) * OUTDATED_PERCENT / 100, missing[:20])

    def test_translations_keep_their_placeholders(self):
        for path in sorted(house.ADDONS.glob("*/i18n/*.po")):
            for entry in polib.pofile(str(path)):
                if entry.msgstr and "%(" in entry.msgid:
                    with self.subTest(file=house.relative(path), text=entry.msgid):
                        self.assertEqual(names(entry.msgid), names(entry.msgstr))


def names(text):
    return {part.split(")")[0] for part in text.split("%(")[1:]}
