"""The schema of the canonical form describes all that the canonical form has."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from genstudio_codegen.parameter_spec import canonical_document, read_spec, shape

from .helpers import one_input, spec_of
from .test_dynamic import CODEC, SCALE, dynamic, option

SCHEMA: dict[str, Any] = json.loads(Path(shape.__file__).with_name("canonical.schema.json").read_bytes())
EXAMPLES = sorted((Path(__file__).parents[2] / "generated_examples" / "specs").glob("*.spec.json"))
LINKED = dynamic(option("a", image=["IMAGE", {}]), option("b", n=["INT", {"min": 1}]), value="a")


def _closed(schema: Any) -> Any:
    """The schema with every key refused that it does not describe."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


CLOSED = Draft202012Validator(_closed(SCHEMA))


def errors(document: Any, validator: Draft202012Validator = CLOSED) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def dynamic_document() -> dict[str, Any]:
    beside = {"m": dynamic(*SCALE, value="twice"), "l": LINKED, "m.longer": {"type": "INTEGER", "value": 5, "spec": {}}}
    made: dict[str, Any] = canonical_document(spec_of(one_input(CODEC, name="codec", beside=beside)))
    return copy.deepcopy(made)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_all_that_dynamic_combos_have_is_described() -> None:
    document = dynamic_document()
    inputs = document["nodes"]["3"]["inputs"]
    keys = {key for form in inputs.values() for key in form}
    assert keys == {"type", "declared_type", "value", "spec", "needs", "variants", "sockets", "contradictions"}
    assert errors(document) == []


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("codec.crf", lambda form: form.update(varaints=form.pop("variants"))),
        ("codec.crf", lambda form: form.update(variants={})),
        ("codec.crf", lambda form: form["variants"][0].update(need={})),
        ("codec.crf", lambda form: form["variants"][0].pop("needs")),
        ("codec.crf", lambda form: form["variants"][0].update(needs={})),
        ("codec.crf", lambda form: form["variants"][0].update(needs={"codec": "av1"})),
        ("codec.crf", lambda form: form["variants"][0].update(required="yes")),
        ("codec.crf", lambda form: form["variants"][0]["spec"].update(minimum=1)),
        ("codec.crf", lambda form: form["variants"][0]["spec"].update(min="1")),
        ("codec.crf", lambda form: form.update(needs={"codec": []})),
        ("l", lambda form: form["sockets"][0].pop("input")),
        ("m.longer", lambda form: form.update(contradictions="one")),
    ],
)
def test_what_is_written_otherwise_is_refused(name: str, edit: Any) -> None:
    document = dynamic_document()
    edit(document["nodes"]["3"]["inputs"][name])
    (message,) = errors(document)
    assert name in message


def test_unknown_keys_are_allowed_in_the_schema_itself() -> None:
    document = dynamic_document()
    document["nodes"]["3"]["inputs"]["m"]["note"] = document["nodes"]["3"]["note"] = document["note"] = 1
    assert errors(document, Draft202012Validator(SCHEMA)) == []
    assert len(errors(document)) == 3


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_described(path: Path) -> None:
    spec = read_spec(path).spec
    assert spec is not None
    assert errors(canonical_document(spec)) == []


def test_every_real_node_with_a_dynamic_combo_is_described(corpus: Path) -> None:
    seen = set[str]()
    for path in sorted((corpus / "specs").glob("*.json")):
        if b"COMFY_DYNAMICCOMBO" not in path.read_bytes():
            continue
        spec = read_spec(path, workflow_id="wf").spec
        assert spec is not None
        document: Any = canonical_document(spec)
        governed = {one.node_id for one in spec.parameters if one.variants or one.sockets}
        seen |= {document["nodes"][node_id]["class_type"] for node_id in governed}
        document["nodes"] = {node_id: document["nodes"][node_id] for node_id in governed}
        assert errors(document) == [], path.name
    assert len(seen) > 20
