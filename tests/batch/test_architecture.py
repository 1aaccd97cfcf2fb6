"""The layers of the batch distribution, held over its import graph: deferred and TYPE_CHECKING imports count."""

from __future__ import annotations

import statistics
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.import_graph import ImportGraph, circles, differences, rising

GRAPH = ImportGraph(ROOT / "batch" / "genstudio_batch")

# An arrow leads only to a room of a lower rank; "" is the package's own face.
RANKS = {
    "errors": 0, "options": 1, "records": 0, "_version": 0, "places": 1,
    "rows": 1, "outputs": 1, "export": 1, "store": 2, "engine": 3, "batches": 4, "": 5, "cli": 6,
}  # fmt: skip
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "options": {"errors"},
    "records": set(),
    "_version": set(),
    "places": {"errors"},
    "rows": {"errors"},
    "outputs": {"errors"},
    "export": {"errors", "records"},
    "store": {"errors", "options", "records"},
    "engine": {"errors", "options", "outputs", "records", "rows", "store"},
    "batches": {"engine", "errors", "options", "places", "records", "rows", "store"},
    "": {"_version", "batches", "errors", "options", "records"},
    "cli": {"_version", "batches", "errors", "export", "records", "rows"},
}
LIBRARIES: dict[str, set[str]] = {
    "dbos": {"engine"},
    "sqlalchemy": {"engine", "store"},
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


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_heavy_library_is_used_in_its_room_only(library: str) -> None:
    assert {room for room in RANKS if library in GRAPH.outside(room)} == LIBRARIES[library]


def test_nothing_of_the_generator_is_imported_and_only_the_face_of_the_transport() -> None:
    imported = {found.module for found in GRAPH.imports}
    assert not [module for module in imported if module.startswith("genstudio_codegen")]
    assert not [module for module in imported if module.startswith("genstudio_transport.")]


def test_files_stay_short() -> None:
    lines = {module: len(path.read_text().splitlines()) for module, path in GRAPH.files.items()}
    assert {module: count for module, count in lines.items() if count > 400} == {}
    assert statistics.median(lines.values()) < 120


@pytest.mark.parametrize("statement", ["import genstudio_batch", "import genstudio_batch.cli"])
def test_what_only_looks_loads_neither_the_engine_nor_a_database(statement: str) -> None:
    code = f"{statement}, sys; print(*sorted({{'dbos', 'sqlalchemy', 'aiohttp'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
