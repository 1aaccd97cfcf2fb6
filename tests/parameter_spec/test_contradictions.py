"""What real specs do wrong is a warning and a sentence; what the service takes all the same stays sendable."""

from __future__ import annotations

from typing import Any

import pytest

from .helpers import codes, one_input, parameter, read

NUMBER = {"default": 5, "min": 1, "max": 10}
LISTED = {"options": ["a", "b"]}
CASES: list[tuple[str, object, dict[str, Any], list[str], tuple[object, ...]]] = [
    ("INT", 5, NUMBER, [], ()),
    ("INT", 5.0, NUMBER, [], (5.0,)),
    ("INT", 5, {"default": 1024.0}, [], (1024.0,)),
    ("INT", 1, NUMBER, [], ()),
    ("INT", 10, NUMBER, [], ()),
    ("INT", 11, NUMBER, ["value-out-of-range"], ()),
    ("INT", 0, NUMBER, ["value-out-of-range"], ()),
    ("INT", "6", NUMBER, ["value-type"], ("6",)),
    ("INT", 6.7, NUMBER, ["value-type"], (6.7,)),
    ("INT", True, NUMBER, ["value-type"], (True,)),
    ("INT", "{{steps}}", NUMBER, ["value-type"], ()),
    ("INT", 5, {"default": 0, "min": 1}, ["default-out-of-range"], ()),
    ("INT", 5, {"default": "x"}, ["default-type"], ()),
    ("INT", 5, {"default": [1]}, ["default-type"], ()),
    ("FLOAT", 1, {"default": 8, "min": 0, "max": 10}, [], ()),
    ("FLOAT", "PARAM_DENOISE", {}, ["value-type"], ()),
    ("FLOAT", "0.5", {}, ["value-type"], ("0.5",)),
    ("FLOAT", 10.5, {"max": 10}, ["value-out-of-range"], ()),
    ("BOOLEAN", "enable", {}, ["value-type"], ("enable",)),
    ("BOOLEAN", True, {"default": 1}, ["default-type"], (1,)),
    ("STRING", 1003949590422403, {}, ["value-type"], (1003949590422403,)),
    ("STRING", "", {"default": False}, ["default-type"], (False,)),
    ("COMBO", "a", LISTED, [], ()),
    ("COMBO", "c", LISTED, ["value-not-a-choice"], ()),
    ("COMBO", "a", {**LISTED, "default": False}, ["default-not-a-choice"], ()),
    ("COMBO", True, {"options": [1, 0]}, ["value-not-a-choice"], (True,)),
    ("COMBO", 1.0, {"options": [0.25, 1]}, [], ()),
    ("COMBO", "a", {"options": ["a", "a"]}, ["choices-duplicate"], ()),
    ("COMBO", "a", {"options": ["a", ["b", []], None]}, ["choice-unusable"], ()),
    ("COMBO", "a", {"options": []}, ["choices-empty"], ()),
    ("COMBO", "a", {}, ["choices-empty"], ()),
    ("COMBO", None, {"options": []}, ["choices-empty"], ()),
    ("COMBO", "a", {"options": "a"}, ["choices-not-list", "choices-empty"], ()),
    ("COMBO", ["a", "c"], {**LISTED, "multi_select": True}, ["value-not-a-choice"], ()),
    ("COMBO", {"__value__": ["a"]}, {**LISTED, "multi_select": True}, [], ()),
    ("COMBO", "a.png", {"image_upload": True, "options": ["b.png"], "default": "b.png"}, [], ("a.png", "b.png")),
    ("COMBO", "", {"image_upload": True, "options": []}, [], ()),
    ("STRING", "", {"image_upload": True, "default": ""}, [], ("",)),
    ("*", None, {}, [], ()),
    ("FLOAT,BOOLEAN", True, {"max": 0}, [], ()),
]


@pytest.mark.parametrize(("type_name", "value", "spec", "expected", "also"), CASES)
def test_contradiction(
    type_name: str, value: object, spec: dict[str, Any], expected: list[str], also: tuple[object, ...]
) -> None:
    form = {"type": type_name, "value": value, "spec": spec}
    found = parameter(form)
    assert sorted(codes(one_input(form))) == sorted(expected)
    said = [code for code in expected if code not in ("choices-not-list",)]
    assert len(found.contradictions) == len(said)
    assert repr(found.also) == repr(also)


