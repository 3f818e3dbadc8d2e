"""Engines are pure: their folders go on the path, and nothing of Odoo is loaded even where pytest-odoo is installed."""

import sys
from pathlib import Path

import pytest

for engine in sorted(Path(__file__).parents[2].glob("addons/*/*_engine")) + sorted(Path(__file__).parents[2].glob("addons/*/*_generator")):
    if str(engine.parent) not in sys.path:
        sys.path.append(str(engine.parent))


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    """Takes the place of pytest-odoo's fixture: there is no registry."""


@pytest.fixture(scope="session", autouse=True)
def load_http():
    """Takes the place of pytest-odoo's fixture: there is no server."""


@pytest.fixture(scope="module", autouse=True)
def enable_odoo_test_flag():
    """Takes the place of pytest-odoo's fixture."""
