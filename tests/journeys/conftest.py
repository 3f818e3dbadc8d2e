"""Journeys: whole stories in a real browser on a served demonstration clinic.

Each file gets its own copy of the demonstration clinic and its own server, so that no story meets the traces of another. By hand,
against a clinic that runs already: CLINIC_URL=http://localhost:8069 CLINIC_DATABASE=clinic pytest -p no:odoo tests/journeys
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from clinic import server, system, testkit
from pages import Screen
from playwright.sync_api import sync_playwright


@dataclass(frozen=True)
class Clinic:
    url: str
    database: str
    logins: dict


@pytest.fixture(scope="module")
def clinic(request):
    logins = server.demonstration_logins()
    if os.environ.get("CLINIC_URL"):
        yield Clinic(os.environ["CLINIC_URL"], os.environ.get("CLINIC_DATABASE", "clinic"), logins)
        return
    house = testkit.house()
    name = re.sub(r"\W", "_", Path(request.node.name).stem)
    with testkit.Copy(house, name) as database, testkit.Served(house, database) as url:
        yield Clinic(url, database, logins)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # No browser, no journey: launch fails and so does the test.
        chromium = playwright.chromium.launch(
            executable_path=system.browser() or "chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def enter(request, clinic, browser):
    """`screen = enter("receptionist")`: a browser of one's own, logged in as that role. Errors in the page fail the test."""
    screens = []

    def open_screen(role):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="Europe/Paris")
        screen = Screen(context.new_page(), clinic, role)
        screens.append(screen)
        screen.log_in(*clinic.logins[role])
        return screen

    yield open_screen
    failed = getattr(request.node, "rep_call", None) is None or request.node.rep_call.failed
    folder = Path(os.environ.get("CLINIC_HOME", ".clinic")) / "report" / "journeys"
    for number, screen in enumerate(screens):
        if failed:
            folder.mkdir(parents=True, exist_ok=True)
            screen.page.screenshot(path=folder / f"{request.node.name}-{number}-{screen.role}.png")
        screen.page.context.close()
    errors = [f"{screen.role}: {error}" for screen in screens for error in screen.errors]
    assert not errors, "Errors in the browser:\n" + "\n".join(errors)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call":
        item.rep_call = report
