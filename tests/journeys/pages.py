"""The web client as a person at a desk uses it: open, click, type, read. Waits for content, never for time."""

import re

CONTENT = ", ".join(
    (
        ".o_data_row",
        ".o_form_view .o_field_widget",
        ".o_kanban_record:not(.o_kanban_ghost)",
        ".o_view_nocontent",
        ".o_dental_day_board",
        ".o_calendar_view .fc",
        ".o_pivot table",
        ".o_graph_renderer canvas",
        ".o_action_manager > *",
    )
)


class Screen:
    """One person's browser. `page` is Playwright's own page for what has no verb here."""

    def __init__(self, page, clinic, role):
        self.page, self.clinic, self.role = page, clinic, role
        self.errors = []
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def log_in(self, login, password):
        self.page.goto(f"{self.clinic.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click(".oe_login_form button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar", timeout=90_000)

    # where

    def open(self, path):
        """A screen by its readable path (`appointments`, `patients/7`) or action (`action-dental_plan.dental_plan_action`)."""
        self.page.goto(f"{self.clinic.url}/odoo/{path}")
        self.page.wait_for_selector(CONTENT, timeout=60_000)
        return self

    def app(self, name):
        """An app by its name in the home menu."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.click(f".o-dropdown--menu a:text-is('{name}')")
        self.page.wait_for_selector(CONTENT, timeout=60_000)
        return self

    def menu(self, *names):
        """An entry of the app's menu bar, sections first."""
        for name in names:
            self.page.click(f":is(.o_menu_sections, .o-dropdown--menu) :is(a, button):has-text('{name}')")
        self.page.wait_for_selector(CONTENT)
        return self

    # what

    def button(self, label, within=""):
        """Click a button by its visible label."""
        self.page.locator(f"{within} button:visible, {within} a.btn:visible").filter(
            has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")
        ).first.click()
        return self

    def fill(self, field, value):
        """Type into a field of the form by its technical name."""
        box = self.page.locator(f".o_field_widget[name='{field}'] :is(input, textarea):visible").first
        box.fill(str(value))
        box.dispatch_event("change")
        return self

    def choose(self, field, text):
        """Pick a record in a many2one by typing part of its name."""
        box = self.page.locator(f".o_field_widget[name='{field}'] input:visible").first
        box.click()
        box.fill(text)
        self.page.locator(".o-autocomplete--dropdown-item:visible", has_text=text).first.click()
        return self

    def select(self, field, label):
        """Pick an entry of a selection field."""
        widget = self.page.locator(f".o_field_widget[name='{field}']:visible").first
        if widget.locator("select").count():
            widget.locator("select").select_option(label=label)
            return self
        widget.locator("input").first.click()
        self.page.locator(".o_select_menu_item:visible", has_text=label).first.click()
        return self

    def row(self, text):
        """Open the row of a list (or the card of a kanban) that shows this text."""
        self.page.locator(".o_data_row, .o_kanban_record").filter(has_text=text).first.locator("td.o_data_cell, :scope").first.click()
        self.page.wait_for_selector(".o_form_view")
        return self

    def tab(self, label):
        self.page.locator(".o_notebook .nav-link", has_text=label).first.click()
        return self

    def save(self):
        if self.page.locator(".o_form_button_save:visible").count():
            self.page.click(".o_form_button_save")
        self.page.wait_for_selector(".o_form_saved, .o_form_status_indicator:not(:has(.o_form_button_save:visible))", state="attached")
        return self

    def confirm(self, label="Ok"):
        """Answer a dialog."""
        self.page.locator(".modal-footer button:visible").filter(has_text=re.compile(label, re.I)).first.click()
        self.page.wait_for_selector(".modal", state="detached")
        return self

    # what one sees

    def sees(self, text, within="body"):
        self.page.locator(within).get_by_text(text).first.wait_for()
        return self

    def value(self, field):
        widget = self.page.locator(f".o_field_widget[name='{field}']").first
        box = widget.locator("input, textarea, select")
        return box.first.input_value() if box.count() else widget.inner_text()

    def call(self, model, method, *args, **kwargs):
        """What the same person would get by RPC: to read a result, or to prove that a right is missing."""
        answer = self.page.request.post(
            f"{self.clinic.url}/web/dataset/call_kw/{model}/{method}",
            data={"jsonrpc": "2.0", "params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs}},
        ).json()
        if "error" in answer:
            raise PermissionError(answer["error"]["data"]["message"])
        return answer["result"]
