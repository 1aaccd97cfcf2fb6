"""The arrows of the design, held over the import graph; and the size of files."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODEGEN = ROOT / "codegen" / "genstudio_codegen"
TRANSPORT = ROOT / "transport" / "genstudio_transport"

# What each part of `codegen` may import of the others; "" is the package itself, for its version.
ARROWS: dict[str, set[str]] = {
    "": {"_version", "config", "generation", "problems", "report"},
    "problems": {"text"},
    "_version": set(),
    "packaged": set(),
    "text": set(),
    "limits": set(),
    "hints": set(),
    "config": {"names", "packaged", "problems"},
    "parameter_spec": {"problems", "text"},
    "names": {"parameter_spec", "problems", "text"},
    "schema": {"parameter_spec", "problems"},
    "render": {"_version", "packaged", "limits", "schema", "names", "parameter_spec", "problems", "text"},
    "publish": {"problems"},
    "compare": {"limits", "names", "parameter_spec", "problems", "text"},
    "emulator": {"_version", "schema", "parameter_spec", "problems", "text"},
    "locking": {"names", "publish", "problems"},
    "memory": {"_version", "packaged", "config", "publish", "problems"},
    "report": {"publish", "problems"},
    "build": {"config", "locking", "memory", "names", "problems", "publish", "render", "report", "parameter_spec"},
    "generation": {"build", "config", "memory", "publish", "report"},
    "project": {"config", "memory", "problems"},
    "watching": set(),
    "hatch": {"generation", "project"},
    "inspection": {"schema", "names", "parameter_spec", "problems"},
    "demo": {"packaged", "emulator", "generation", "config", "parameter_spec"},
    "cli": {
        "_version",
        "inspection",
        "demo",
        "emulator",
        "generation",
        "project",
        "report",
        "watching",
        "config",
        "publish",
        "compare",
        "schema",
        "names",
        "parameter_spec",
        "problems",
        "text",
    },
    "__main__": {"cli"},
}


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imported(path: Path, package: str) -> set[str]:
    """Every module that a file imports, at its top or inside a function, by its full name."""
    root = {"genstudio_codegen": CODEGEN.parent, "genstudio_transport": TRANSPORT.parent}.get(package, ROOT)
    parts = list(path.relative_to(root).with_suffix("").parts)
    here = parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def part_of(name: str) -> str:
    """The part of `codegen` that an imported name belongs to."""
    first = name.split(".")[1] if "." in name else ""
    return first if (CODEGEN / first).is_dir() or (CODEGEN / f"{first}.py").is_file() else ""


@pytest.mark.parametrize("path", modules(CODEGEN), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_run_one_way(path: Path) -> None:
    own = path.relative_to(CODEGEN).with_suffix("").parts[0].replace("__init__", "")
    parts = {part_of(name) for name in imported(path, "genstudio_codegen") if name.split(".")[0] == "genstudio_codegen"}
    assert parts - {own} <= ARROWS[own], f"{own} may import {sorted(ARROWS[own])}"


def test_the_transport_imports_nothing_of_the_generator() -> None:
    for path in modules(TRANSPORT):
        assert not {
            name for name in imported(path, "genstudio_transport") if name.split(".")[0] == "genstudio_codegen"
        }, path


def test_generated_code_imports_only_the_transport_and_the_standard_library() -> None:
    for path in modules(ROOT / "generated_examples"):
        roots = {name.split(".")[0] for name in imported(path, "generated_examples")}
        assert roots <= {"__future__", "typing", "collections", "genstudio_transport"}, path


def test_files_stay_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in [*modules(CODEGEN), *modules(TRANSPORT)]}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
    assert median(lengths.values()) < 120
