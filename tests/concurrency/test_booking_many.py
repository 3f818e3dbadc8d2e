"""S4, S10: nothing is booked twice, whoever books at the same moment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ADDONS = HERE.parents[1] / "addons"
# Longer by hand: BOOKING_RACE_SECONDS=60
SECONDS = os.environ.get("BOOKING_RACE_SECONDS", "20")


@pytest.fixture
def database():
    """A copy of CLINIC_TEMPLATE (every add-on installed) to throw away; nobody may be connected to the template."""
    template = os.environ.get("CLINIC_TEMPLATE")
    if not template:
        pytest.skip("set CLINIC_TEMPLATE to a database with the add-ons; ./clinic test concurrency does")
    name = f"booking_race_{os.getpid()}"
    subprocess.run(["dropdb", "--if-exists", "--force", name], check=True)
    subprocess.run(["createdb", "-T", template, name], check=True)
    yield name
    subprocess.run(["dropdb", "--if-exists", "--force", name], check=True)


def test_S4_eight_processes_never_book_anything_twice(database):
    """S4: zero overlaps by an independent query, no dead-lock, every loser told the nearest free times; S10: one of ten accepts wins."""
    done = subprocess.run(
        [sys.executable, str(HERE / "booking_proof.py"), database, str(ADDONS), SECONDS, "8", os.environ.get("BOOKING_RACE_SEED", "4")],
        capture_output=True, text=True, timeout=float(SECONDS) + 180, check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout[done.stdout.index("{"):])
    assert (result["overlaps"], result["patient overlaps"], result["appointments without their booking"]) == (0, 0, 0), result
    assert not result["counts"].get("broken"), result
    assert result["counts"]["booked"] > 20 and result["counts"]["refused"] > 20, result
    assert result["counts"].get("refused with times", 0) > 0.8 * result["counts"]["refused"], result
    assert (result["offers"], result["offers accepted"]) == (10, 1), result
