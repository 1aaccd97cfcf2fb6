"""The rooms of the emulator, held over its import graph: their order, their arrows, their faces, their libraries."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

from genstudio_codegen import emulator
from genstudio_codegen.emulator.endpoints import CANCEL, POLL, PROGRESS, SUBMIT, UPLOAD, Endpoint
from tests.import_graph import ImportGraph, circles, differences, rising

GRAPH = ImportGraph(Path(emulator.__file__).parent)

# What each room imports of the others, from the lowest room to the highest; "" is the emulator's own face.
ARROWS: dict[str, set[str]] = {
    "assumptions": set(),
    "model": {"assumptions"},
    "storage": {"assumptions", "model"},
    "service": {"assumptions", "model", "storage"},
    "endpoints": {"assumptions", "model", "storage", "service"},
    "asgi": {"assumptions", "model", "storage", "service", "endpoints"},
    "faults": {"assumptions", "model", "endpoints", "asgi"},
    "hosts": {"model", "service", "endpoints", "asgi", "faults"},
    "": {"hosts"},
    "pytest_plugin": {""},
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
RANKS = {room: rank for rank, room in enumerate(ARROWS)}
HTTP_LIBRARIES = {
    *("aiohttp", "h11", "http", "httpx", "multipart", "python_multipart", "requests", "socketserver", "starlette"),
    *("urllib3", "uvicorn", "websockets", "wsgiref", "socket", "ssl"),
}


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(GRAPH.arrows) == []


def test_every_room_imports_only_lower_ones() -> None:
    assert rising(GRAPH.room_arrows, RANKS) == []


def test_the_allowed_arrows_are_the_used_ones() -> None:
    assert set(GRAPH.room_arrows) == set(ARROWS)
    assert differences(GRAPH.room_arrows, ARROWS) == {"not allowed": [], "not used": []}


def test_rooms_are_entered_by_their_face() -> None:
    assert GRAPH.past_a_face() == []
    # The package's own face may, but has no reason to.
    assert {target for target in GRAPH.arrows["emulator"]} <= {"emulator.hosts"}


def test_no_import_hides_from_the_graph() -> None:
    # An absolute import of the emulator would be taken for one from outside.
    hidden = [found for found in GRAPH.imports if found.module.startswith("genstudio_codegen.emulator")]
    assert hidden == []


@pytest.mark.parametrize("room", ["assumptions", "model", "storage", "service", "endpoints"])
def test_the_lower_rooms_are_free_of_http(room: str) -> None:
    assert GRAPH.outside(room) & HTTP_LIBRARIES == set()


def test_only_hosts_knows_the_server() -> None:
    assert {room for room in GRAPH.room_arrows if GRAPH.outside(room) & {"uvicorn", "h11"}} == {"hosts"}


@pytest.mark.parametrize("endpoint", [SUBMIT, POLL, CANCEL, UPLOAD, PROGRESS], ids=lambda endpoint: endpoint.name)
def test_each_address_is_written_in_one_file(endpoint: Endpoint) -> None:
    last = endpoint.path.rpartition("/api/maas/")[2].partition("/")[0]
    files = [path for path in GRAPH.folder.rglob("*") if path.suffix in (".py", ".html", ".js")]
    holding = [path for path in files if last in path.read_text("utf-8")]
    assert holding == [GRAPH.folder / "endpoints" / "addresses.py"]


def test_the_docstring_lists_the_rooms_in_their_order() -> None:
    text = emulator.__doc__ or ""
    places = [text.index(f"`{room}`") for room in ARROWS if room]
    assert places == sorted(places)


def test_no_module_has_the_name_of_a_function_in_it() -> None:
    for module, path in GRAPH.files.items():
        functions = [node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, FUNCTIONS)]
        assert module.rpartition(".")[2] not in functions, module


def test_every_face_exports_what_it_names() -> None:
    for module, path in GRAPH.files.items():
        if path.name == "__init__.py" and module != "emulator":
            loaded = __import__(f"genstudio_codegen.{module}", fromlist=["__all__"])
            names: list[str] = loaded.__all__
            assert names == sorted(set(names), key=lambda name: (not name.isupper(), name[0].islower(), name)), module
            assert all(hasattr(loaded, name) for name in names)


def test_files_stay_short() -> None:
    lengths = {module: len(path.read_text("utf-8").splitlines()) for module, path in GRAPH.files.items()}
    assert {module: length for module, length in lengths.items() if length > 400} == {}
    assert median(lengths.values()) < 120
