"""./clinic test: the parts of the test suite, each by pytest, added up in one closing line."""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass

from . import database, postgres, system
from .context import ADDONS, ROOT, addon_names, in_order
from .numbers import COUNTS
from .ui import Problem, say

PARTS = ("engines", "suite", "addons", "js", "concurrency", "upgrade", "journeys")
ALL = ("engines", "suite", "addons", database.DEMO, "concurrency", "upgrade", "journeys")  # js is part of addons
WITHOUT_DATABASE = {"engines"}
# A file that opens a browser names one of these.
BROWSER_SIGNS = ("HOOT", "start_tour", "browser_js")
PART_SECONDS = 40 * 60


@dataclass(frozen=True)
class Result:
    part: str
    code: int
    passed: int
    failed: int
    skipped: int
    seconds: float


def check_names(what):
    known = {*PARTS, *addon_names()}
    unknown = [name for name in what if name not in known]
    if unknown:
        raise Problem(f"Nothing to test is called {', '.join(unknown)}.", f"Choose from: {', '.join([*PARTS, *addon_names()])}")


def run(house, what, coverage=False, before_closing=None):
    """Run the parts in `what` (all by default); 0 when every one passed."""
    wanted = list(what) or [part for part in ALL if part != database.DEMO or part in addon_names()]
    if set(wanted) - WITHOUT_DATABASE and not system.browser():
        raise Problem("The browser tests find no browser.", "Install Chromium: sudo apt-get install chromium")
    house.ctx.path("report").mkdir(exist_ok=True)
    begun = time.monotonic()
    results = []
    try:
        for part in wanted:
            results.append(run_part(house, part, coverage))
    finally:
        if house.server and house.server.private:
            postgres.stop(house.ctx, "test")
    if before_closing:
        before_closing()
    return close(results, time.monotonic() - begun)


