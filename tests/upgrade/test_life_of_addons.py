"""Each add-on installs alone with its parents, updates and goes again, without a warning of ours in the log."""

import re

import pytest
from clinic import database
from clinic.context import addon_names, in_order

ADDONS = in_order(addon_names())
SUITE = [name for name in ADDONS if name != database.DEMO]
# Lines about the machine, not about add-ons.
NOT_OURS = ("security risk", "docutils", "wkhtmltopdf", "Running as user 'root'", "odoo.addons.base.models.ir_mail_server")
NOTICE = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) .*$", re.M)


def notices(output):
    return [line for line in NOTICE.findall(output) if not any(sign in line for sign in NOT_OURS)]


def run(house, name, *arguments):
    return database.odoo_run(house, name, *arguments, log=house.ctx.log("upgrade"), what=" ".join(arguments))


@pytest.mark.parametrize("addon", SUITE)
def test_installs_alone_with_its_parents(alone, addon):
    assert not notices(alone.install(addon))


def test_all_update_without_a_warning(house, suite_copy):
    # all stand on the first: updating it updates each of them
    output = run(house, suite_copy, "-u", SUITE[0])
    assert not notices(output)


UNINSTALL = """
for name in %r:
    module = env["ir.module.module"].search([("name", "=", name)])
    if module.state == "installed":
        module.button_immediate_uninstall()
    env.transaction.reset()
    # the ERP still works: a contact is made and its form is built
    env["res.partner"].create({"name": "After " + name})
    env["res.partner"].get_views([(False, "form"), (False, "list")])
    env.cr.commit()
left = env["ir.model"].search([("model", "=like", "dental.%%")]).mapped("model")
print("LEFT", left)
"""


def test_all_go_again_leaves_first(house, suite_copy):
    log = house.ctx.log("uninstall")
    output = database.shell(house, suite_copy, UNINSTALL % list(reversed(SUITE)), log=log, what="Removing the add-ons")
    assert "LEFT []" in output
    assert not notices(output)
