"""A workflow with every kind of value, and calls of it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from genstudio_codegen.names import name_parameters
from genstudio_codegen.parameter_spec import read_spec
from genstudio_codegen.playground.code_samples import SampleCall
from tests.conftest import EXAMPLE_SPECS, ROOT

PLACES = {
    "text": ("6", "text"),
    "note": ("6", "note"),
    "steps": ("3", "steps"),
    "seed": ("3", "seed"),
    "cfg": ("3", "cfg"),
    "points": ("7", "points"),
    "options": ("7", "options"),
    "image": ("10", "image"),
    "mask": ("11", "image"),
}


def call_of(values: dict[str, Any], **rest: Any) -> SampleCall:
    given: dict[str, Any] = {"package": "acme.workflows", "module": "poster", "workflow_id": "wf-poster", **rest}
    return SampleCall(places=PLACES, values=values, **given)


def example_call(name: str, values: dict[str, Any], **rest: Any) -> SampleCall:
    """A call of one of the generated examples."""
    spec = read_spec(EXAMPLE_SPECS / f"{name}.spec.json").spec
    assert spec
    names = name_parameters(spec).names
    places = {python_name: address for address, python_name in names.items()}
    given: dict[str, Any] = {"package": "generated_examples", "module": name, **rest}
    return SampleCall(workflow_id=spec.workflow_id, places=places, values=values, **given)


@pytest.fixture
def generated_examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The package of generated examples, as something that can be imported."""
    monkeypatch.syspath_prepend(str(ROOT))
    yield importlib.import_module("generated_examples")
    assert Path(sys.modules["generated_examples"].__path__[0]) == ROOT / "generated_examples"
