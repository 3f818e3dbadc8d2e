"""Lint: ruff, pylint-odoo, eslint and prettier, well-formed XML. Each is told in full; all run even when one complains."""

import os
import shutil
import subprocess
from xml.etree import ElementTree

from .context import ADDONS, ROOT, digest
from .ui import Problem, run_logged, say, stage

RULES = ROOT / "tools" / "lint"
# What pylint-odoo would like otherwise: add-on READMEs are Markdown; inherited parts of one model lie in files by subject; rule tables are
# searched whole on purpose; `_ = self.env._` names it shortly; core wizards are extended where core has them.
PYLINT_OFF = (
    "attribute-string-redundant",
    "bad-builtin-groupby",
    "consider-merging-classes-inherited",
    "manifest-deprecated-key",
    "method-search",
    "missing-readme",
    "missing-return",
    "no-search-all",
    "no-wizard-in-models",
    "prefer-env-translation",
    "super-method-mismatch",
)


def run(house):
    """The names of the linters that complained."""
    checks = {"ruff": ruff, "pylint-odoo": pylint, "XML": xml, "eslint": eslint, "prettier": prettier}
    bad = []
    for name, check in checks.items():
        with stage(f"Lint: {name}"):
            if not check(house):
                bad.append(name)
    return bad


def call(house, command, cwd=ROOT):
    env = {**os.environ, "PATH": f"{house.ctx.path('venv', 'bin')}:{os.environ.get('PATH', '')}"}
    return subprocess.call(list(map(str, command)), cwd=cwd, env=env) == 0


def ruff(house):
    return call(house, [house.ctx.path("venv", "bin", "ruff"), "check", "--no-cache", "."])


def pylint(house):
    addons = sorted(path.parent for path in ADDONS.glob("*/__manifest__.py"))
    command = [house.ctx.path("venv", "bin", "pylint"), "--rcfile=.pylintrc", f"--disable={','.join(PYLINT_OFF)}", *addons]
    return call(house, command)


def xml(house):
    good = True
    for path in sorted(ADDONS.rglob("*.xml")):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            print(f"{path.relative_to(ROOT)}: {error}")
            good = False
    return good


def node_tools(house):
    """The folder with the locked npm tools."""
    if not shutil.which("npm"):
        raise Problem("JavaScript cannot be checked: there is no npm.", "Install Node 18 or newer: sudo apt-get install nodejs npm")
    folder = house.ctx.path("node")

    def build():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(RULES / name, folder)
        run_logged(
            ["npm", "ci", "--no-audit", "--no-fund"], house.ctx.log("npm"), cwd=folder, what="npm ci", next_step="Look into the log."
        )

    key = digest((RULES / "package-lock.json").read_bytes())
    house.ctx.once("node", key, build, folder / "node_modules")
    for name in ("eslint.config.js", "prettier.config.js"):
        shutil.copy(RULES / name, folder)
    return folder


def sources(house):
    """A copy of our scripts, styles and views beside the tools: both look for their rules upwards from the file."""
    folder = node_tools(house)
    copy = folder / "addons"
    shutil.rmtree(copy, ignore_errors=True)
    for path in ADDONS.rglob("*"):
        if path.suffix in {".js", ".scss", ".xml"} and path.is_file():
            target = copy / path.relative_to(ADDONS)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return folder


def eslint(house):
    folder = sources(house)
    return call(house, [folder / "node_modules/.bin/eslint", "--no-error-on-unmatched-pattern", "addons"], cwd=folder)


def prettier(house):
    """What cannot be parsed fails; what only looks different from prettier's own taste is counted."""
    folder = sources(house)
    command = [folder / "node_modules/.bin/prettier", "--list-different", "addons/**/*.{js,scss,xml}"]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1) or "[error]" in done.stderr:
        print(done.stderr)
        return False
    say(f"{len(done.stdout.splitlines())} files are formatted otherwise than prettier would")
    return True
