"""Counts for ./clinic's closing line, and: a browser test that finds no browser fails, it is never skipped."""

import json
import os
from pathlib import Path

import pytest


class Counter:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, report):
        if report.failed:
            self.failed += 1
        elif report.skipped:
            self.skipped += 1
        elif report.when == "call" and type(report).__name__ != "SubtestReport":
            self.passed += 1


COUNTER = Counter()


def is_browser_test(item):
    classes = getattr(getattr(item, "cls", None), "__mro__", ())
    return any(cls.__name__ == "HttpCase" for cls in classes) or "page" in getattr(item, "fixturenames", ())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and is_browser_test(item):
        report.outcome = "failed"
        report.longrepr = f"A browser test must run, but it was skipped: {report.longrepr}"


def pytest_runtest_logreport(report):
    COUNTER.add(report)


def pytest_collectreport(report):
    if report.failed:
        COUNTER.failed += 1


def pytest_sessionfinish(session):
    path = os.environ.get("CLINIC_REPORT")
    if path and not hasattr(session.config, "workerinput"):
        Path(path).write_text(json.dumps(vars(COUNTER)))
