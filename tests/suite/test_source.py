"""Habits that a machine can see in the source."""

import ast
import re
import warnings

import house
import pytest

# thing: (aim, fail)
FUNCTION_LINES = (50, 100)
FILE_LINES = {".py": (500, 700), ".js": (500, 700), ".xml": (500, 900)}
ARGUMENTS = (6, 9)


def complain(rows, aim, limit):
    """Warn above the aim, fail far above it."""
    far = [f"{where}: {size}" for where, size in rows if size > limit]
    near = [f"{where}: {size}" for where, size in rows if aim < size <= limit]
    if near:
        warnings.warn("above the aim: " + ", ".join(near), stacklevel=2)
    assert not far, "far above the limit:\n" + "\n".join(far)


@pytest.mark.parametrize("addon", house.addons())
class TestSizes:
    def test_functions(self, addon):
        lengths, arguments = [], []
        for path, tree in house.trees(addon):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    where = f"{house.relative(path)}:{node.lineno} {node.name}"
                    lengths.append((where, node.end_lineno - node.lineno + 1))
                    arguments.append((where, len(node.args.args) + len(node.args.posonlyargs)))
        complain(lengths, *FUNCTION_LINES)
        complain(arguments, *ARGUMENTS)

    def test_files(self, addon):
        for suffix, (aim, limit) in FILE_LINES.items():
            files = [p for p in (house.ADDONS / addon).rglob(f"*{suffix}") if not {"lib", "data"} & set(p.parts)]
            complain([(house.relative(p), len(p.read_text().splitlines())) for p in files], aim, limit)

    def test_readme(self, addon):
        readme = house.ADDONS / addon / "README.md"
        assert readme.exists(), "purpose, models, doors, hooks, rights, gotchas"
        assert len(readme.read_text().splitlines()) <= 60


def explained(tree, lines, number):
    """A comment or a docstring in the function around this line."""
    around = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.lineno <= number <= n.end_lineno]
    if not around:
        return "#" in lines[number - 1]
    inner = max(around, key=lambda node: node.lineno)
    first = inner.lineno - 2 if lines[inner.lineno - 2].strip().startswith("#") else inner.lineno - 1
    return ast.get_docstring(inner) or any("#" in line for line in lines[first : inner.end_lineno])


@pytest.mark.parametrize("addon", house.addons())
class TestHabits:
    def test_sudo_says_which_right_is_bypassed(self, addon):
        wrong = []
        for path, tree in house.trees(addon):
            lines = path.read_text().splitlines()
            for number, line in house.matches(r"\.sudo\(\)", path.read_text()):
                if not explained(tree, lines, number):
                    wrong.append(f"{house.relative(path)}:{number} {line}")
        assert not wrong, "sudo() without a reason beside it:\n" + "\n".join(wrong)

    def test_no_program_text_no_commit_no_silence(self, addon):
        """ADR 7; the only commit of its own is the outbox that must send once (ADR 9) and what measures or furnishes."""
        wrong = []
        for path in house.python_files(addon):
            text = path.read_text()
            wrong += [
                f"{house.relative(path)}:{n} {line}" for n, line in house.matches(r"\bsafe_eval\b|^\s*except:\s*$|\beval\(|\bexec\(", text)
            ]
            if addon not in {"dental_sms", "dental_demo"}:
                wrong += [f"{house.relative(path)}:{n} {line}" for n, line in house.matches(r"\bcr\.commit\(\)", text)]
        assert not wrong, "\n".join(wrong)

    def test_no_sql_constraints_of_old(self, addon):
        wrong = [house.relative(p) for p in house.python_files(addon) if house.matches(r"^\s*_sql_constraints\b", p.read_text())]
        assert not wrong, "models.Constraint replaces _sql_constraints: " + ", ".join(wrong)

    def test_requests_have_a_timeout(self, addon):
        wrong = []
        for path, tree in house.trees(addon):
            for node in ast.walk(tree):
                is_request = isinstance(node, ast.Call) and re.fullmatch(r"requests\.[a-z]+", ast.unparse(node.func))
                if is_request and not any(keyword.arg == "timeout" for keyword in node.keywords):
                    wrong.append(f"{house.relative(path)}:{node.lineno}")
        assert not wrong, ", ".join(wrong)


@pytest.mark.parametrize("addon", house.addons())
class TestAccess:
    def test_every_model_has_an_access_line(self, addon):
        rows = {row["model_id:id"].split(".")[-1] for name in house.addons() for row in house.access_rows(name)}
        without = [
            model
            for model, (_node, bases, _path) in house.models_defined(addon).items()
            if "AbstractModel" not in bases and f"model_{model.replace('.', '_')}" not in rows
        ]
        assert not without, "models that nobody or everybody may use: " + ", ".join(without)

    def test_access_lines_name_a_group(self, addon):
        assert not [row["id"] for row in house.access_rows(addon) if not row["group_id:id"]]

    def test_models_of_a_company_have_a_company_rule(self, addon):
        rules = "\n".join(p.read_text() for p in house.ADDONS.glob("*/security/*.xml"))
        without = []
        for model, (node, bases, _path) in house.models_defined(addon).items():
            fields = {getattr(item.targets[0], "id", "") for item in node.body if isinstance(item, ast.Assign)}
            if "company_id" in fields and "Model" in bases and f'model_{model.replace(".", "_")}"' not in rules:
                without.append(model)
        assert not without, "company_id without a record rule: " + ", ".join(without)


def test_no_host_and_no_path_of_a_machine():
    """Nothing in the tree names a package registry or a folder of the machine it was written on."""
    words = ["://[^ ]*(" + "deb" + "ian|py" + "pi|npm" + "js|python" + "hosted)\\.", "/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/[a-z]"]
    wrong = []
    for path in house.tracked_files():
        for number, line in house.matches("|".join(words), house.text_of(path)):
            wrong.append(f"{house.relative(path)}:{number} {line[:120]}")
    assert not wrong, "\n".join(wrong)


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in (house.ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))
    readme = (house.ROOT / "docs" / "adr" / "README.md").read_text()
    assert not [path.name for path in (house.ROOT / "docs" / "adr").glob("[0-9]*.md") if path.name not in readme]


def test_links_of_the_papers_lead_somewhere():
    papers = [*house.ROOT.glob("*.md"), *house.ROOT.glob("docs/**/*.md"), *house.ROOT.glob("config/*.md"), *house.ADDONS.glob("*/README.md")]
    broken = []
    for paper in papers:
        for target in re.findall(r"\]\(([^)#\s]+)", paper.read_text()):
            if "://" not in target and not target.startswith("mailto:") and not (paper.parent / target).exists():
                broken.append(f"{house.relative(paper)} → {target}")
    assert not broken, "\n".join(broken)


def test_pictures_are_small():
    big = [house.relative(path) for path in (house.ROOT / "docs").rglob("*.png") if path.stat().st_size > 600_000]
    assert not big
