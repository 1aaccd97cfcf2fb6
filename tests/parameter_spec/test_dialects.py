"""One canonical spec with every kind, written in every dialect, reads as one model."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from genstudio_codegen.parameter_spec import Kind, Link, WorkflowSpec

from .helpers import bare, one_input, parameter, read, spec_of

Inputs = dict[str, dict[str, Any]]
Nodes = dict[str, Any]

SAMPLER: Inputs = {
    "seed": {"type": "INT", "value": 7, "spec": {"default": 0, "min": 0, "max": 18446744073709551615}},
    "steps": {"type": "INT", "value": 20, "spec": {"default": 20, "min": 1, "max": 10000, "step": 1}},
    "cfg": {"type": "FLOAT", "value": 7, "spec": {"default": 8.0, "min": 0.0, "max": 100, "step": 0.1, "tooltip": "t"}},
    "text": {"type": "STRING", "value": "a\nb", "spec": {"default": "", "multiline": True}},
    "tiled": {"type": "BOOLEAN", "value": False, "spec": {"default": True}},
    "sampler_name": {"type": "COMBO", "value": "ddim", "spec": {"options": ["euler", "ddim"]}},
    "scale": {"type": "COMBO", "value": 0.5, "spec": {"options": [0.25, 0.5, 1, True]}},
}
OTHER: Inputs = {
    "image": {"type": "COMBO", "value": "a.png", "spec": {"options": ["a.png", "b.png"], "image_upload": True}},
    "clip": {"type": "COMBO", "value": "a.mp4", "spec": {"options": ["a.mp4"], "video_upload": True}},
    "sound": {"type": "COMBO", "value": "a.wav", "spec": {"options": ["a.wav"], "audio_upload": True}},
    "mesh": {"type": "COMBO", "value": "a.glb", "spec": {"options": ["a.glb"], "file_upload": True}},
    "styles": {"type": "COMBO", "value": ["a"], "spec": {"options": ["a", "b"], "multi_select": True}},
    "color": {"type": "COLOR", "value": "#fff", "spec": {"default": "#000"}},
    "points": {"type": "ARRAY", "value": {"__value__": [1, 2]}, "spec": {"default": [0]}},
    "curve": {"type": "CURVE", "value": {"points": []}, "spec": {"default": {"points": []}}},
    "rate": {"type": "INT,FLOAT", "value": 25, "spec": {"default": 25.0, "min": 1.0}},
    "anything": {"type": "*", "spec": {}},
}
CANONICAL: dict[str, Any] = {
    "workflow_id": "wf-1",
    "name": "A workflow",
    "nodes": {
        "3": {"class_type": "KSampler", "_meta": {"title": "采样器"}, "inputs": {**SAMPLER, "model": ["12:3", 0]}},
        "12:3": {"class_type": "Loader", "_meta": {"title": "Loader"}, "inputs": OTHER},
    },
}


def _each_input(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The canonical spec with every input but links written in another way."""
    document = copy.deepcopy(CANONICAL)
    for node in document["nodes"].values():
        node["inputs"] = {
            name: change(form) if isinstance(form, dict) else form for name, form in node["inputs"].items()
        }
    return document


def _in_pair_form(form: dict[str, Any]) -> list[Any]:
    spec = dict(form["spec"])
    return [spec.pop("options"), spec] if "options" in spec else [form["type"], spec]


