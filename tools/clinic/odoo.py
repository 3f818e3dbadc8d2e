"""Odoo 19: an existing one, or the distribution's package unpacked into the state folder."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .ui import Problem, run_logged, stage

SERIES = "19.0"
PACKAGE = "odoo-19"
SUITE = "sid"  # the only suite that holds Odoo 19
# What dangling links of the package point to. Two of them lost the linked files in the newest suite.
COMPANIONS = ("fonts-roboto-unhinted", "libjs-jquery", "libjs-jquery-form", "libjs-underscore")
OLDER_COMPANIONS = ("fonts-font-awesome",)
PACKAGES_DIR = "usr/lib/python3/dist-packages"
HOW_ELSE = "Give an Odoo 19 that you have: CLINIC_ODOO=path-of-a-checkout ./clinic run"


@dataclass(frozen=True)
class Odoo:
    """`path` is what Python must find on its path; `version` distinguishes installations."""

    path: Path
    version: str


def read_version(path):
    text = (path / "odoo" / "release.py").read_text()
    found = re.search(r"^version_info = \((\d+), (\d+), (\d+)", text, re.M)
    return ".".join(found.groups()) if found else "unknown"


def checked(path, where):
    if not (path / "odoo" / "release.py").exists():
        raise Problem(f"{where} holds no Odoo (no odoo/release.py).", "Point CLINIC_ODOO at a checkout of Odoo 19.")
    version = read_version(path)
    if not version.startswith("19.0"):
        raise Problem(f"{where} is Odoo {version}; the suite needs {SERIES}.", "Point CLINIC_ODOO at a checkout of its branch 19.0.")
    return Odoo(path, version)


def ensure(ctx):
    given = os.environ.get("CLINIC_ODOO")
    if given:
        path = Path(given).expanduser().resolve()
        if path.name == "odoo" and (path / "release.py").exists():
            path = path.parent
        return checked(path, f"CLINIC_ODOO={given}")
    root = ctx.path("odoo", "root")
    ctx.once("odoo", SERIES, lambda: fetch(ctx, root), root / PACKAGES_DIR)
    found = checked(root / PACKAGES_DIR, root)
    return Odoo(found.path, (root / ".version").read_text().strip())


def mirror_and_codename():
    """The mirror of this machine's own configuration; none is named here."""
    if not shutil.which("apt-get"):
        raise Problem("This machine has no apt, so Odoo cannot be fetched.", HOW_ELSE)
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    codename = release.get("VERSION_CODENAME", "").strip('"')
    uris = subprocess.run(["apt-get", "update", "--print-uris"], capture_output=True, text=True).stdout
    suites = "|".join(filter(None, (codename, "stable", "oldstable", "testing", "sid", "unstable")))
    found = re.search(rf"^'([^']+)/dists/(?:{suites})/InRelease'", uris, re.M)
    if release.get("ID", "").strip('"') != "debian" or not found:
        raise Problem("Odoo 19 can be fetched on Debian only, from the mirror of its apt configuration.", HOW_ELSE)
    return found.group(1), codename


def apt_options(ctx, mirror, codename):
    apt = ctx.path("odoo", "apt")
    for name in ("lists/partial", "cache/archives/partial"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    sources = apt / "sources.list"
    sources.write_text("".join(f"deb [signed-by={key}] {mirror} {suite} main\n" for suite in (SUITE, codename)))
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": apt / "lists",
        "Dir::Cache": apt / "cache",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
        "Acquire::AllowInsecureRepositories": "false",
        "APT::Get::AllowUnauthenticated": "false",
    }
    if os.geteuid() == 0:
        options["APT::Sandbox::User"] = "root"
    return [part for name, value in options.items() for part in ("-o", f"{name}={value}")]


def fetch(ctx, root):
    mirror, codename = mirror_and_codename()
    apt, log = apt_options(ctx, mirror, codename), ctx.log("odoo")
    debs = ctx.path("odoo", "deb")
    debs.mkdir(parents=True, exist_ok=True)
    with stage("Fetching Odoo 19 (about 130 MB)"):
        run_logged(["apt-get", *apt, "-q", "update"], log, what="Reading the package lists", next_step=HOW_ELSE)
        shown = subprocess.run(["apt-cache", *apt, "show", PACKAGE], capture_output=True, text=True).stdout
        versions = [v for v in re.findall(r"^Version: (\S+)", shown, re.M) if v.startswith(SERIES)]
        if not versions:
            raise Problem(f"The distribution no longer offers {PACKAGE} {SERIES}.", HOW_ELSE)
        wanted = [f"{PACKAGE}={versions[0]}", *COMPANIONS, *(f"{name}/{codename}" for name in OLDER_COMPANIONS)]
        run_logged(["apt-get", *apt, "-q", "download", *wanted], log, cwd=debs, what="Downloading Odoo", next_step=HOW_ELSE)
    with stage("Unpacking Odoo 19"):
        unpack(debs, root, log)
        (root / ".version").write_text(versions[0])


def unpack(debs, root, log):
    """All packages into ONE root, so that the relative links between them resolve inside it."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    # dist-packages/addons is a second copy, Python only, that would come first on the addons path
    leave_out = [f"./{PACKAGES_DIR}/{name}" for name in ("addons", "setup", "doc")] + ["./etc"]
    excludes = " ".join(f"--exclude='{name}'" for name in leave_out)
    for deb in sorted(debs.glob("*.deb")):
        command = f"dpkg-deb --fsys-tarfile '{deb}' | tar -x -C '{root}' {excludes}"
        run_logged(
            ["sh", "-c", command],
            log,
            what=f"Unpacking {deb.name}",
            next_step="Repeat the command; if it fails again: ./clinic clean --all",
        )
    # The package lacks this minified file; without it every browser test ends on a console error.
    stub = root / PACKAGES_DIR / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("window.SelfieSegmentation = undefined;\n")
