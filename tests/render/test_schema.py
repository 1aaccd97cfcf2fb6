"""The JSON Schema of a workflow says of a body just what the generated module says."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from genstudio_codegen.names import name_parameters
from genstudio_codegen.render import ModuleInput, render_module
from genstudio_codegen.schema import override_schema, parameters_schema
from genstudio_codegen.parameter_spec import parse_spec
from genstudio_transport import InvalidParameter

# One parameter of each kind; pictures and files are aside, because the schema sees only their ids.
INPUTS: dict[str, Any] = {
    "int": {"type": "INT", "value": 1, "spec": {"min": -3, "max": 2**64 - 1}},
    "float": {"type": "FLOAT", "value": 1.0, "spec": {"min": 0, "max": 2.5}},
    "string": {"type": "STRING", "value": "", "spec": {}},
    "boolean": {"type": "BOOLEAN", "value": True, "spec": {}},
    "combo": {"type": "COMBO", "value": "a", "spec": {"options": ["a", "b", "", "1"]}},
    "numbers": {"type": "COMBO", "value": 1, "spec": {"options": [0.5, 1, 2]}},
    "mixed": {"type": "COMBO", "value": "a", "spec": {"options": ["a", 0, True]}},
    "union": {"type": "FLOAT,BOOLEAN", "value": 1.5, "spec": {}},
    "several": {"type": "COMBO", "value": {"__value__": ["a"]}, "spec": {"options": ["a", "b"], "multi_select": True}},
    "list": {"type": "ARRAY", "value": {"__value__": [1]}, "spec": {}},
    "dict": {"type": "DICT", "value": {"a": 1}, "spec": {}},
    "any": {"type": "*", "value": None, "spec": {}},
    "contradiction": {"type": "INT", "value": "64", "spec": {"min": 0, "max": 100}},
}
SPEC = parse_spec(
    json.dumps({"workflow_id": "wf-1", "nodes": {"1": {"class_type": "Every", "inputs": INPUTS}}}).encode(),
    "every.json",
).spec
assert SPEC is not None
NAMING = name_parameters(SPEC)
SCHEMA = override_schema(SPEC)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def load() -> ModuleType:
    assert SPEC is not None
    module = ModuleType("every")
    exec(render_module(ModuleInput(name="every", spec=SPEC, naming=NAMING)), module.__dict__)
    return module


EVERY = load()

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(2**64 - 2, 2**64 + 1),
    st.floats(-5, 5, allow_nan=False),
    st.sampled_from(["a", "b", "c", "", "1", "64"]),
)
values = st.one_of(
    scalars,
    st.lists(scalars, max_size=3),
    st.dictionaries(st.sampled_from(["a", "__value__"]), scalars | st.lists(scalars, max_size=2), max_size=2),
)


def is_integral_float(value: object) -> bool:
    """JSON Schema takes 20.0 for an integer; the module refuses it, so that integers never pass through a float."""
    return isinstance(value, float) and value == int(value)


def wrapped(value: object) -> object:
    """A value as the body holds it."""
    return {"__value__": value} if isinstance(value, list) else value


@given(st.sampled_from(sorted(INPUTS)), values)
def test_the_schema_and_the_module_agree(name: str, value: object) -> None:
    parameter = NAMING.names["1", name]
    body: Any = {"1": {"inputs": {name: wrapped(value)}}}
    is_accepted = VALIDATOR.is_valid(body)
    try:
        built = EVERY.prompt(**{parameter: wrapped(value)}).to_dict()["prompt"]
    except InvalidParameter:
        assert not is_accepted or is_integral_float(value)
    else:
        assert is_accepted and json.dumps(built) == json.dumps(body)


@given(st.sampled_from(sorted(INPUTS)), st.lists(scalars, max_size=3))
def test_a_bare_list_that_the_module_takes_is_sent_wrapped(name: str, value: list[object]) -> None:
    try:
        built = EVERY.prompt(**{NAMING.names["1", name]: value}).to_dict()["prompt"]
    except InvalidParameter:
        return
    assert built == {"1": {"inputs": {name: {"__value__": value}}}} and VALIDATOR.is_valid(built)


def test_schemas_are_schemas(corpus: Path) -> None:
    for path in sorted((corpus / "specs").glob("*.json"))[::18]:
        spec = parse_spec(path.read_bytes(), path.name).spec
        assert spec is not None
        for schema in (override_schema(spec), parameters_schema(spec, name_parameters(spec).names)):
            jsonschema.Draft202012Validator.check_schema(schema)


def test_what_is_not_there_is_refused() -> None:
    assert not VALIDATOR.is_valid({"2": {"inputs": {}}})
    assert not VALIDATOR.is_valid({"1": {"inputs": {"other": 1}}})
    assert not VALIDATOR.is_valid({"1": {"inputs": {}, "class_type": "Every"}})
