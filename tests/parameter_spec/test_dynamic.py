"""Inputs that exist only under some choices of another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.parameter_spec import (
    ABSENT,
    Kind,
    Need,
    Parameter,
    Socket,
    Variant,
    canonical_document,
    parse_spec,
)

from .helpers import bare, one_input, read, spec_of


def option(key: str, *, optional: dict[str, Any] | None = None, **required: object) -> dict[str, Any]:
    return {"key": key, "inputs": {"required": required, "optional": optional or {}}}


def dynamic(*options: dict[str, Any], value: object = None) -> dict[str, Any]:
    return {"type": "COMFY_DYNAMICCOMBO_V3", "value": value, "spec": {"options": list(options)}}


def named(document: object) -> dict[str, Parameter]:
    return {each.input_name: each for each in spec_of(document).parameters}


CODEC = dynamic(
    option("auto"),
    option(
        "h264",
        optional={
            "encoding": [
                "COMFY_DYNAMICCOMBO_V3",
                dynamic(option("auto"), option("crf", crf=["FLOAT", {"max": 51.0}]))["spec"],
            ]
        },
    ),
    option(
        "av1",
        crf=["INT", {"min": 1, "max": 63, "default": 30}],
        model=["MODEL", {"tooltip": "t"}],
        image=["IMAGE", {"default": None}],
    ),
)


def test_choices_and_the_inputs_that_they_bring() -> None:
    found = named(one_input(CODEC, name="codec", after=["INT", {}]))
    assert list(found) == ["codec", "codec.encoding", "codec.encoding.crf", "codec.crf", "after"]
    assert (found["codec"].kinds, found["codec"].choices) == ((Kind.COMBO,), ("auto", "h264", "av1"))
    assert found["codec.crf"].needs == (Need("codec", ("av1",)),)
    assert found["codec.encoding"].needs == (Need("codec", ("h264",)),)
    assert found["codec.encoding.crf"].needs == (Need("codec", ("h264",)), Need("codec.encoding", ("crf",)))
    crf = found["codec.crf"]
    assert (crf.minimum, crf.maximum, crf.default, crf.stored) == (1, 63, 30, ABSENT)
    assert crf.path == "/3/inputs/codec/spec/options/2/inputs/required/crf"
    assert found["after"].needs == ()


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize("spec", [{}, {"min": 1, "max": 63, "default": 30}])
def test_own_entries_keep_their_place_and_stored_value(own_first: bool, spec: dict[str, Any]) -> None:
    own = {"type": "INT", "value": 25, "spec": spec}
    inputs = {"codec.crf": own, "codec": CODEC} if own_first else {"codec": CODEC, "x": ["INT", {}], "codec.crf": own}
    found = named({"3": {"class_type": "X", "inputs": inputs}})
    assert list(found)[0 if own_first else -1] == "codec.crf"
    crf = found["codec.crf"]
    assert (crf.stored, crf.minimum, crf.maximum, crf.default) == (25, 1, 63, 30)
    assert (crf.needs, crf.path) == ((Need("codec", ("av1",)),), "/3/inputs/codec.crf")
    assert crf.contradictions == ()


def test_an_own_entry_that_is_a_link_is_no_parameter() -> None:
    found = named(one_input(CODEC, name="codec", beside={"codec.crf": ["7", 0]}))
    assert "codec.crf" not in found


def test_definitions_of_several_choices_are_merged() -> None:
    form = dynamic(
        option("a", size=["COMBO", {"options": ["s", "m"]}], n=["INT", {"min": 1, "max": 5}], same=["INT", {"max": 3}]),
        option("b", size=["COMBO", {"options": ["m", "l"]}], n=["INT", {"min": 0, "max": 3}], same=["INT", {"max": 3}]),
        option("c", n=["FLOAT", {"min": 0.5}], size=["COMBO", {"options": []}]),
    )
    found = named(one_input(form, name="model"))
    size, n, same = found["model.size"], found["model.n"], found["model.same"]
    assert (size.choices, size.kinds) == (("s", "m", "l"), (Kind.COMBO, Kind.STRING))
    assert (n.kinds, n.minimum, n.maximum) == ((Kind.FLOAT,), 0, None)
    assert n.needs == (Need("model", ("a", "b", "c")),) and same.needs == (Need("model", ("a", "b")),)
    assert n.variants == (
        Variant(needs=(Need("model", ("a",)),), kinds=(Kind.INT,), minimum=1, maximum=5, required=True),
        Variant(needs=(Need("model", ("b",)),), kinds=(Kind.INT,), minimum=0, maximum=3, required=True),
        Variant(needs=(Need("model", ("c",)),), kinds=(Kind.FLOAT,), minimum=0.5, required=True),
    )
    assert same.variants == (Variant(needs=same.needs, kinds=(Kind.INT,), maximum=3, required=True),)
    assert n.contradictions == same.contradictions == ()


def test_links_that_choices_need_and_stored_values_of_a_workflow_beside(tmp_path: Path) -> None:
    inner = dynamic(option("deep", image=["IMAGE", {}], grown=["COMFY_AUTOGROW_V3", {"template": {}}]))["spec"]
    form = dynamic(
        option("a", mode=["COMFY_DYNAMICCOMBO_V3", inner], n=["INT", {}]),
        option("b", optional={"mask": ["MASK", {}]}, audio=["AUDIO", {}], late=["INT", {"forceInput": True}]),
    )
    del form["value"]
    document = one_input(form, name="m")
    found = named(document)
    assert found["m"].sockets == (Socket("m.audio", (Need("m", ("b",)),)), Socket("m.late", (Need("m", ("b",)),)))
    assert found["m.mode"].sockets == (Socket("m.mode.image", (Need("m", ("a",)), Need("m.mode", ("deep",)))),)
    spec = spec_of(document)
    assert bare(spec_of(canonical_document(spec))) == bare(spec)
    beside = tmp_path / "a.api.json"
    beside.write_text(json.dumps({"3": {"class_type": "Node", "inputs": {"m": "a", "m.n": 5}}}))
    read_again = parse_spec(json.dumps(document).encode(), "a.spec.json", workflow=beside).spec
    assert read_again is not None
    assert {one.input_name: one.stored for one in read_again.parameters} == {"m": "a", "m.mode": ABSENT, "m.n": 5}


@pytest.mark.parametrize(
    "broken", [5, [5], [{}], [{"needs": {}}], [{"needs": [1]}], [{"input": 5, "needs": {"m": ["a"]}}]]
)
def test_malformed_conditions_of_the_canonical_form_do_no_harm(broken: object) -> None:
    made = named(one_input({"type": "INT", "spec": {}, "variants": broken, "sockets": broken}, name="n"))["n"]
    assert made.sockets == () and all(variant.needs for variant in made.variants)


def test_the_stored_value_is_checked_against_the_widened_range() -> None:
    form = dynamic(option("a", n=["INT", {"max": 5}]), option("b", n=["INT", {"max": 50}]))
    document = one_input(form, name="m", beside={"m.n": {"type": "INT", "value": 40, "spec": {"max": 5}}})
    assert read(document).problems == ()
    document = one_input(form, name="m", beside={"m.n": {"type": "INT", "value": 60, "spec": {"max": 5}}})
    assert [one.code for one in read(document).problems] == ["value-out-of-range"]


def test_stored_value_that_is_no_key() -> None:
    assert [one.code for one in read(one_input(dynamic(option("a"), value="z"))).problems] == ["value-not-a-choice"]


SCALE = (
    option(
        "longer side", longer=["INT", {}], n=["INT", {"min": 1, "max": 100}], unit=["COMBO", {"options": ["px", "cm"]}]
    ),
    option("factor", n=["FLOAT", {"max": 800.0}], unit=["COMBO", {"options": ["%"]}]),
    option("twice", mode=["COMFY_DYNAMICCOMBO_V3", dynamic(option("near"), option("far", n=["INT", {}]))["spec"]]),
)


@pytest.mark.parametrize(
    ("choice", "name", "value", "code", "sentence"),
    [
        ("factor", "m.unit", "%", "", ""),
        ("longer side", "m.n", 100, "", ""),
        ("factor", "m.n", 101, "", ""),
        ("longer side", "m.unit", "%", "value-not-a-choice", 'is not among the choices while "m" is "longer side"'),
        ("longer side", "m.n", 101, "value-out-of-range", "is above the maximum 100 while"),
        ("factor", "m.longer", 50, "value-unused", 'is not used: "m" is "factor", and only "longer side" brings it'),
        ("longer side", "m.mode.n", 5, "value-unused", 'is not used: "m" is "longer side", and only "twice" brings it'),
        # What a choice that nobody knows brings is not known either; the choice itself is the problem.
        ("nobody", "m.unit", "%", "value-not-a-choice", "is not among the choices"),
        (None, "m.unit", "%", "", ""),
        ("factor", "m.unit", None, "", ""),
    ],
)
def test_the_stored_value_is_checked_under_the_stored_choice(
    choice: str | None, name: str, value: object, code: str, sentence: str
) -> None:
    own = {"type": "*", "value": value, "spec": {}}
    reading = read(one_input(dynamic(*SCALE, value=choice), name="m", beside={name: own}))
    assert [one.code for one in reading.problems] == ([code] if code else [])
    assert sentence in "".join(one.message for one in reading.problems)
    assert reading.spec is not None
    assert bare(spec_of(canonical_document(reading.spec))) == bare(reading.spec)


@pytest.mark.parametrize(
    ("inner", "codes"),
    [("near", ["value-unused"]), ("far", []), (["7", 0], []), ({"value": "lost"}, ["value-not-a-choice"])],
)
def test_inner_choices_are_held_under_outer_ones(inner: object, codes: list[str]) -> None:
    form = {"value": inner} if isinstance(inner, str) else inner
    beside = {"m.mode": form, "m.mode.n": {"type": "INT", "value": 5, "spec": {}}}
    reading = read(one_input(dynamic(*SCALE, value="twice"), name="m", beside=beside))
    assert [one.code for one in reading.problems if one.code != "literal-without-spec"] == codes


def test_autogrow_inputs_are_plain_parameters() -> None:
    found = named(
        one_input({"type": "STRING", "value": "a", "spec": {}}, name="ref.image0", beside={"ref.image1": ["4", 0]})
    )
    assert list(found) == ["ref.image0"] and found["ref.image0"].needs == ()


@pytest.mark.parametrize(
    "options",
    [
        [{"key": "a"}],
        [{"key": "a", "inputs": []}],
        [{"key": "a", "inputs": {"required": [1]}}],
        [{"key": "a", "inputs": {"required": {"x": 5, "y": None, "z": ["4", 0], "": ["INT", {}]}}}],
        [{"key": 5, "inputs": {}}, {"key": "a"}],
    ],
)
def test_malformed_options_do_no_harm(options: list[object]) -> None:
    spec = spec_of(one_input({"type": "COMFY_DYNAMICCOMBO_V3", "spec": {"options": options}}))
    assert spec.parameters[0].choices == ("a",)


def test_an_upload_under_one_choice_is_an_upload() -> None:
    form = dynamic(option("a", i=["STRING", {}]), option("b", i=[["x.png"], {"image_upload": True}]))
    assert named(one_input(form, name="m"))["m.i"].kinds == (Kind.IMAGE,)


def test_sockets_under_a_choice_are_no_parameters() -> None:
    form = dynamic(option("a", i=["INT", {"forceInput": True}], s=["SEGS"], m=["COMFY_AUTOGROW_V3", {"template": {}}]))
    assert list(named(one_input(form, name="m"))) == ["m"]


def test_a_choice_that_brings_an_input_twice_is_needed_once() -> None:
    form = dynamic(option("a", n=["INT", {}], optional={"n": ["INT", {}]}))
    assert named(one_input(form, name="m"))["m.n"].needs == (Need("m", ("a",)),)


def test_the_same_warning_under_several_choices_is_given_once() -> None:
    size = ["COMBO", {"options": ["s", "s"]}]
    document = one_input(dynamic(option("a", size=size), option("b", size=size)), name="m")
    assert [one.code for one in read(document).problems] == ["choices-duplicate"]
