"""Every demonstration login opens every menu of its own, and nothing breaks (role by role)."""

import pytest
from clinic import server
from pages import CONTENT

ROLES = [role for role in server.demonstration_logins() if role != "administrator"]

MENUS = """() => fetch('/web/webclient/load_menus').then(answer => answer.json()).then(menus => Object.values(menus)
    .filter(menu => menu.actionID && (menu.xmlid || '').startsWith('dental_'))
    .map(menu => [menu.name, menu.actionPath || 'action-' + menu.actionID]))"""


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_each_of_its_dental_menus(enter, role):
    screen = enter(role)
    for name, path in screen.page.evaluate(MENUS):
        screen.page.goto(f"{screen.clinic.url}/odoo/{path}")
        screen.page.wait_for_selector(f"{CONTENT}, .o_error_dialog", timeout=60_000)
        dialog = screen.page.locator(".o_error_dialog")
        assert not dialog.count(), f"{role} → {name}: {dialog.inner_text()}"
