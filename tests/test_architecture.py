"""The arrows of the design, held over the generator's import graph: deferred and TYPE_CHECKING imports count."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT
from tests.import_graph import FACE, ImportGraph, circles, differences, rising

GRAPH = ImportGraph(ROOT / "codegen" / "genstudio_codegen")
TRANSPORT = ROOT / "transport" / "genstudio_transport"
EXAMPLES = ROOT / "generated_examples"

# An arrow leads only to a room of a lower rank; "" is the package's own face.
RANKS = {
    "_version": 0, "extras": 0, "file_watcher": 0, "files": 0, "generated_header": 0, "graph_text": 0, "hints": 0, "limits": 0, "package_data": 0,
    "text": 0, "toml_text": 0, "problems": 1, "parameter_spec": 2, "names": 3, "sources": 3, "schema": 4, "config": 4, "cache": 5, "settings": 5,
    "starter": 5, "project": 6, "compare": 7, "hosting": 7, "publish": 7, "render": 7, "emulator": 8, "run": 8, "demo": 9, "doctor": 9,
    "hatch": 9, "mcp": 9, "playground": 9, "": 9, "cli": 10, "__main__": 11,
}  # fmt: skip
ALLOWED: dict[str, set[str]] = {
    "_version": set(),
    "extras": set(),
    "file_watcher": set(),
    "files": set(),
    "generated_header": set(),
    "graph_text": set(),
    "hints": set(),
    "limits": set(),
    "package_data": set(),
    "text": set(),
    "toml_text": set(),
    "problems": {"text"},
    "parameter_spec": {"files", "problems", "text"},
    "names": {"files", "parameter_spec", "problems", "text", "toml_text"},
    "sources": {"files", "parameter_spec", "problems", "text"},
    "schema": {"names", "parameter_spec"},
    "config": {"files", "hints", "names", "package_data", "parameter_spec", "problems", "text", "toml_text"},
    "cache": {"_version", "config", "files", "package_data", "problems"},
    "compare": {"config", "files", "limits", "names", "parameter_spec", "problems", "project", "settings", "text"},
    "emulator": {
        "extras",
        "_version",
        "config",
        "hosting",
        "parameter_spec",
        "problems",
        "project",
        "schema",
        "settings",
        "text",
    },
    "hosting": {"config", "file_watcher", "parameter_spec", "problems", "project", "settings"},
    "settings": {"config", "hints", "names", "parameter_spec", "problems", "toml_text"},
    "starter": {
        "_version",
        "config",
        "files",
        "generated_header",
        "names",
        "parameter_spec",
        "problems",
        "text",
        "toml_text",
    },
    "project": {"cache", "config", "files", "problems"},
    "publish": {"files", "generated_header", "graph_text", "problems"},
    "render": {
        "_version",
        "files",
        "generated_header",
        "limits",
        "names",
        "package_data",
        "parameter_spec",
        "problems",
        "schema",
        "text",
    },
    "run": {
        "cache",
        "config",
        "files",
        "graph_text",
        "names",
        "parameter_spec",
        "problems",
        "project",
        "publish",
        "render",
        "schema",
        "settings",
    },
    "demo": {"config", "emulator", "files", "package_data", "parameter_spec", "run"},
    "doctor": {"_version", "config", "files", "generated_header", "problems", "project", "run", "settings"},
    "hatch": {"project", "run"},
    "mcp": {
        "_version",
        "emulator",
        "extras",
        "parameter_spec",
        "problems",
        "project",
        "run",
        "schema",
        "settings",
        "text",
    },
    "playground": {
        "config",
        "emulator",
        "hosting",
        "names",
        "parameter_spec",
        "problems",
        "run",
        "settings",
        "text",
    },
    "": {"_version", "config", "problems", "run"},
    "cli": {
        "_version",
        "compare",
        "config",
        "demo",
        "doctor",
        "emulator",
        "file_watcher",
        "files",
        "hosting",
        "mcp",
        "parameter_spec",
        "playground",
        "problems",
        "project",
        "publish",
        "run",
        "sources",
        "starter",
        "text",
    },
    "__main__": {"cli"},
}


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(GRAPH.arrows) == []


def test_arrows_never_rise() -> None:
    assert rising(GRAPH.room_arrows, RANKS) == []


def test_the_allowed_arrows_are_exactly_the_used_ones() -> None:
    assert GRAPH.room_arrows.keys() == ALLOWED.keys()
    assert differences(GRAPH.room_arrows, ALLOWED) == {"not allowed": [], "not used": []}


def test_rooms_are_entered_by_their_face_only() -> None:
    assert GRAPH.past_a_face() == []


def test_only_rooms_that_call_workflows_know_the_transport() -> None:
    users = {room for room in GRAPH.room_arrows if "genstudio_transport" in GRAPH.outside(room)}
    assert users <= {"demo", "doctor", "emulator", "mcp", "playground"}


def test_generated_code_imports_only_the_public_face_and_the_standard_library() -> None:
    graph = ImportGraph(EXAMPLES)
    modules = {found.module for found in graph.imports}
    assert modules <= {"__future__", "typing", "collections.abc", "genstudio_transport"}


def modules_named_as_their_function(folder: Path) -> list[str]:
    """The modules that define a function of their own name: `from room import name` would mean two things."""
    return [
        str(path.relative_to(ROOT))
        for path in sorted(folder.rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == path.stem
    ]


@pytest.mark.parametrize("folder", [GRAPH.folder, TRANSPORT], ids=lambda folder: str(folder.name))
def test_no_module_is_named_as_the_function_in_it(folder: Path) -> None:
    # A command's file is named as the command.
    allowed = {f"codegen/genstudio_codegen/cli/{path.name}" for path in (GRAPH.folder / "cli").glob("*.py")}
    assert set(modules_named_as_their_function(folder)) <= allowed


def test_every_folder_says_what_it_is_for() -> None:
    for folder in (GRAPH.folder, TRANSPORT):
        for path in folder.rglob(f"{FACE}.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_files_stay_short() -> None:
    files = [*GRAPH.folder.rglob("*.py"), *TRANSPORT.rglob("*.py")]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
    assert median(lengths.values()) < 120
