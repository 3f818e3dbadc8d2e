"""./clinic itself: what it says when something is in the way, and that an interrupted step is repeated."""

import socket
import subprocess
import sys

import pytest
from clinic import cli, server, testing, venv
from clinic.context import ROOT, Context, addon_names, in_order
from clinic.ui import Problem


@pytest.fixture
def ctx(tmp_path):
    made = Context(home=tmp_path, port=8069, database="clinic", interface="127.0.0.1")
    made.prepare()
    return made


def test_a_finished_step_is_not_done_again(ctx):
    done = []
    for _ in range(2):
        ctx.once("step", "key", lambda: done.append(1), ctx.home)
    assert done == [1]
    ctx.once("step", "other key", lambda: done.append(2), ctx.home)
    assert done == [1, 2]


def test_a_step_that_stopped_half_way_is_told_and_repeated(ctx, capsys):
    def stops():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ctx.once("step", "key", stops, ctx.home)
    done = []
    ctx.once("step", "key", lambda: done.append(1), ctx.home)
    assert done == [1]
    assert "stopped in the middle" in capsys.readouterr().out


def test_a_step_whose_result_was_removed_is_repeated(ctx):
    done = []
    result = ctx.home / "result"
    ctx.once("step", "key", lambda: done.append(1) or result.touch(), result)
    result.unlink()
    ctx.once("step", "key", lambda: done.append(2) or result.touch(), result)
    assert done == [1, 2]


def test_two_at_once_are_refused_with_the_next_step(ctx):
    with ctx.locked("run"), pytest.raises(Problem, match="Another ./clinic is at work") as caught, ctx.locked("test"):
        pass
    assert "CLINIC_HOME" in caught.value.next_step


def test_a_taken_port_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match="taken") as caught:
            server.check_port_free(port)
    assert f"CLINIC_PORT={port + 1}" in caught.value.next_step


def test_a_port_that_is_no_number(monkeypatch):
    monkeypatch.setenv("CLINIC_PORT", "eighty")
    with pytest.raises(Problem, match="no port number"):
        Context.from_environment()


def test_the_wrong_python_is_named(monkeypatch):
    monkeypatch.setattr(venv, "version_of", lambda python: (3, 9, 1))
    with pytest.raises(Problem, match=r"3\.10 to 3\.13"):
        venv.find_python()


def test_unknown_things_to_test_are_refused():
    with pytest.raises(Problem, match="dental_nothing"):
        testing.check_names(["dental_nothing"])


def test_parents_come_first():
    order = in_order(addon_names())
    assert order[0] == "dental_patient"
    assert order.index("dental_plan") < order.index("dental_schedule") < order.index("dental_tasks")


def test_numbers_are_found_in_names_and_docstrings():
    found = {match.group() for match in testing.NUMBER.finditer('def test_l6_removal(): """S4: no P12 twice, not X5 or UTF8."""')}
    assert found == {"_l6", "S4", "P12"}


def test_help_runs_with_nothing_installed():
    done = subprocess.run([sys.executable, "-S", str(ROOT / "clinic"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert all(f" {verb} " in done.stdout for verb in ("run", "test", "check", "bench", "status", "stop", "backup", "restore", "clean"))
    assert cli.main([]) == 0
