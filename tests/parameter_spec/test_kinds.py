"""What an input takes, by its declared type, its spec, or the value that it holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genstudio_codegen.parameter_spec import ABSENT, Kind, parse_spec

from .helpers import codes, one_input, parameter


def described(type_name: object = None, value: object = ABSENT, **spec: object) -> dict[str, Any]:
    form: dict[str, Any] = {"type": type_name, "spec": spec}
    return form if value is ABSENT else {**form, "value": value}


@pytest.mark.parametrize(
    ("form", "kinds", "type_name"),
    [
        (described("INT"), "INT", "INT"),
        (described("int"), "INT", "INT"),
        (described("integer"), "INT", "INT"),
        (described("INT:seed", 0), "INT", "INT:seed"),
        (described("NUMBER", 3), "FLOAT", "FLOAT"),
        (described(["integer", "null"]), "INT", "INT"),
        (described("INT,FLOAT", 0.5, default=0.0), "FLOAT", "INT,FLOAT"),
        (described("FLOAT,INT,BOOLEAN", 81), "FLOAT,BOOLEAN", "FLOAT,INT,BOOLEAN"),
        (described("INT,FLOAT,STRING,BOOLEAN", 0), "FLOAT,STRING,BOOLEAN", "INT,FLOAT,STRING,BOOLEAN"),
        (described("INT,FLOAT,IMAGE,LATENT", 0), "FLOAT", "INT,FLOAT,IMAGE,LATENT"),
        (described("STRING,FILE_3D_GLB,FILE_3D", ""), "STRING", "STRING,FILE_3D_GLB,FILE_3D"),
        (described("BOUNDING_BOX,ARRAY,STRING", ""), "LIST,STRING", "BOUNDING_BOX,LIST,STRING"),
        (described("COLOR", "#fff", default="#000"), "STRING", "COLOR"),
        (described("COLOR", ""), "STRING", "COLOR"),
        (described("CURVE", {"points": []}, default={}), "DICT", "CURVE"),
        (described("LOAD_3D", {"image": ""}), "DICT", "LOAD_3D"),
        (described("IMAGECOMPARE", {"__value__": ["", ""]}, socketless=True), "LIST", "IMAGECOMPARE"),
        (described("DICT", {"__value__": [False, True]}), "LIST", "DICT"),
        (described("DICT", {"a": 1}), "DICT", "DICT"),
        (described("ARRAY", ["", "original", "", ""]), "LIST", "LIST"),
        (described("FLOATS", -1, default=-1, min=-1, step=0.001), "FLOAT", "FLOATS"),
        (described("COMFY_MATCHTYPE_V3", "text", lazy=True), "STRING", "COMFY_MATCHTYPE_V3"),
        (described("*", None), "ANY", "*"),
        (described("*", 0, default=0), "INT", "*"),
        (described("*", 1), "FLOAT", "*"),
        (described("*", ""), "STRING", "*"),
        (described("MASK", None, default=None), "ANY", "MASK"),
        (described(None, 20, default=20, min=1), "INT", "INT"),
        (described(None, 20, default=20, min=1, step=0.5), "FLOAT", "FLOAT"),
        (described(None, 0.5, min=0, max=1), "FLOAT", "FLOAT"),
        (described(None, True), "BOOLEAN", "BOOLEAN"),
        (described(None, default=False), "BOOLEAN", "BOOLEAN"),
        (described(None, multiline=True), "STRING", "STRING"),
        (described(None, default=""), "STRING", "STRING"),
        (described(None, 3), "FLOAT", "FLOAT"),
        (described(None), "ANY", "ANY"),
        (described(None, "a", options=["a"]), "COMBO", "COMBO"),
        (described("string", "a", options=["a"]), "COMBO", "STRING"),
        (described("COMBO", "a", options=["a", "b"], multiselect=False), "COMBO", "COMBO"),
        (described("COMBO", ["a"], options=["a", "b"], multiselect=True), "MULTI_COMBO", "COMBO"),
        (described("COMBO", ["a"], options=["a"], multi_select={"placeholder": "p"}), "MULTI_COMBO", "COMBO"),
        (described("COMBO", "a", options=[]), "STRING", "COMBO"),
        (described("COMBO", "a"), "STRING", "COMBO"),
        (described("COMBO", "a", remote={"route": "/x"}), "STRING", "COMBO"),
        (described(None, None, options=[]), "STRING", "STRING"),
        (described("COMBO", "a.png", options=["a.png"], image_upload=True), "IMAGE", "COMBO"),
        (described("COMBO", "a.png", options=["a.png"], image_upload=False), "COMBO", "COMBO"),
        (described("COMBO", None, image_upload=True, image_folder="output"), "IMAGE", "COMBO"),
        (described("COMBO", "a", options=["a"], image_folder="output"), "FILE", "COMBO"),
        (described("STRING", "a", mesh_upload=True), "FILE", "STRING"),
    ],
)
def test_kinds(form: dict[str, Any], kinds: str, type_name: str) -> None:
    found = parameter(form)
    assert (found.kind, found.type_name) == (kinds, type_name)


@pytest.mark.parametrize(
    ("class_type", "name", "form", "kind"),
    [
        ("LoadImage", "image", described("COMBO", "a.png", options=["a.png"]), "IMAGE"),
        ("LoadImageMask", "image", described("STRING", "a.png"), "IMAGE"),
        ("VHS_LoadVideo", "video", described("COMBO", "a.mp4", options=["a.mp4"]), "VIDEO"),
        ("VHS_LoadVideoFFmpeg", "video", described("STRING", "a.mp4"), "VIDEO"),
        ("VHS_LoadAudioUpload", "audio", described("STRING", "a.wav"), "AUDIO"),
        ("VHS_LoadVideoPath", "video", described("STRING", "/a.mp4"), "STRING"),
        ("VHS_LoadVideo", "video", described("INT", 3), "INT"),
        ("Load3D", "model_file", described("STRING", "a.glb"), "FILE"),
        ("LoadVideo", "video", {"type": "STRING", "value": "video/a.mp4", "spec": {}}, "VIDEO"),
        ("ImageReceiver", "image", described("COMBO", "a.png", options=["a.png"]), "IMAGE"),
        ("LoadImageFromPath", "image", described("STRING", "/a.png"), "STRING"),
        ("LoadImageFromURL", "image", described("STRING", "https://h/a.png"), "STRING"),
        ("LoadImageMask", "channel", described("COMBO", "red", options=["red"]), "COMBO"),
        ("Blend", "image", described("STRING", "a.png"), "STRING"),
    ],
)
def test_images_of_loaders_without_the_flag(class_type: str, name: str, form: object, kind: str) -> None:
    assert parameter(form, name=name, class_type=class_type).kind == kind


@pytest.mark.parametrize(
    ("text", "minimum", "maximum"),
    [
        ("[0, 18446744073709551615]", 0, 2**64 - 1),
        ("[0.0, 18446744073709551616.0]", 0, 2**64 - 1),
        ("[-9223372036854775808.0, 9223372036854775808.0]", -(2**63), 2**63 - 1),
        ("[0.5, 9.5]", 1, 9),
        ("[-1.5, 1e18]", -1, 10**18),
        ("[null, 36893488147419103232]", None, 2**65),
    ],
)
def test_integer_bounds_are_exact_integers(text: str, minimum: int | None, maximum: int | None) -> None:
    low, high = text.strip("[]").split(",")
    document = '{"3": {"inputs": {"a": ["INT", {"min": %s, "max": %s}]}}}' % (low, high)
    spec = parse_spec(document.encode(), "a").spec
    assert spec is not None
    found = spec.parameters[0]
    assert (found.minimum, found.maximum) == (minimum, maximum)
    assert not isinstance(found.minimum, float) and not isinstance(found.maximum, float)


def test_float_bounds_stay_as_they_are() -> None:
    found = parameter(described("FLOAT", 1, default=8, min=0, max=1e18, step=1))
    assert json.dumps([found.minimum, found.maximum, found.step, found.default, found.stored]) == "[0, 1e+18, 1, 8, 1]"


@pytest.mark.parametrize("value", [0.8000000000000002, 1003949590422403, -9223372036854776000, 1.0, 0, "", False])
def test_values_keep_their_type_and_digits(value: object) -> None:
    found = parameter(described("*", value, default=value))
    assert repr([found.stored, found.default]) == repr([value, value])


@pytest.mark.parametrize("step", [0, -1, True, "1", None])
def test_steps_that_are_none(step: object) -> None:
    assert parameter(described("INT", step=step)).step is None
    assert parameter(described("INT", step=8.0)).step == 8
    assert parameter(described("INT", step=0.5)).step == 0.5


@pytest.mark.parametrize("bound", ["1", True, [], {}])
def test_bounds_that_are_no_numbers(bound: object) -> None:
    form = described("INT", min=bound, max=5)
    assert codes(one_input(form)) == ["bound-not-number"]
    assert (parameter(form).minimum, parameter(form).maximum) == (None, 5)


@pytest.mark.parametrize(
    ("name", "spec", "seed"),
    [
        ("seed", {}, True),
        ("noise_seed", {"min": 0, "max": 2**64 - 1}, True),
        ("resize_type.seed", {}, True),
        ("noiseSeed", {}, True),
        ("seed", {"min": 0, "max": 100}, False),
        ("reseed", {}, False),
        ("seeds", {}, False),
        ("value", {"control_after_generate": True, "min": 0, "max": 9}, True),
        ("value", {"control_after_generate": "randomize"}, True),
        ("value", {"control_after_generate": False}, False),
    ],
)
def test_seeds(name: str, spec: dict[str, object], seed: bool) -> None:
    assert parameter(described("INT", 0, **spec), name=name).seed is seed
    assert not parameter(described("FLOAT", 0, **spec), name=name).seed


def test_choices_are_equal_as_json_values() -> None:
    found = parameter(described("COMBO", 1, options=["a", 1, True, 1.0, "a", 0, False, ["x"], None, {"a": 1}, ""]))
    assert [*map(repr, found.choices)] == ["'a'", "1", "True", "0", "False", "''"]


def test_flags_and_texts() -> None:
    found = parameter(
        described(
            "STRING", "", hidden=True, advanced=True, forceInput=True, display_name="D", toolip="T", multiline=True
        )
    )
    assert (found.hidden, found.advanced, found.socket, found.multiline) == (True, True, True, True)
    assert (found.display_name, found.tooltip) == ("D", "T")
    assert parameter(described("STRING", tooltip=5, display_name=[])).tooltip == ""


def test_null_is_no_value_but_known() -> None:
    assert parameter(described("INT", None)).stored is None
    assert parameter(described("INT")).stored is ABSENT
    assert codes(one_input(described("INT", None, default=None))) == []
