"""./clinic bench: the workloads of bench/, as a table each, collected in docs/performance.md.

A workload is a file bench/<subject>.py whose docstring says what is measured and against which target (PERFORMANCE), with a function
`run(env, size)` that returns rows (dictionaries with the same keys). It gets a database of its own with the whole suite, may commit in
it, and measures itself: medians, and ratios to a peer or bound of the same run.
"""

import json
import os
import platform
import re
from datetime import date

from . import database, postgres
from .context import ADDONS, ROOT
from .ui import Problem, say, stage

FOLDER = ROOT / "bench"
REPORT = ROOT / "docs" / "performance.md"
SCRIPT = """
import importlib.util, inspect, json, sys
sys.path[:0] = {paths!r}
spec = importlib.util.spec_from_file_location({name!r}, {path!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
size, usual = {size!r}, inspect.signature(module.run).parameters["size"].default
if isinstance(usual, int):  # this workload counts its own units
    size = usual * {{"small": 1, "full": 10, "large": 100}}[size]
rows = module.run(env, size) or []
if isinstance(rows, dict):
    rows = [row if isinstance(row, dict) else {{"measure": name, "value": row}} for name, row in rows.items()]
rows = [row if isinstance(row, dict) else {{str(number): part for number, part in enumerate(row, 1)}} for row in rows]
open({out!r}, "w").write(json.dumps({{"about": module.__doc__ or "", "rows": rows}}, default=str))
env.cr.rollback()
"""
HEAD = """# Performance

Made by `./clinic bench`. Times are of the machine named with each table, shared and noisy: quote ratios measured in one run, never a time alone.
"""


def subjects():
    return sorted(path.stem for path in FOLDER.glob("*.py") if "\ndef run(" in path.read_text())


def run(house, what, size):
    unknown = set(what) - set(subjects())
    if unknown:
        raise Problem(f"No workload is called {', '.join(sorted(unknown))}.", f"Choose from: {', '.join(subjects())}")
    try:
        template = database.demo_template(house)
        results = {name: measure(house, name, size, template) for name in what or subjects()}
    finally:
        if house.server.private:
            postgres.stop(house.ctx, "test")
    write_report(results, size, house)
    failed = [name for name, result in results.items() if "error" in result]
    say(f"Written: {REPORT.relative_to(ROOT)}" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def measure(house, name, size, template):
    copy = f"clinic_test_bench_{name}"
    out = house.ctx.path("state", "bench.json")
    out.unlink(missing_ok=True)
    database.clone(house, template, copy)
    engines = {str(path.parent) for path in (*ADDONS.glob("*/*_engine"), *ADDONS.glob("*/*_generator"))}
    paths = [str(FOLDER), *sorted(engines)]
    script = SCRIPT.format(paths=paths, name=name, path=str(FOLDER / f"{name}.py"), size=size, out=str(out))
    try:
        with stage(f"Bench: {name} ({size})"):
            database.shell(house, copy, script, log=house.ctx.log(f"bench-{name}"), what=f"The workload {name}")
        result = json.loads(out.read_text())
    except (Problem, FileNotFoundError) as error:
        result = {"error": getattr(error, "what", str(error)), "rows": [], "about": ""}
        say(f"Failed: {result['error'].splitlines()[0]} (log: {house.ctx.log(f'bench-{name}')})")
    finally:
        database.drop(house, copy)
    for line in table(result["rows"]):
        print(line)
    return result


def table(rows):
    """Rows as a Markdown table, columns as wide as their longest entry."""
    if not rows:
        return []
    columns = list(dict.fromkeys(str(key) for row in rows for key in row))
    cells = [[shown(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[i]) for line in cells)) for i, column in enumerate(columns)]

    def line(parts):
        return "| " + " | ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)) + " |"

    return [line(columns), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, cells)]


def shown(value):
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def write_report(results, size, house):
    """Replace the sections of what was measured, keep the others."""
    old = REPORT.read_text() if REPORT.exists() else ""
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", old, re.M | re.S))
    where = (
        f"{date.today()}, size {size}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"PostgreSQL {house.server.version} without fsync, Odoo {house.odoo.version}"
    )
    for name, result in results.items():
        if result["rows"]:
            about = "\n".join(line.strip() for line in result["about"].strip().splitlines())
            sections[name] = "\n".join(["", about, "", f"*{where}*", "", *table(result["rows"]), "", ""])
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(HEAD + "".join(f"\n## {name}\n{body.rstrip()}\n" for name, body in sorted(sections.items())))
