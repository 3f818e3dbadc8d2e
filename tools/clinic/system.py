"""Packages of the operating system: looked for first, installed when root may, else named in one line to copy."""

import ctypes.util
import os
import shutil
import subprocess
from pathlib import Path

from .ui import Problem, run_logged, say, stage

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def has_library(name):
    return lambda: bool(ctypes.util.find_library(name)) or any(Path("/usr/lib").glob(f"*/lib{name}.so*"))


def has_program(*names):
    return lambda: any(shutil.which(name) for name in names)


def has_font():
    return any(Path("/usr/share/fonts").glob("**/Roboto-Regular.*"))


def has_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


# package of Debian and Ubuntu: how to see that it (or its like) is there
FOR_RUN = {
    "python3-venv": has_venv,
    "libpango-1.0-0": has_library("pango-1.0"),
    "libpangoft2-1.0-0": has_library("pangoft2-1.0"),
    "libharfbuzz-subset0": has_library("harfbuzz-subset"),
    "fonts-roboto-unhinted": has_font,
}
FOR_TESTS = {
    "chromium": has_program(*BROWSERS),
    "poppler-utils": has_program("pdftotext"),
    # a real SMS gateway on loopback for dental_sms
    "kannel": lambda: Path("/usr/sbin/bearerbox").exists(),
    "kannel-extras": lambda: Path("/usr/lib/kannel/test/fakesmsc").exists(),
}
FOR_CHECK = {"nodejs": has_program("node"), "npm": has_program("npm")}


def browser():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def require(ctx, wanted):
    """Install what is missing, or say in one line how to."""
    missing = [package for package, present in wanted.items() if not present()]
    if not missing:
        return
    install(ctx, missing)
    still = [package for package in missing if not wanted[package]()]
    if still:
        raise Problem(f"Not found even after the installation: {', '.join(still)}.", f"Look into {ctx.log('system')}.")


def install(ctx, packages):
    line = f"apt-get install --no-install-recommends -y {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Problem(
            f"This machine lacks what Debian calls {', '.join(packages)}.",
            "Install the like of it with your system's package manager, then repeat the command.",
        )
    if os.geteuid():
        raise Problem(f"This machine lacks {', '.join(packages)}, and only root may install it.", f"Copy this line: sudo {line}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with stage(f"Installing system packages: {' '.join(packages)}"):
        log = ctx.log("system")
        next_step = f"Try by hand: apt-get update && {line}"
        run_logged(["apt-get", "update"], log, env=environment, what="Reading the package lists", next_step=next_step)
        run_logged(line.split(), log, env=environment, what="Installing system packages", next_step=next_step)


def as_ordinary_user():
    """Prefix that makes root an ordinary user for PostgreSQL, which refuses to run as root. Files stay root's."""
    if os.geteuid():
        return []
    prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return prefix
    say("User namespaces are not allowed here: PostgreSQL will run as the system's user postgres.")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
