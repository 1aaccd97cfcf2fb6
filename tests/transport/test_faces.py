"""One engine, two faces: the same methods, the same arguments, the same public names."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import genstudio_transport
from genstudio_transport import AsyncGenStudio, AsyncResult, AsyncResultFile, AsyncTask, GenStudio, Result, ResultFile
from genstudio_transport import Task

PAIRS = [(AsyncGenStudio, GenStudio), (AsyncTask, Task), (AsyncResult, Result), (AsyncResultFile, ResultFile)]
# What the asynchronous face offers to this package itself, and how context managers are called.
OWN_USE = {"subscribe", "download", "seconds", "engine", "settings"}


def public(face: type) -> dict[str, object]:
    names = {name for name in dir(face) if not name.startswith("_")} - OWN_USE
    return {name: getattr(face, name) for name in names}


def attributes(face: type) -> set[str]:
    """Attributes that `__init__` sets, which the other face offers as properties."""
    tree = ast.parse("class C:\n" + inspect.getsource(face.__init__))
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}


@pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS)
def test_both_faces_have_the_same_names(asynchronous: type, synchronous: type) -> None:
    own = {name for name in attributes(asynchronous) if name and not name.startswith("_")}
    assert (set(public(asynchronous)) | own) - OWN_USE == set(public(synchronous))


@pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS)
def test_both_faces_take_the_same_arguments(asynchronous: type, synchronous: type) -> None:
    for name, method in [*public(asynchronous).items(), ("__init__", asynchronous.__init__)]:
        other = getattr(synchronous, name)
        if not inspect.isfunction(method) or (name == "__init__" and asynchronous is not AsyncGenStudio):
            continue
        ours, theirs = inspect.signature(method), inspect.signature(other)
        assert ours.parameters == theirs.parameters, name
        expected = (
            str(ours.return_annotation).replace("Async", "").replace("Generator[TaskInfo, None]", "Iterator[TaskInfo]")
        )
        assert expected == theirs.return_annotation, name
        assert inspect.getdoc(other), name


def test_the_table_of_names_is_complete_and_sorted() -> None:
    tree = ast.parse(Path(genstudio_transport.__file__ or "").read_text())
    imported = {
        (alias.asname, node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    }
    homes = genstudio_transport._HOMES
    assert imported == set(homes.items())
    assert genstudio_transport.__all__ == sorted(homes) == dir(genstudio_transport)
    for name in homes:
        assert getattr(genstudio_transport, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        genstudio_transport.Nothing  # noqa: B018


def test_every_public_thing_is_documented() -> None:
    for face in {face for pair in PAIRS for face in pair}:
        assert face.__doc__
        for name, member in public(face).items():
            assert not callable(member) or inspect.getdoc(member), f"{face.__name__}.{name}"