def close(results, seconds):
    passed, failed = sum(r.passed for r in results), sum(r.failed for r in results)
    print(f"\n{'part':<16} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    for r in results:
        note = "" if r.code == 0 else "  nothing collected" if r.code == 5 else "  FAILED"
        print(f"{r.part:<16} {r.passed:>7} {r.failed:>7} {r.skipped:>8} {r.seconds:>8.1f}{note}")
    bad = [r for r in results if r.code]
    failed = failed or len(bad)
    print(f"{'all':<16} {passed:>7} {failed:>7} {sum(r.skipped for r in results):>8} {seconds:>8.1f}\n")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if bad or not results else 0


def run_part(house, part, coverage):
    say(f"Tests: {part}")
    if part in addon_names():
        template = database.demo_template(house) if part == database.DEMO else database.template(house, f"one_{part}", in_order([part]))
        return with_odoo(house, part, template, [ADDONS / part / "tests"], coverage)
    return globals()[f"part_{part}"](house, coverage)


def part_engines(house, coverage):
    return pytest(house, "engines", ["-p", "no:odoo", ROOT / "tests" / "engines"], coverage=coverage)


def part_suite(house, coverage):
    return with_odoo(house, "suite", database.suite_template(house), [ROOT / "tests" / "suite"], coverage)


def part_addons(house, coverage):
    """All add-ons but the demonstration, whose data would be in the way of others' tests."""
    folders = [ADDONS / name / "tests" for name in database.suite_addons() if (ADDONS / name / "tests").is_dir()]
    return with_odoo(house, "addons", database.suite_template(house), folders, coverage)


def part_js(house, coverage):
    files = [
        f
        for name in database.suite_addons()
        for f in sorted((ADDONS / name / "tests").glob("test_*.py"))
        if any(sign in f.read_text() for sign in BROWSER_SIGNS)
    ]
    return with_odoo(house, "js", database.suite_template(house), files, coverage)


def part_concurrency(house, coverage):
    template = database.suite_template(house)
    return pytest(house, "concurrency", ["-p", "no:odoo", ROOT / "tests" / "concurrency"], env={"CLINIC_TEMPLATE": template})


def part_upgrade(house, coverage):
    template = database.suite_template(house)
    return pytest(house, "upgrade", ["-p", "no:odoo", ROOT / "tests" / "upgrade"], env={"CLINIC_TEMPLATE": template})


def part_journeys(house, coverage):
    template = database.demo_template(house)
    ensure_bundles(house, template)
    return pytest(house, "journeys", ["-p", "no:odoo", ROOT / "tests" / "journeys"], env={"CLINIC_TEMPLATE": template})


def ensure_bundles(house, template):
    """Compile the web client once in the template, not once in each of its copies."""
    if database.mark(house.server, template) == "ready":
        stamp = house.ctx.path("state", f"bundles-{template}")
        key = database.digest(*(f"{p} {p.stat().st_mtime_ns}" for p in sorted(ADDONS.glob("*/static/**/*")) if p.is_file()))
        if not stamp.exists() or stamp.read_text() != key:
            database.pregenerate(house, template, house.ctx.log("bundles"))
            stamp.write_text(key)


def with_odoo(house, part, template, targets, coverage):
    """Tests that pytest-odoo runs inside the registry of a copy of the template."""
    missing = [t for t in targets if not t.exists()]
    if missing or not targets:
        raise Problem(
            f"{part} has no tests ({', '.join(map(str, missing)) or 'no file'}).", "Write one; an add-on without tests is not done."
        )
    browser = any(sign in path.read_text() for sign in BROWSER_SIGNS for target in targets for path in python_files(target))
    if browser:
        ensure_bundles(house, template)
    name = f"clinic_test_{part}"
    database.clone(house, template, name)
    arguments = [
        f"--odoo-database={name}",
        f"--odoo-addons-path={ADDONS}",
        "--odoo-http",
        f"--odoo-extra=data-dir={house.ctx.data_dir}",
        "--odoo-extra=http-interface=127.0.0.1",
        "--odoo-extra=max-cron-threads=0",
        *targets,
    ]
    try:
        return pytest(house, part, arguments, coverage=coverage)
    finally:
        database.drop(house, name)


def python_files(target):
    return [target] if target.is_file() else sorted(target.rglob("*.py"))


def pytest(house, part, arguments, env=None, coverage=False):
    report = house.ctx.path("report", f"{part}.json")
    report.unlink(missing_ok=True)
    environment = {
        **environment_for(house),
        **(env or {}),
        "CLINIC_REPORT": str(report),
        "CLINIC_HOME": str(house.ctx.home),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(house.ctx.path("hypothesis")),
        "PYTHONPYCACHEPREFIX": str(house.ctx.path("pycache")),
        "COVERAGE_FILE": str(house.ctx.path("report", "coverage")),
    }
    covered = ["--cov=addons", "--cov-append", "--cov-report="] if coverage else []
    command = [house.ctx.venv_python, "-m", "pytest", "-p", "clinic.pytest_plugin", "-p", "no:cacheprovider", *covered, *arguments]
    begun = time.monotonic()
    try:
        code = subprocess.call(list(map(str, command)), env=environment, cwd=ROOT, timeout=PART_SECONDS)
    except subprocess.TimeoutExpired:
        say(f"The part {part} did not end within {PART_SECONDS // 60} minutes and was stopped.")
        code = 124
    counts = json.loads(report.read_text()) if report.exists() else {"passed": 0, "failed": 0, "skipped": 0}
    return Result(part, code, counts["passed"], counts["failed"], counts["skipped"], time.monotonic() - begun)


def environment_for(house):
    if house.server:
        return house.env()
    bin_dir = house.ctx.path("venv", "bin")
    return {**os.environ, "PATH": f"{bin_dir}:{os.environ.get('PATH', '')}", "PYTHONPATH": str(ROOT / "tools")}


# Numbers of the specification that no test names


NUMBER = re.compile(r"(?<![A-Za-z0-9_])([PLSTMYFW])(\d{1,2})(?![0-9])|_([plstmyfwPLSTMYFW])(\d{1,2})(?=_|\b)")


def named_numbers():
    """Numbers of the specification that tests name, in names (`test_l6_...`) or docstrings (`L6`)."""
    files = [*ROOT.glob("tests/**/*.py"), *ADDONS.glob("*/tests/**/*.py"), *ADDONS.glob("*/static/tests/**/*.js")]
    named = {}
    for path in files:
        for match in NUMBER.finditer(path.read_text()):
            letter, number = (match.group(1), match.group(2)) if match.group(1) else (match.group(3).upper(), match.group(4))
            named.setdefault((letter, int(number)), set()).add(str(path.relative_to(ROOT)))
    return named


def print_numbers():
    named = named_numbers()
    for letter, (count, subject) in COUNTS.items():
        without = [f"{letter}{n}" for n in range(1, count + 1) if (letter, n) not in named]
        print(f"{subject:<26} {count - len(without):>2} of {count:>2} named; without a test: {', '.join(without) or 'none'}")
    return 0
