"""One engine, two faces: the same methods, the same arguments, the same public names."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import ModuleType

import pytest

import genstudio_transport
import genstudio_transport.engine
import genstudio_transport.prompts
import genstudio_transport.wire
from genstudio_transport import (
    AsyncGenStudio,
    AsyncOutcomes,
    AsyncResult,
    AsyncResultFile,
    AsyncTask,
    GenStudio,
    Outcomes,
    Result,
    ResultFile,
    Task,
)

PAIRS: list[tuple[type, type]] = [
    (AsyncGenStudio, GenStudio),
    (AsyncTask, Task),
    (AsyncResult, Result),
    (AsyncResultFile, ResultFile),
    (AsyncOutcomes, Outcomes),
]


def public(face: type) -> dict[str, object]:
    return {name: getattr(face, name) for name in dir(face) if not name.startswith("_")}


def attributes(face: type) -> set[str]:
    """Attributes that `__init__` sets, which the other face offers as properties."""
    tree = ast.parse("class C:\n" + inspect.getsource(getattr(face, "__init__")))
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}


def synchronous_form(signature: str) -> str:
    """What the signature of an asynchronous method must be on the other face."""
    signature = signature.replace(" | AsyncIterable[Item]", "").replace(
        "Generator[TaskInfo, None]", "Iterator[TaskInfo]"
    )
    return signature.replace("Async", "")


@pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS)
def test_both_faces_have_the_same_names(asynchronous: type, synchronous: type) -> None:
    own = {name for name in attributes(asynchronous) if name and not name.startswith("_")}
    assert set(public(asynchronous)) | own == set(public(synchronous))


@pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS)
def test_both_faces_take_the_same_arguments(asynchronous: type, synchronous: type) -> None:
    for name, method in [*public(asynchronous).items(), ("__init__", getattr(asynchronous, "__init__"))]:
        other = getattr(synchronous, name)
        if not inspect.isfunction(method) or (name == "__init__" and asynchronous is not AsyncGenStudio):
            continue
        ours, theirs = inspect.signature(method), inspect.signature(other)
        assert synchronous_form(str(ours)) == str(theirs), name
        assert inspect.getdoc(other), name


def tables() -> list[ModuleType]:
    """The packages whose names are loaded on first use."""
    return [genstudio_transport, genstudio_transport.prompts, genstudio_transport.wire, genstudio_transport.engine]


@pytest.mark.parametrize("package", tables(), ids=lambda package: str(package.__name__))
def test_the_table_of_names_is_complete_and_sorted(package: ModuleType) -> None:
    tree = ast.parse(Path(package.__file__ or "").read_text())
    imported = {
        (alias.name, node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
        for alias in node.names
        if alias.asname == alias.name
    }
    homes = package._HOMES
    assert imported == set(homes.items())
    assert package.__all__ == sorted(homes) == dir(package)
    for name in homes:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        package.Nothing  # noqa: B018


def test_every_public_thing_is_documented() -> None:
    for face in {face for pair in PAIRS for face in pair}:
        assert face.__doc__
        for name, member in public(face).items():
            assert not callable(member) or inspect.getdoc(member), f"{face.__name__}.{name}"
