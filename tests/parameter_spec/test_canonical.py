"""What is written in the canonical form reads back as the same."""

from __future__ import annotations

import json

import pytest

from genstudio_codegen.parameter_spec import canonical_document, canonical_text, parse_spec
from genstudio_codegen.parameter_spec.shape import validator

from .helpers import bare, one_input, spec_of
from .test_contradictions import CASES
from .test_dialects import CANONICAL, SAME
from .test_dynamic import CODEC


@pytest.mark.parametrize(
    "document",
    [
        CANONICAL,
        SAME["JSON Schema's names"],
        one_input(CODEC, name="codec", beside={"codec.crf": {"type": "INT", "value": 25, "spec": {}}}),
        one_input(
            {
                "type": "COMFY_DYNAMICCOMBO_V3",
                "spec": {"options": [{"key": "k", "inputs": {"required": {"d": ["DICT", {}]}}}]},
            },
            name="m",
            beside={"m.d": {"type": "DICT", "value": {"__value__": []}, "spec": {}}},
        ),
        {"workflow_id": "wf-1", "nodes": {"data": {"9": {"inputs": {"a": ["INT", {}]}}}, "4": {"b": ["INT", {}]}}},
        {"workflow_id": "wf-1", "nodes": {"data": {"class_type": "X"}, "4": {"b": ["INT", {}]}}},
        {"nodes": {}, "description": "d"},
        {"4": {"a": ["INT", {"forceInput": True}], "b": 5, "c": ["4", 0], "d": [1]}},
        *(one_input({"type": case[0], "value": case[1], "spec": case[2]}) for case in CASES),
    ],
)
def test_round_trip(document: object) -> None:
    spec = spec_of(document)
    text = canonical_text(spec)
    again = parse_spec(text.encode(), "a.spec.json", workflow_id="wf-1").spec
    assert again is not None
    assert bare(again) == bare(spec)
    assert canonical_text(again) == text
    assert json.loads(text) == canonical_document(spec)
    assert list(validator().iter_errors(canonical_document(spec))) == []


def test_text_is_utf8_and_readable() -> None:
    text = canonical_text(spec_of(one_input({"type": "STRING", "value": "提示词 \ud800 \U0001f600", "spec": {}})))
    assert '"提示词 \\ud800 \U0001f600"' in text
    text.encode()
    assert text.endswith("}\n")


def test_uploads_do_not_list_the_server_s_files() -> None:
    spec = spec_of(CANONICAL)
    nodes = canonical_document(spec)["nodes"]
    assert isinstance(nodes, dict)
    assert json.dumps(nodes["12:3"]).count("b.png") == 0
