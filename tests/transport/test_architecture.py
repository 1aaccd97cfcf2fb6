"""The layers of the transport, held over its import graph: deferred and TYPE_CHECKING imports count."""

from __future__ import annotations

import re
import sys

import pytest

from tests.conftest import ROOT
from tests.import_graph import ImportGraph, circles, differences, rising

GRAPH = ImportGraph(ROOT / "transport" / "genstudio_transport")

# An arrow leads only to a room of a lower rank; "" is the package's own face.
RANKS = {
    "errors": 0, "log": 0, "_version": 0, "hints": 0, "lazy": 0,
    "prompts": 1, "wire": 2, "engine": 3, "faces": 4, "": 5,
}  # fmt: skip
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "log": set(),
    "_version": set(),
    "hints": set(),
    "lazy": set(),
    "prompts": {"_version", "errors", "hints", "lazy"},
    "wire": {"errors", "hints", "lazy", "prompts"},
    "engine": {"_version", "errors", "hints", "lazy", "log", "prompts", "wire"},
    "faces": {"engine", "errors", "prompts", "wire"},
    "": {"_version", "engine", "errors", "faces", "lazy", "prompts", "wire"},
}
OFFLINE = ["", "errors", "log", "_version", "hints", "lazy", "prompts", "wire"]
# Which room may import which library; optional extras are included.
LIBRARIES = {
    "aiohttp": {"engine"},
    "tenacity": {"engine"},
    "yarl": {"engine"},
    "limits": {"engine"},
    "redis": {"engine"},
    "rich": {"engine"},
    "IPython": {"engine"},
    "truststore": {"engine"},
    "anyio": {"faces"},
    "PIL": {"faces"},
    "pydantic_core": {"prompts"},
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


@pytest.mark.parametrize("room", OFFLINE)
def test_what_is_offline_imports_only_the_standard_library(room: str) -> None:
    # Only pydantic itself calls what imports its core.
    assert GRAPH.outside(room) - sys.stdlib_module_names <= {"pydantic_core"}


def test_each_library_is_used_in_its_room_only() -> None:
    used = {room: GRAPH.outside(room) - sys.stdlib_module_names for room in RANKS}
    assert {library: {room for room in used if library in used[room]} for library in set().union(*used.values())} == (
        LIBRARIES
    )


@pytest.mark.parametrize("room", ["prompts", "wire", "engine", "faces"])
def test_a_room_exports_only_what_is_used_outside_it(room: str) -> None:
    package = f"genstudio_transport.{room}"
    public = {found.name for found in GRAPH.imports if found.importer == GRAPH.package}
    used = {found.name for found in GRAPH.imports if found.module == package and GRAPH.room(found.importer) != room}
    exported = {found.name for found in GRAPH.imports if found.importer == package and found.module.startswith(package)}
    assert exported - used - public == set()


@pytest.mark.parametrize(
    ("prefix", "users"),
    [(r"(?<!comfyui\.)protocol", {"genstudio"}), (r"comfyui\.protocol", {"comfyui", "comfyui_submission"})],
    ids=["GenStudio", "ComfyUI"],
)
def test_only_a_service_knows_its_paths(prefix: str, users: set[str]) -> None:
    """`wire` defines them; in `engine`, the files of one service use them, and nothing else does."""
    path = re.compile(
        rf"{prefix}\.(SUBMIT|GET_TASK_INFO|CANCEL|UPLOAD|PROGRESS|QUEUE|VIEW|UPLOAD_FIELD|TOKEN_PARAMETER)\b"
    )
    found = {
        module
        for module, file in GRAPH.files.items()
        if GRAPH.room(module) not in ("wire", "") and path.search(file.read_text())
    }
    assert found == {f"genstudio_transport.engine.{user}" for user in users}
