from odoo.tests import HttpCase, no_retry, tagged


def hoot_id(name):
    """Hoot's id of a suite: a 32-bit hash of its name."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The operator's screen: keys, parts of a household, what the server is asked (T2, T4, T5)."""

    @no_retry
    def test_unit(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id('@dental_tasks')}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
