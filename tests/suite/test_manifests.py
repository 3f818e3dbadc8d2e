"""Manifests and the direction of dependencies: a parent never names a child."""

import ast
import re

import house
import pytest


@pytest.mark.parametrize("addon", house.addons())
class TestManifest:
    def test_says_what_it_is(self, addon):
        manifest = house.manifest(addon)
        assert manifest["license"] == "LGPL-3"
        assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest["version"])
        assert manifest["author"]
        assert manifest["summary"]
        assert len(manifest["summary"].splitlines()) == 1

    def test_depends_are_sorted_and_allowed(self, addon):
        depends = house.manifest(addon)["depends"]
        assert depends == sorted(depends)
        ours = {name for name in depends if name in house.addons()}
        assert addon in house.ARROWS, f"{addon} is new: write its arrows into tests/suite/house.py and an ADR"
        assert ours <= house.ARROWS[addon], f"{addon} must not depend on {ours - house.ARROWS[addon]}"

    def test_files_of_the_manifest_exist_and_are_all_named(self, addon):
        folder, manifest = house.ADDONS / addon, house.manifest(addon)
        named = set(manifest.get("data", [])) | set(manifest.get("demo", []))
        assert not [name for name in named if not (folder / name).exists()]
        # neutralize.sql is found by its name
        there = {
            str(p.relative_to(folder)) for sub in ("data", "security", "views", "report", "wizards") for p in (folder / sub).rglob("*.*ml")
        }
        there |= {str(p.relative_to(folder)) for p in (folder / "security").glob("*.csv")}
        assert not there - named, "files that nothing loads"

    def test_names_only_what_it_stands_on(self, addon):
        """Imports, models and XML ids of other add-ons of ours come from declared parents only."""
        allowed, others = house.ancestors(addon), set(house.ARROWS)
        owners = {model: other for other in house.addons() for model in house.models_defined(other)}
        wrong = []
        for path, tree in house.trees(addon):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("odoo.addons.dental_"):
                    if node.module.split(".")[2] not in allowed:
                        wrong.append(f"{house.relative(path)}:{node.lineno} imports {node.module}")
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    owner = owners.get(node.value)
                    prefix = node.value.split(".")[0]
                    if owner and owner not in allowed:
                        wrong.append(f"{house.relative(path)}:{node.lineno} names the model {node.value} of {owner}")
                    elif prefix in others and prefix not in allowed and re.fullmatch(r"[\w.]+", node.value):
                        wrong.append(f"{house.relative(path)}:{node.lineno} names {node.value}")
        for path in sorted((house.ADDONS / addon).rglob("*.xml")):
            for number, line in house.matches(r"\bdental_\w+\.\w+", path.read_text()):
                wrong += [
                    f"{house.relative(path)}:{number} names {name}.…"
                    for name in re.findall(r"\b(dental_\w+)\.\w+", line)
                    if name in others and name not in allowed
                ]
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("engine", house.engines(), ids=lambda path: path.name)
def test_engines_are_pure(engine):
    """No Odoo, no other add-on: standard library and their own modules."""
    wrong = []
    for path in sorted(engine.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level > 1:
                wrong.append(f"{house.relative(path)}:{node.lineno} leaves the engine")
            wrong += [f"{house.relative(path)}:{node.lineno} imports {m}" for m in modules if m.split(".")[0] in {"odoo", "psycopg2"}]
    assert not wrong, "\n".join(wrong)


def test_engine_names_are_unique():
    names = [path.name for path in house.engines()]
    assert len(names) == len(set(names))
