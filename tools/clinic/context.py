"""Where things are, and what was finished."""

import ast
import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .ui import Problem, say

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
LOCK = ROOT / "requirements.lock"
MIN_FREE_BYTES = 4 * 1024**3


@dataclass(frozen=True)
class Context:
    """One call of ./clinic: the state folder and the choices that come by environment variables."""

    home: Path
    port: int
    database: str
    interface: str

    @classmethod
    def from_environment(cls):
        home = Path(os.environ.get("CLINIC_HOME") or ROOT / ".clinic").expanduser().resolve()
        port = os.environ.get("CLINIC_PORT", "8069")
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise Problem(f"CLINIC_PORT={port} is no port number.", "Set it to a number from 1 to 65535, as CLINIC_PORT=8070.")
        return cls(
            home=home,
            port=int(port),
            database=os.environ.get("CLINIC_DB", "clinic"),
            interface=os.environ.get("CLINIC_INTERFACE", "127.0.0.1"),
        )

    def path(self, *parts):
        return self.home.joinpath(*parts)

    @property
    def data_dir(self):
        return self.path("data")

    @property
    def venv_python(self):
        return self.path("venv", "bin", "python")

    def log(self, name):
        return self.path("log", f"{name}.log")

    def prepare(self):
        try:
            for name in ("state", "log", "data/filestore"):
                self.path(name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(f"The state folder {self.home} cannot be made: {error}.", "Choose another with CLINIC_HOME=folder.") from None
        free = shutil.disk_usage(self.home).free
        if free < MIN_FREE_BYTES and not self.path("state", "venv").exists():
            raise Problem(
                f"Only {free / 1024**3:.1f} GB are free under {self.home}; about 4 GB are needed.",
                "Make room, or move the state to another disk with CLINIC_HOME=folder.",
            )

    @contextmanager
    def locked(self, verb):
        """One ./clinic at a time changes the state folder; the lock vanishes with its process, however that ends."""
        self.prepare()
        with self.path("lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                handle.seek(0)
                raise Problem(
                    f"Another ./clinic is at work in {self.home}: {handle.read().strip() or 'unknown'}.",
                    "Wait until it has finished, or work apart from it with another CLINIC_HOME.",
                ) from None
            handle.truncate(0)
            handle.write(f"{verb}, process {os.getpid()}")
            handle.flush()
            yield

    def once(self, name, key, build, result):
        """Run `build` unless it was finished for this key and its result is there. A step that stopped half way is told and repeated."""
        stamp = self.path("state", name)
        begun = self.path("state", f"{name}.begun")
        if stamp.exists() and stamp.read_text() == key and result.exists():
            return False
        if begun.exists():
            say(f"An earlier run stopped in the middle of this step ({name}): repeating it.")
        begun.write_text(key)
        stamp.unlink(missing_ok=True)
        build()
        stamp.write_text(key)
        begun.unlink()
        return True


def digest(*parts):
    total = hashlib.sha256()
    for part in parts:
        total.update(part if isinstance(part, bytes) else str(part).encode())
        total.update(b"\0")
    return total.hexdigest()


# Add-ons of this repository, found by folder.


def manifest(addon):
    return ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())


def addon_names():
    return sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))


def in_order(names):
    """Names with all their parents of this repository, parents first."""
    ours, order = set(addon_names()), []

    def visit(name):
        if name in order:
            return
        for parent in sorted(set(manifest(name)["depends"]) & ours):
            visit(parent)
        order.append(name)

    for name in names:
        visit(name)
    return order


def erp_modules():
    """What the add-ons need of the ERP: installed once into the base template."""
    ours = set(addon_names())
    return sorted({name for addon in ours for name in manifest(addon)["depends"]} - ours)


NOT_INSTALLED = {"tests", "static", "newsfragments", "__pycache__", "docs"}


def source_key(names):
    """A hash over what decides the outcome of an installation: not tests, not what browsers load."""
    total = hashlib.sha256()
    for name in in_order(names):
        for path in sorted((ADDONS / name).rglob("*")):
            relative = path.relative_to(ADDONS)
            if path.is_file() and not NOT_INSTALLED & set(relative.parts) and path.suffix not in {".md", ".pyc"}:
                total.update(f"{relative}\0".encode() + path.read_bytes())
    return total.hexdigest()