def test_all_problems_at_once_in_document_order_with_places() -> None:
    reading = read(
        {
            "": {"inputs": {}},
            "3": {"class_type": 5, "inputs": {"": ["INT", {}], "a": ["INT", {"min": 9, "max": 1}], "b": {"spec": "x"}}},
            "4": {"inputs": []},
            "5": "text",
        }
    )
    assert reading.spec is None
    assert [(one.code, one.path) for one in reading.problems] == [
        ("node-id-empty", "/"),
        ("text-expected", "/3/class_type"),
        ("input-name-empty", "/3/inputs/"),
        ("range-inverted", "/3/inputs/a/1/min"),
        ("spec-not-object", "/3/inputs/b/spec"),
        ("inputs-not-object", "/4/inputs"),
        ("node-not-object", "/5"),
    ]
    assert all(one.line == 1 and one.column for one in reading.problems)
    columns = [one.column or 0 for one in reading.problems]
    assert columns == sorted(columns) and len(set(columns)) == len(columns)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (
            {"nodes": {"3": {"inputs": {"a": {"type": "INT", "spec": {"minimum": "1"}}}}}},
            "/nodes/3/inputs/a/spec/minimum",
        ),
        ({"data": {"data": {"3": {"a/b": {"type": "INT", "max": "1"}}}}}, "/data/data/3/a~1b/max"),
        ({"3": {"a": ["INT", {"min": "1"}], "b": ["INT"]}}, "/3/a/1/min"),
        ({"3": {"a": {"type": ["INT", {"min": "1"}]}, "b": ["INT"]}}, "/3/a/type/1/min"),
        ({"3": {"inputs": {"a": {"spec": ["INT", {"min": "1"}]}}}}, "/3/inputs/a/spec/1/min"),
        ({"data": {"name": 5, "nodes": {"3": {"a": ["INT", {}]}}}}, "/data/name"),
        ({"3": {"a": [["x", "x"], {}], "b": ["INT"]}}, "/3/a/0"),
        ({"3": {"a": {"enum": ["x", "x"]}, "b": ["INT"]}}, "/3/a/enum"),
        ({"3": {"inputs": {"a": {"spec": ["x", "x"]}}}}, "/3/inputs/a/spec"),
    ],
)
def test_places_are_those_of_the_document(document: object, path: str) -> None:
    assert [one.path for one in read(document).problems] == [path]


def test_a_missing_id_is_a_warning() -> None:
    reading = read(one_input(["INT", {}]), workflow_id="")
    assert reading.spec is not None and reading.spec.workflow_id == ""
    assert [(one.code, one.severity) for one in reading.problems] == [("workflow-id-missing", "warning")]


def test_no_parameter_is_a_warning() -> None:
    assert codes({"nodes": {}}) == ["no-parameters"]
    assert codes({"4": {"class_type": "Save", "inputs": {"images": ["3", 0]}}}) == ["no-parameters"]
    assert codes({"3": {"class_type": "X", "inputs": {}}}) == ["no-parameters"]


def test_what_is_no_node_is_left_out() -> None:
    document = {**one_input(["INT", {}]), "extra": {"a": 1}, "version": 0.4, "links": [[1]]}
    reading = read(document)
    assert reading.spec is not None and [node.id for node in reading.spec.nodes] == ["3"]
    assert [(one.code, one.path) for one in reading.problems] == [("not-a-node", "/extra"), ("not-a-node", "/links")]


def test_each_warning_once_per_parameter() -> None:
    form = {"type": "COMBO", "value": "a", "spec": {"options": ["a", "a", "a", "b", "b", [], {}]}}
    assert codes(one_input(form)) == ["choices-duplicate", "choice-unusable"]


def test_slashes_of_another_system_are_recognised() -> None:
    form = {"type": "COMBO", "value": "xl\\a.ckpt", "spec": {"options": ["xl/b.ckpt", "xl/a.ckpt"]}}
    (problem,) = read(one_input(form)).problems
    assert problem.code == "value-not-a-choice" and '"xl/a.ckpt"' in problem.hint


def test_messages_read_well() -> None:
    form = {"type": "INT", "value": "{{steps}}", "spec": NUMBER}
    (problem,) = read(one_input(form, name="steps", class_type="KSampler")).problems
    assert problem.message == '"steps" of node 3 (KSampler): the stored value "{{steps}}" is not an integer.'
    assert parameter(form).contradictions == ('The stored value "{{steps}}" is not an integer.',)
