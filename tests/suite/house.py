"""Reading the source tree: what the static checks look at."""

import ast
import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDONS = ROOT / "addons"

# The allowed arrows among our own add-ons (docs/adr/0001). Everything else is refused.
ARROWS = {
    "dental_patient": set(),
    "dental_plan": {"dental_patient"},
    "dental_schedule": {"dental_plan"},
    "dental_tasks": {"dental_schedule"},
    "dental_sms": {"dental_schedule"},
    "dental_payroll": {"dental_schedule"},
    "dental_stock": {"dental_schedule"},
    "dental_portal": {"dental_schedule"},
    "dental_tasks_sms": {"dental_tasks", "dental_sms"},
    "dental_plan_loyalty": {"dental_plan"},
    "dental_payroll_oca": {"dental_payroll"},
    "dental_demo": {"dental_tasks_sms", "dental_payroll", "dental_stock", "dental_portal", "dental_schedule", "dental_tasks", "dental_sms"},
}


def addons():
    return sorted(p.parent.name for p in ADDONS.glob("*/__manifest__.py"))


def manifest(addon):
    return ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())


def ancestors(addon):
    """Our add-ons that this one may name: itself and what it stands on."""
    found = {addon}
    for parent in ARROWS.get(addon, ()):
        found |= ancestors(parent)
    return found


def python_files(addon, tests=False):
    for path in sorted((ADDONS / addon).rglob("*.py")):
        if tests or "tests" not in path.relative_to(ADDONS / addon).parts:
            yield path


def engines():
    return sorted({p.parent for p in ADDONS.glob("*/*_engine/__init__.py")} | {p.parent for p in ADDONS.glob("*/*_generator/__init__.py")})


def trees(addon):
    for path in python_files(addon):
        yield path, ast.parse(path.read_text())


def models_defined(addon):
    """Names given by `_name`, with the class and whether it is abstract or transient."""
    found = {}
    for path, tree in trees(addon):
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            for item in node.body:
                if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") == "_name" and isinstance(item.value, ast.Constant):
                    bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
                    found[item.value.value] = (node, bases, path)
    return found


def access_rows(addon):
    path = ADDONS / addon / "security" / "ir.model.access.csv"
    if not path.exists():
        return []
    with path.open() as handle:
        return list(csv.DictReader(handle))


def tracked_files():
    """All text files of the tree, what is fetched or made aside."""
    skip = {".git", ".clinic", "__pycache__", "node_modules", ".hypothesis", ".ruff_cache", ".pytest_cache"}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if (
            path.is_file()
            and not skip & set(parts)
            and path.suffix.lower() not in {".png", ".jpg", ".gif", ".dcm", ".pdf", ".pyc", ".ttf", ".woff2"}
        ):
            yield path


def relative(path):
    return str(Path(path).relative_to(ROOT))


def text_of(path):
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def matches(pattern, text):
    """Line number and line of each match."""
    regex = re.compile(pattern)
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if regex.search(line)]
