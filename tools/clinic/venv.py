"""The virtual environment: locked packages, and Odoo joined by a path file."""

import os
import shutil
import subprocess
import sys

from .context import LOCK, digest
from .ui import Problem, run_logged, stage

SUPPORTED = ((3, 10), (3, 13))
NEXT = "Repeat the command; if it fails again, look into the log named above."


def version_of(python):
    code = "import sys; print(*sys.version_info[:3])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return tuple(map(int, done.stdout.split())) if done.returncode == 0 and done.stdout.strip() else (0, 0, 0)


def suitable(python):
    return SUPPORTED[0] <= version_of(python)[:2] <= SUPPORTED[1]


def find_python():
    given = os.environ.get("CLINIC_PYTHON")
    candidates = [given] if given else [sys.executable, *(f"python3.{minor}" for minor in (11, 12, 13, 10)), "/usr/bin/python3"]
    for candidate in candidates:
        path = candidate and shutil.which(candidate)
        if path and suitable(path):
            return path
    raise Problem(
        f"Odoo 19 needs Python 3.10 to 3.13; found {given or sys.version.split()[0]}.",
        "Install one of them (apt-get install python3.11 python3.11-venv) and name it: CLINIC_PYTHON=python3.11 ./clinic run",
    )


def ensure(ctx, odoo):
    python = find_python()
    key = digest(LOCK.read_bytes(), *version_of(python), ctx.home)
    ctx.once("venv", key, lambda: build(ctx, python), ctx.venv_python)
    join_odoo(ctx, odoo)


def build(ctx, python):
    venv, log = ctx.path("venv"), ctx.log("venv")
    shutil.rmtree(venv, ignore_errors=True)
    with stage(f"Making the Python environment with {'.'.join(map(str, version_of(python)))}"):
        run_logged(
            [python, "-m", "venv", venv], log, what="Making the virtual environment", next_step="On Debian: apt-get install python3-venv"
        )
        pip = [ctx.venv_python, "-m", "pip", "--disable-pip-version-check"]
        run_logged(
            [*pip, "install", "-q", "--no-deps", "-r", LOCK],
            log,
            env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"},
            what="Installing the locked Python packages",
            next_step=NEXT,
        )


def join_odoo(ctx, odoo):
    """Odoo is a namespace package: a path file is enough, and add-ons from the package index join it."""
    version = version_of(str(ctx.venv_python))
    site = ctx.path("venv", "lib", f"python{version[0]}.{version[1]}", "site-packages")
    write(site / "odoo19.pth", f"{odoo.path}\n")
    info = site / "odoo-19.0.dist-info"
    info.mkdir(exist_ok=True)
    write(info / "METADATA", "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
    write(info / "INSTALLER", "clinic\n")
    write(info / "RECORD", "")
    # A script of its own, not `python -m odoo`: the evented process starts itself again by sys.argv[0].
    program = ctx.path("venv", "bin", "odoo")
    write(program, f"#!{ctx.venv_python}\nimport odoo.cli\n\nodoo.cli.main()\n")
    program.chmod(0o755)


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
