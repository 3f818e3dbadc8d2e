"""M2: exactly once, through crashes of workers and gateways."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ADDONS = HERE.parents[1] / "addons"
# Longer by hand: OUTBOX_PROOF_SECONDS=300
SECONDS = os.environ.get("OUTBOX_PROOF_SECONDS", "25")


@pytest.fixture
def database():
    """A copy of CLINIC_TEMPLATE (every add-on installed) to throw away; nobody may be connected to the template."""
    template = os.environ.get("CLINIC_TEMPLATE")
    if not template:
        pytest.skip("set CLINIC_TEMPLATE to a database with the add-ons; ./clinic test concurrency does")
    name = f"outbox_proof_{os.getpid()}"
    subprocess.run(["dropdb", "--if-exists", "--force", name], check=True)
    subprocess.run(["createdb", "-T", template, name], check=True)
    yield name
    subprocess.run(["dropdb", "--if-exists", "--force", name], check=True)


@pytest.mark.parametrize("seed", [int(os.environ.get("OUTBOX_PROOF_SEED", "20270301"))])
def test_m2_every_message_once_whatever_is_killed(database, seed):
    """M2: nothing accepted twice, nothing forgotten, every state agrees with the gateway's own log."""
    done = subprocess.run(
        [sys.executable, str(HERE / "outbox_proof.py"), database, str(ADDONS), SECONDS, str(seed)],
        capture_output=True, text=True, timeout=float(SECONDS) + 120, check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout[done.stdout.index("{"):])
    for wrong in ("accepted twice", "sent but not accepted", "failed but accepted", "forgotten", "mixed up"):
        assert not result[wrong], (wrong, result)
    assert result["counts"]["killed"] > 20, "the proof is only one when workers die"
    assert result["states"]["sent"] > result["messages"] / 4
