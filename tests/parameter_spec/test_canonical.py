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


@pytest.mark.parametrize(
    ("count", "written"), [(3, ["1.png", "2.png"]), (30, [f"{n}.png" for n in range(1, 30)]), (31, None)]
)
def test_uploads_list_the_files_that_calls_may_name(count: int, written: list[str] | None) -> None:
    options = [f"{number}.png" for number in range(count)]
    form = {"type": "COMBO", "value": "0.png", "spec": {"options": options, "image_upload": True}}
    spec = spec_of(one_input(form))
    document = canonical_document(spec)
    (node,) = json.loads(json.dumps(document))["nodes"].values()
    assert node["inputs"]["value"]["spec"].get("options") == written
    assert spec.parameters[0].also == (tuple(options) if written else ("0.png",))
    assert bare(spec_of(document)) == bare(spec)