def _with_value(form: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    return {**described, "value": form["value"]} if "value" in form else described


def _choices_under(key: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(form: dict[str, Any]) -> dict[str, Any]:
        spec = dict(form["spec"])
        if "options" in spec:
            spec[key] = spec.pop("options")
        return {**form, "spec": spec}

    return change


def _as_json_schema(form: dict[str, Any]) -> dict[str, Any]:
    names = {"INT": "integer", "FLOAT": "number", "STRING": "string", "BOOLEAN": "boolean"}
    keys: dict[str, str] = {"min": "minimum", "max": "maximum", "step": "multipleOf", "options": "enum"}
    spec = {keys.get(str(key), str(key)): value for key, value in form["spec"].items()}
    return _with_value(form, {"type": names.get(form["type"], form["type"]), **spec})


def _bare_maps(document: dict[str, Any]) -> dict[str, Any]:
    nodes = document["nodes"].items()
    return {
        node_id: {"class_type": node["class_type"], "_meta": node["_meta"], **node["inputs"]} for node_id, node in nodes
    }


NODES = CANONICAL["nodes"]
ABOUT = {"workflow_id": "wf-1", "name": "A workflow"}
SAME: dict[str, Any] = {
    "canonical": CANONICAL,
    **{f"under {key}": {**ABOUT, key: NODES} for key in ("data", "nodes", "params", "prompt", "spec", "input_spec")},
    "service envelope": {"code": 0, "msg": "Success", "data": CANONICAL},
    "service envelope twice": {"code": 0, "msg": "", "data": {**ABOUT, "data": {"input_spec": NODES}}},
    "id beside nodes": {**ABOUT, **NODES},
    "unknown keys everywhere": {
        **ABOUT,
        "version": 1,
        "extra": {"a": 1},
        "nodes": {
            node_id: {
                **node,
                "mode": 0,
                "is_changed": ["x"],
                "inputs": {n: {**f, "order": 1} if isinstance(f, dict) else f for n, f in node["inputs"].items()},
            }
            for node_id, node in NODES.items()
        },
    },
    "input maps under the node ids": {**ABOUT, "nodes": _bare_maps(CANONICAL)},
    "title beside class": {
        **ABOUT,
        "nodes": {
            i: {"class": n["class_type"], "title": n["_meta"]["title"], "inputs": n["inputs"]} for i, n in NODES.items()
        },
    },
    "class under type": {
        **ABOUT,
        "nodes": {i: {"type": n["class_type"], "_meta": n["_meta"], "inputs": n["inputs"]} for i, n in NODES.items()},
    },
    "pair under spec": _each_input(lambda form: {**form, "spec": _in_pair_form(form)}),
    "pair under spec, no type": _each_input(lambda form: _with_value(form, {"spec": _in_pair_form(form)})),
    "pair under type": _each_input(lambda form: _with_value(form, {"type": _in_pair_form(form)})),
    "pair with options": _each_input(lambda form: _with_value(form, {"spec": [form["type"], form["spec"]]})),
    "list as the type": _each_input(
        lambda form: (
            {**form, "type": form["spec"]["options"], "spec": {k: v for k, v in form["spec"].items() if k != "options"}}
            if "options" in form["spec"]
            else form
        )
    ),
    **{f"choices under {key}": _each_input(_choices_under(key)) for key in ("choices", "enum", "values", "items")},
    "spec keys beside the type": _each_input(lambda form: _with_value(form, {"type": form["type"], **form["spec"]})),
    "type in lower case": _each_input(
        lambda form: {**form, "type": form["type"].lower() if form["type"] not in ("COLOR", "CURVE") else form["type"]}
    ),
    "JSON Schema's names": _each_input(_as_json_schema),
    "nulls for what is not said": _each_input(
        lambda form: {**form, "spec": {"min": None, "max": None, "options": None, "tooltip": None, **form["spec"]}}
    ),
    "link as a parameter without a spec": {
        **ABOUT,
        "nodes": {
            **NODES,
            "3": {**NODES["3"], "inputs": {**SAMPLER, "model": {"type": "MODEL", "value": ["12:3", 0]}}},
        },
    },
    "link in a parameter with a spec": {
        **ABOUT,
        "nodes": {
            **NODES,
            "3": {
                **NODES["3"],
                "inputs": {**SAMPLER, "model": {"type": "INT", "value": ["12:3", 0], "spec": {"min": 1}}},
            },
        },
    },
}


@pytest.fixture(scope="module")
def canonical() -> WorkflowSpec:
    return bare(spec_of(CANONICAL))


@pytest.mark.parametrize("name", SAME)
def test_dialect_reads_as_the_canonical_form(name: str, canonical: WorkflowSpec) -> None:
    assert bare(spec_of(SAME[name])) == canonical


def test_pair_form_alone_has_everything_but_the_stored_value() -> None:
    without = bare(spec_of(_each_input(lambda form: {key: value for key, value in form.items() if key != "value"})))
    assert bare(spec_of(_each_input(_in_pair_form))) == without


def test_missing_types_are_inferred(canonical: WorkflowSpec) -> None:
    def drop(form: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in form.items() if key != "type"}

    inferred = spec_of(_each_input(drop))
    kinds = [each.kinds for each in canonical.parameters]
    assert [each.kinds for each in inferred.parameters] == kinds


def test_canonical_kinds(canonical: WorkflowSpec) -> None:
    kinds = {each.input_name: each.kinds for each in canonical.parameters}
    assert kinds == {
        "seed": (Kind.INT,),
        "steps": (Kind.INT,),
        "cfg": (Kind.FLOAT,),
        "text": (Kind.STRING,),
        "tiled": (Kind.BOOLEAN,),
        "sampler_name": (Kind.COMBO,),
        "scale": (Kind.COMBO,),
        "image": (Kind.IMAGE,),
        "clip": (Kind.VIDEO,),
        "sound": (Kind.AUDIO,),
        "mesh": (Kind.FILE,),
        "styles": (Kind.MULTI_COMBO,),
        "color": (Kind.STRING,),
        "points": (Kind.LIST,),
        "curve": (Kind.DICT,),
        "rate": (Kind.FLOAT,),
        "anything": (Kind.ANY,),
    }
    assert canonical.nodes[0].links == (Link("model", "12:3", 0),)
    assert canonical.nodes[0].title == "采样器"


def test_inputs_called_like_the_words_of_a_spec() -> None:
    number = {"type": "INT", "spec": {"min": 0}}
    names = ["type", "min", "max", "value", "spec", "default", "options", "data", "nodes", "name", "inputs", "class"]
    inputs = {name: number for name in names}
    with_inputs = spec_of({"3": {"class_type": "X", "inputs": inputs}})
    bare_map = spec_of({"nodes": {"3": {"class_type": "X", **{key: number for key in names if key != "inputs"}}}})
    assert [each.input_name for each in with_inputs.parameters] == names
    assert [each.input_name for each in bare_map.parameters] == [name for name in names if name != "inputs"]


def test_nodes_called_like_the_words_of_an_envelope() -> None:
    node = {"class_type": "X", "inputs": {"a": {"type": "INT", "spec": {}}}}
    document = {"data": node, "nodes": node, "prompt": node, "name": node, "1_model": node}
    assert [each.id for each in spec_of(document).nodes] == list(document)


@pytest.mark.parametrize(
    "form",
    [["MODEL"], ["SEGS"], ["MODEL", {}], ["SEGS", {"tooltip": "t"}], {"type": "VAE"}, {"type": "VAE", "spec": {}}],
)
def test_sockets_without_a_value_are_no_parameters(form: object) -> None:
    assert [each.input_name for each in spec_of(one_input(form, a=["INT", {}])).parameters] == ["a"]


def test_lists_that_are_no_links() -> None:
    assert parameter(["a", "b"]).choices == ("a", "b")
    assert parameter({"spec": ["a", "b"]}).choices == ("a", "b")
    assert parameter({"type": "COMBO", "value": "a", "spec": ["a", 0]}).choices == ("a", 0)
    assert parameter(["INT", {"min": 3}]).minimum == 3
    assert parameter([1, 2], a=["INT", {}]).kinds == (Kind.LIST,)
    assert parameter(["4", True], a=["INT", {}]).kinds == (Kind.LIST,)
    assert parameter([["a"], {"default": "a"}]).choices == ("a",)


def test_given_id_and_name_win() -> None:
    reading = read(CANONICAL, workflow_id="wf-2", name="B")
    assert reading.spec is not None
    assert (reading.spec.workflow_id, reading.spec.name) == ("wf-2", "B")
    assert (reading.spec.source_name, len(reading.spec.sha256)) == ("a.spec.json", 64)


def test_nodes_under_the_canonical_keys_are_unwrapped_no_further() -> None:
    document = {
        "workflow_id": "wf-1",
        "nodes": {"data": {"9": {"inputs": {"a": ["INT", {}]}}}, "4": {"b": ["INT", {}]}},
    }
    assert [node.id for node in spec_of(document).nodes] == ["4"]
    document = {"workflow_id": "wf-1", "nodes": {"inputs": {"class_type": "X", "inputs": {"a": ["INT", {}]}}}}
    assert [node.id for node in spec_of(document).nodes] == ["inputs"]
