"""The reader of import graphs sees what it must, on a package made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.import_graph import Import, ImportGraph, absolute, circles, differences, rising

FILES = {
    "__init__.py": "from .upper.face import Face\n",
    "ground.py": "import json\n",
    "upper/__init__.py": "from .face import Face as Face\n",
    "upper/face.py": (
        "from typing import TYPE_CHECKING\n"
        "from shop import lower, ground\n"
        "if TYPE_CHECKING:\n    from ..lower.inner import Thing\n"
        "def later():\n    from .helper import work\n"
    ),
    "upper/helper.py": "import shop.upper.face\nfrom ..lower import Thing\n",
    "lower/__init__.py": "from .inner import Thing as Thing\n",
    "lower/inner.py": "from ..ground import json\nimport aiohttp.web\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> ImportGraph:
    for name, text in FILES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return ImportGraph(tmp_path / "shop")


def test_every_way_to_import_is_an_arrow(shop: ImportGraph) -> None:
    assert shop.arrows == {
        "shop": {"shop.upper.face"},
        "shop.ground": set(),
        "shop.upper": {"shop.upper.face"},
        "shop.upper.face": {"shop.lower", "shop.ground", "shop.lower.inner", "shop.upper.helper"},
        "shop.upper.helper": {"shop.upper.face", "shop.lower"},
        "shop.lower": {"shop.lower.inner"},
        "shop.lower.inner": {"shop.ground"},
    }


def test_rooms_are_the_folders_and_files_at_the_top(shop: ImportGraph) -> None:
    assert shop.room_arrows == {"": {"upper"}, "ground": set(), "upper": {"lower", "ground"}, "lower": {"ground"}}
    assert shop.outside("lower") == {"aiohttp"}
    assert shop.outside("upper") == {"typing"}


def test_only_the_inner_module_of_another_room_is_past_a_face(shop: ImportGraph) -> None:
    assert shop.past_a_face() == [Import("shop.upper.face", "shop.lower.inner", "Thing", 4)]


def test_a_submodule_that_a_room_imports_itself_is_a_name_of_its_face(shop: ImportGraph) -> None:
    (shop.folder / "lower" / "__init__.py").write_text("from . import inner as inner\n")
    (shop.folder / "upper" / "helper.py").write_text("from ..lower import inner\n")
    (shop.folder / "upper" / "face.py").write_text("")
    assert ImportGraph(shop.folder).past_a_face() == []
    (shop.folder / "lower" / "__init__.py").write_text("")
    assert [found.importer for found in ImportGraph(shop.folder).past_a_face()] == ["shop.upper.helper"]


def test_circles_are_found_whatever_their_length() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}, "g": {"g"}, "h": set[str]()}
    assert circles(arrows) == [["a", "b", "c"], ["d", "e"], ["g"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_the_circle_of_the_example_is_found(shop: ImportGraph) -> None:
    assert circles(shop.arrows) == [["shop.upper.face", "shop.upper.helper"]]


def test_arrows_that_rise_or_differ_are_listed() -> None:
    arrows = {"upper": {"lower"}, "lower": {"upper"}, "side": {"lower"}}
    assert rising(arrows, {"upper": 2, "lower": 1, "side": 1}) == [("lower", "upper"), ("side", "lower")]
    assert differences(arrows, {"upper": {"lower"}, "lower": set(), "side": {"lower", "upper"}}) == {
        "not allowed": [("lower", "upper")],
        "not used": [("side", "upper")],
    }


def test_leading_dots_are_resolved() -> None:
    assert absolute("shop.upper", 0, "json") == "json"
    assert absolute("shop.upper", 1, None) == "shop.upper"
    assert absolute("shop.upper", 2, "lower.inner") == "shop.lower.inner"
