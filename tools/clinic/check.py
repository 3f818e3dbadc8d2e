"""./clinic check: lint, then all tests with coverage. What CI runs."""

import subprocess

from . import lint, testing
from .context import ROOT
from .ui import say


def run(house):
    bad = lint.run(house)
    coverage_file = house.ctx.path("report", "coverage")
    coverage_file.unlink(missing_ok=True)

    def before_closing():
        print_coverage(house, coverage_file)
        say(f"Lint complained: {', '.join(bad)}" if bad else "Lint found nothing")

    code = testing.run(house, [], coverage=True, before_closing=before_closing)
    return 1 if bad else code


def print_coverage(house, coverage_file):
    command = [house.ctx.venv_python, "-m", "coverage", "report", f"--data-file={coverage_file}", "--format=total"]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    say(f"Coverage of the add-ons' Python by the tests: {done.stdout.strip() or done.stderr.strip()} %")
