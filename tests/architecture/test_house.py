"""The house keeps its shape: imports point upstream, names say something, files name no machine and no registry."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

NAMES_OF_NOTHING = {"utils", "util", "core", "common", "helpers", "helper", "misc", "manager", "managers"}
REGISTRY_OR_MACHINE = re.compile(
    r"(--(extra-)?index-url|--find-links|--trusted-host)\b|\b(pypi|pythonhosted)\.(org|python\.org)|/simple/?\s*$"
    r"|(?<![\w./])/(home|Users|root|work|opt)/\w",
    re.MULTILINE,
)
# the pattern itself stands here, and the make recipe for locking names the option that leaves addresses out
EXEMPT = {Path("tests/architecture/test_house.py")}


def readable(root: Path, path: Path) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_registry_or_a_place_on_a_machine(root: Path, files: list[Path]) -> None:
    found = [
        f"{path}: {match.group(0)!r}"
        for path in files
        if path not in EXEMPT
        for match in REGISTRY_OR_MACHINE.finditer(readable(root, path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.component("lint-imports", "Install requirements/dev.txt: `make test` does.")
def test_imports_point_upstream(root: Path) -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([str(program)], cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_import_hides_inside_a_function(root: Path, modules: list[Path]) -> None:
    def hidden(path: Path) -> list[int]:
        tree = ast.parse(readable(root, path))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return [
            inner.lineno
            for function in functions
            for inner in ast.walk(function)
            if isinstance(inner, ast.Import | ast.ImportFrom)
        ]

    assert {str(path): lines for path in modules if (lines := hidden(path))} == {}


def test_nothing_is_evaluated_or_executed(root: Path, modules: list[Path]) -> None:
    """A scheme is somebody else's text: it must never become code."""

    def calls(path: Path) -> list[str]:
        nodes = [node for node in ast.walk(ast.parse(readable(root, path))) if isinstance(node, ast.Call)]
        names = [node.func.id for node in nodes if isinstance(node.func, ast.Name)]
        return [name for name in names if name in {"eval", "exec", "compile", "__import__"}]

    assert {str(path): names for path in modules if (names := calls(path))} == {}


def test_yaml_is_never_loaded_with_guessed_types(root: Path, modules: list[Path]) -> None:
    pattern = re.compile(r"yaml\.(safe_|full_|unsafe_)?load(_all)?\(")
    assert [str(path) for path in modules if pattern.search(readable(root, path))] == []


def test_folders_and_files_have_names_that_say_something(modules: list[Path]) -> None:
    vague = [str(path) for path in modules if NAMES_OF_NOTHING & {*path.parts, path.stem}]
    assert vague == []


def test_every_dependency_has_a_reason_and_is_locked(root: Path) -> None:
    text = readable(root, Path("pyproject.toml"))
    names = [re.split(r"[<>=~! \[]", entry)[0] for entry in tomllib.loads(text)["project"]["dependencies"]]
    without = [name for name in names if not re.search(rf'^\s*"{re.escape(name)}[^"]*",?\s+# \w', text, re.MULTILINE)]
    assert without == [], "say in a comment why each of these is needed"
    wanted = {line for line in readable(root, Path("requirements/engine.in")).split() if line}
    assert wanted == set(names), "requirements/engine.in and pyproject.toml must name the same packages"


def test_every_locked_package_is_pinned_with_hashes(root: Path) -> None:
    for path in sorted((root / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=[a-zA-Z0-9])", path.read_text(encoding="utf-8").strip())
        loose = [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert loose == [], f"{path.name}: run `make lock`"


def test_shipped_schemes_say_where_every_number_comes_from(root: Path) -> None:
    """Numbers of this project are provisional; a scheme without a basis for its numbers does not ship."""
    for path in sorted((root / "src/jifen/official_schemes").glob("*/scheme.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert document["numbers_from"] in document["basis"], path
        assert (path.parent / "examples.yaml").exists() or document.get("kind") == "constraint", path
        assert document["scheme"] == path.parent.name
