"""Odoo's own click-everywhere robot over our app: every menu, every view of it, every filter, without an error."""

from odoo.tests import HttpCase, tagged

ROBOT = "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader').startClickEverywhere('%s');"


@tagged("post_install", "-at_install")
class TestClickEverywhere(HttpCase):
    allow_end_on_form = True

    def test_every_menu_of_our_apps(self):
        self.env.ref("base.user_admin").tour_enabled = False
        menus = self.env["ir.ui.menu"].load_menus(False)
        ours = [menus[number]["xmlid"] for number in menus["root"]["children"] if menus[number]["xmlid"].startswith("dental_")]
        self.assertTrue(ours)
        for xmlid in ours:
            with self.subTest(app=xmlid):
                self.browser_js(
                    "/odoo", ROBOT % xmlid, "odoo.isReady === true", login="admin", timeout=900, success_signal="clickbot test succeeded"
                )
