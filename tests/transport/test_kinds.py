"""Every kind of parameter that a spec can have is handled in each place of the transport that branches on kinds."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from genstudio_codegen.parameter_spec.model import Kind
from genstudio_transport import InvalidParameter, Parameter, Workflow
from genstudio_transport.prompts import checks, explanations

KINDS = {str(kind) for kind in Kind}


class Case(NamedTuple):
    """One value that a kind accepts, the value as it is sent, one that is refused, and what is expected instead."""

    valid: object
    sent: object
    invalid: object
    expected: str


FILE = "te-1/ac-1/sui-1.png"
CASES = {
    "INT": Case(3, 3, 3.0, "an integer from 1 to 9"),
    "FLOAT": Case(2.5, 2.5, "2.5", "a number from 1 to 9"),
    "STRING": Case("a", "a", 5, "a string"),
    "BOOLEAN": Case(True, True, 1, "True or False"),
    "COMBO": Case("a", "a", "c", "one of 'a', 'b'"),
    "MULTI_COMBO": Case(["a"], {"__value__": ["a"]}, ["c"], "a list of 'a', 'b'"),
    "IMAGE": Case(FILE, FILE, 7, "a picture: a pathlib.Path"),
    "VIDEO": Case(FILE, FILE, 7, "a file: a pathlib.Path"),
    "AUDIO": Case(FILE, FILE, 7, "a file: a pathlib.Path"),
    "FILE": Case(FILE, FILE, 7, "a file: a pathlib.Path"),
    "LIST": Case([1], {"__value__": [1]}, "a", "a list of JSON values"),
    "DICT": Case({"a": 1}, {"a": 1}, [1], "a dict of JSON values"),
    "ANY": Case("a", "a", object(), "a JSON value"),
}


def row(kind: str, **options: Any) -> Parameter:
    bounds: dict[str, Any] = {"minimum": 1, "maximum": 9} if kind in ("INT", "FLOAT") else {}
    if kind in ("COMBO", "MULTI_COMBO"):
        bounds = {"choices": ("a", "b")}
    return Parameter("x", "3", "in", kind, **bounds, **options)


def test_each_place_knows_every_kind() -> None:
    assert set(checks.BY_KIND) == set(explanations.BY_KIND) == set(CASES) == KINDS
    assert checks.UPLOADS <= KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_checked_sent_and_explained(kind: str) -> None:
    case = CASES[kind]
    workflow = Workflow("wf-1", "w", (row(kind),))
    assert workflow.prompt({"x": case.valid}).to_dict()["prompt"]["3"]["inputs"]["in"] == case.sent
    with pytest.raises(InvalidParameter, match=re.escape(f"expected {case.expected}")):
        workflow.prompt({"x": case.invalid})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_that_is_sent_unchanged_needs_no_conversion(kind: str) -> None:
    """A plain parameter skips the draft: its valid values must be the ones that are sent."""
    local = row(kind).accepts(b"a local file")
    assert local is (kind in checks.UPLOADS)
    if row(kind).plain:
        assert CASES[kind].sent == CASES[kind].valid and not local
