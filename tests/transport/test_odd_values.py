"""Odd values: objects whose methods raise, lists without end, arrays that are no picture; and uploads of arrays."""

from __future__ import annotations

import enum
import io
import json
import math
import tempfile
from collections import OrderedDict
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from unittest.mock import MagicMock, Mock

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # there is no release of its stubs for this version
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from genstudio_codegen.parameter_spec.model import Kind
from genstudio_transport import (
    AsyncGenStudio,
    Image,
    InvalidParameter,
    InvalidParameterWarning,
    InvalidUpload,
    Parameter,
    Validate,
    Workflow,
)

from genstudio_transport.engine.uploads import read_source

from .server import Service


class Size(enum.IntEnum):
    SMALL = 5


class Plain(enum.Enum):
    DDIM = "ddim"
    FIVE = np.int64(5)
    TRUE = True
    ITSELF = object()


def one(kind: str, *bounds: Any, **more: Any) -> Workflow:
    return Workflow("wf-1", "w", (Parameter("p", "3", "in", kind, *bounds, **more),))


def sent(workflow: Workflow, value: object, validate: Validate = "raise") -> object:
    return workflow.prompt({"p": value}, validate=validate).to_dict()["prompt"]["3"]["inputs"]["in"]


IMAGE, INT, FLOAT, STRING, LIST = one("IMAGE"), one("INT", 0, 9), one("FLOAT", 0, 9), one("STRING"), one("LIST")


@pytest.mark.parametrize("validate", ["raise", "off"])
@pytest.mark.parametrize(
    ("workflow", "value", "plain"),
    [
        (FLOAT, np.longdouble(0.5), 0.5), (FLOAT, np.float16(0.5), 0.5), (INT, Plain.FIVE, 5),
        (one("BOOLEAN"), Plain.TRUE, True), (one("INT"), Decimal(2**64 - 1), 2**64 - 1), (FLOAT, np.float64(2), 2.0),
        (one("COMBO", None, None, (5, 7)), Size.SMALL, 5), (one("INT", 0, 9, seed=True), np.int64(3), 3),
        (one("DICT"), OrderedDict({"a": [Decimal("0.5"), None]}), {"a": [0.5, None]}),
    ],
)  # fmt: skip
def test_values_are_sent_as_plain_json(workflow: Workflow, value: object, plain: object, validate: Validate) -> None:
    found = sent(workflow, value, validate)
    assert repr(found) == repr(plain) and is_plain(found)


def is_plain(value: Any) -> bool:
    """Whether a value has only the exact types of JSON, at every depth."""
    if type(value) is list:
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(type(key) is str and is_plain(item) for key, item in value.items())
    return value is None or type(value) in (str, int, bool) or (type(value) is float and math.isfinite(value))


@pytest.mark.parametrize(
    ("workflow", "value", "words"),
    [
        (INT, Plain.TRUE, "not a boolean"), (INT, Plain.ITSELF, "a value of type object is not JSON"),
        (INT, np.datetime64("NaT", "s"), "NaT came from an empty cell"), (INT, np.datetime64("2026-01-01"), "datetime64"),
        (FLOAT, Decimal("sNaN"), "expected a number from 0 to 9; nan came from an empty cell"),
        (one("ANY"), [float("nan")], "nan came from an empty cell"), (FLOAT, float("-inf"), "JSON numbers are finite"),
        (one("INT"), 2**1024, "no larger than a float"), (one("FLOAT"), 2**1024 - 1, "expected a number"),
        (one("ANY"), 1j, "type complex is not JSON"), (LIST, (1, 2), "a value of type tuple is not JSON"),
        (LIST, [np.zeros(3)], r"array.tolist\(\)"), (LIST, np.zeros(3), r"p=<ndarray> .*array.tolist\(\)"),
        (one("DICT"), {1: 2}, "a key of a dict is not a string"), (one("ANY"), {"a": {1}}, "type set is not JSON"),
        (IMAGE, pd.DataFrame({"a": [1]}), "type DataFrame is not JSON"),
        (STRING, Image.on_server("a"), "give the name itself, 'a'"),
    ],
)  # fmt: skip
def test_what_has_no_json_is_explained(workflow: Workflow, value: object, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        workflow.prompt({"p": value})


@pytest.mark.parametrize("validate", ["warn", "off"])
@pytest.mark.parametrize("value", [float("nan"), pd.NA, object(), {1}, 10**4000, np.zeros(3), [pd.NaT]])
def test_no_setting_sends_what_json_cannot_represent(value: object, validate: Validate) -> None:
    with pytest.raises(InvalidParameter, match="p="):
        INT.prompt({"p": value}, validate=validate)


def test_a_prompt_does_not_change_with_the_list_it_was_made_of() -> None:
    items: list[Any] = [1, {"a": 2}]
    prompt = LIST.prompt({"p": items})
    items[1]["a"] = 3
    assert prompt.to_dict()["prompt"]["3"]["inputs"]["in"] == {"__value__": [1, {"a": 2}]}


def test_the_name_of_a_parameter_is_a_string() -> None:
    with pytest.raises(InvalidParameter, match="5: the name of a parameter is a string"):
        INT.prompt({5: 5})  # type: ignore[dict-item]


def test_lists_without_end_are_refused() -> None:
    doubled: list[Any] = []
    for _ in range(60):
        doubled = [doubled, doubled]
    with pytest.raises(InvalidParameter, match="more than 1,000,000 values"):
        LIST.prompt({"p": doubled})
    nested: dict[str, Any] = {}
    for _ in range(101):
        nested = {"a": nested}
    with pytest.raises(InvalidParameter, match="more than 100 levels deep"):
        one("DICT").prompt({"p": nested})


def test_conditions_see_converted_values() -> None:
    mode = Parameter("mode", "3", "mode", "COMBO", None, None, ("ddim", "slow"))
    depth = Parameter("depth", "3", "depth", "INT", needs=(("mode", ("slow",)),))
    workflow = Workflow("wf-1", "w", (mode, depth))
    assert workflow.prompt({"mode": np.str_("slow"), "depth": 1})
    with pytest.raises(InvalidParameter, match="depth exists only when mode is 'slow'"):
        workflow.prompt({"mode": Plain.DDIM, "depth": 1})
    with pytest.warns(InvalidParameterWarning, match="depth exists only when mode is 'slow', but mode=<ndarray>"):
        workflow.prompt({"mode": np.zeros((2, 2), np.uint8), "depth": 1}, validate="warn")


GREY = np.arange(4 * 5, dtype=np.uint8).reshape(4, 5)
RGB = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
RGBA = np.arange(4 * 5 * 4, dtype=np.uint8).reshape(4, 5, 4)


@pytest.mark.parametrize(
    ("array", "mode"),
    [
        (GREY, "L"), (RGB, "RGB"), (RGBA, "RGBA"), (RGB[::-1, ::2], "RGB"), (RGB.transpose(1, 0, 2), "RGB"),
        (RGB[:, :, ::-1], "RGB"), (np.asfortranarray(RGBA), "RGBA"), (np.broadcast_to(GREY[:1], (3, 5)), "L"),
        (np.random.default_rng(0).integers(0, 256, (1200, 1100, 3), np.uint8), "RGB"),
    ],
)  # fmt: skip
async def test_arrays_are_uploaded_as_png(
    client: AsyncGenStudio, service: Service, array: np.ndarray[Any, Any], mode: str
) -> None:
    array.flags.writeable = False
    await client.submit(IMAGE.prompt({"p": array}))
    with Pictures.open(io.BytesIO(service.uploads[0])) as picture:
        assert picture.format == "PNG" and picture.mode == mode
        assert np.array_equal(np.asarray(picture), array)


async def test_an_array_is_uploaded_once_and_not_without_bound(client: AsyncGenStudio, service: Service) -> None:
    assert await client.upload_image(RGB) == await client.upload_image(RGB.copy()) and len(service.uploads) == 1
    noise = np.random.default_rng(0).integers(0, 256, (300, 300), np.uint8)
    with pytest.raises(InvalidUpload, match="an array of pixels: the file is larger than 10000 bytes"):
        read_source(noise, 10_000)
    with pytest.raises(InvalidUpload, match="an array of float64 with the shape 4 x 5 is not a picture"):
        await client.upload_image(np.zeros((4, 5)))
    assert len(service.uploads) == 1


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((4, 5, 3)), r"its values are 0 to 1: give \(array \* 255\).round\(\).astype\('uint8'\)"),
        (np.full((4, 5), 200.0), r"array.clip\(0, 255\)"), (np.full((4, 5), 300), r"array of int64.*array.clip\(0, 255\)"),
        (np.full((4, 5), np.nan), r"array.clip\(0, 255\)"), (np.ones((4, 5), bool), r"array.astype\('uint8'\) \* 255"),
        (RGB.transpose(2, 0, 1), r"array.transpose\(1, 2, 0\)"), (RGB[None], r"array\[0\]"),
        (np.zeros((5, 5, 2), np.uint8), "must be the channels"),
        (GREY[:, :, None], r"array\[:, :, 0\]"), (GREY[0], "shape 5"), (GREY[:0], "must be from 1 to 16384"),
        (np.broadcast_to(GREY[:1, :1], (16385, 1)), "must be from 1 to 16384"),
        (np.zeros((4, 5), "M8[s]"), "memory cannot be read"), (pd.Series([1, 2]), "an array of int64 with the shape 2"),
    ],
)  # fmt: skip
def test_other_arrays_are_no_pictures(array: object, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        IMAGE.prompt({"p": array})


def test_a_name_on_the_server_is_a_name() -> None:
    assert repr(Image.on_server("画 1.png")) == "Image.on_server('画 1.png')"
    for name in ("", " ", "https://h/a.png", "a\n.png", "\ud800", 5, None):
        with pytest.raises(InvalidUpload, match="takes the name of a file"):
            Image.on_server(name)  # type: ignore[arg-type]


async def test_a_name_on_the_server_is_not_uploaded(client: AsyncGenStudio, service: Service) -> None:
    assert await client.upload_image(Image.on_server("04.png")) == "04.png" and not service.uploads


def raises(*_: object, **__: object) -> Any:
    raise RuntimeError("odd")


ODD_METHODS = [
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__hash__", "__repr__", "__str__",
    "__getattr__", "__index__", "__int__", "__float__", "__len__", "__iter__", "__contains__", "__getitem__", "__fspath__",
    "__format__", "__array_interface__", "read", "save", "item", "encode", "isascii", "items", "keys", "as_tuple", "value",
]  # fmt: skip
ODD_PROPERTIES = ["__class__", "shape", "dtype", "size", "name", "_value_", "value", "read"]


@st.composite
def odd_objects(draw: st.DrawFn) -> object:
    """An object of a class, often one of Python's own with some of its methods overridden, that raises where it can."""
    base, arguments = draw(
        st.sampled_from(
            [
                (object, ()), (int, (5,)), (str, ("ddim",)), (float, (0.5,)), (list, ([1],)), (dict, ({"a": 1},)),
                (tuple, ((1, 2),)), (bytes, (b"x",)), (Decimal, ("5",)), (np.float64, (0.5,)), (np.str_, ("a",)),
                (io.BytesIO, (b"x",)), (PurePosixPath, ("a.png",)),
            ]
        )
    )  # fmt: skip
    names: dict[str, Any] = dict.fromkeys(draw(st.lists(st.sampled_from(ODD_METHODS), max_size=6)), raises)
    names |= dict.fromkeys(draw(st.lists(st.sampled_from(ODD_PROPERTIES), max_size=3)), property(raises))
    return type("Odd", (base,), names)(*arguments)


class Claims:
    """An object that claims another class, as lazy objects do."""

    def __init__(self, claimed: type) -> None:
        self.claimed = claimed

    @property
    def __class__(self) -> Any:
        return self.claimed

    @__class__.setter
    def __class__(self, value: object) -> None:
        raise TypeError


def itself() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(10**400), 10**400), st.floats(), st.text(), st.binary(),
    st.decimals(), st.complex_numbers(), st.dates(), st.fractions(), odd_objects(), st.sampled_from(list(Plain)),
    st.builds(pow, st.just(10), st.just(5000)), st.sampled_from(["\ud800", object, pd.NA, pd.NaT, np.datetime64("NaT", "s"), itself(), range(3), ...]),
    st.sampled_from([Size.SMALL, Plain.DDIM, Image.on_server("a"), Image.from_url("https://h/a"), tempfile]),
    st.builds(Mock), st.builds(MagicMock), st.builds(MagicMock, spec=st.sampled_from([int, str, Path, Pictures.Image])),
    st.builds(Claims, st.sampled_from([int, str, list, dict, bytes])),
    st.builds(np.zeros, st.lists(st.integers(0, 3), max_size=4), st.sampled_from(["u1", "f4", "M8[s]", "O", "U3", "?"])),
    st.builds(lambda kind: np.zeros((), kind)[()], st.sampled_from(["u8", "f2", "g", "m8[s]", "U3", "?", "c8", "S2"])),
    st.sampled_from([pd.Series([1]), pd.DataFrame({"a": [1]}), pd.Timestamp(0), pd.Index([1]), pd.Categorical(["a"])]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.tuples(inner), st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
KINDS = sorted(map(str, Kind))


@settings(max_examples=600, deadline=None)
@given(value=VALUES, kind=st.sampled_from(KINDS), seed=st.booleans(), is_open=st.booleans(), also=st.booleans())
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("validate", ["raise", "warn", "off"])
def test_no_value_raises_anything_else(
    value: object, kind: str, seed: bool, is_open: bool, also: bool, validate: Validate
) -> None:
    choices = ("ddim", "a") if "COMBO" in kind else ()
    more = (7, "7", None, [1]) if also else ()
    parameter = Parameter("p", "3", "in", kind, 0, 9, choices, seed=seed, open=is_open, also=more)
    needs = Parameter("q", "3", "other", "INT", needs=(("in", ("ddim",)),))
    try:
        prompt = Workflow("wf-1", "w", (parameter, needs)).prompt({"p": value, "q": 1}, validate=validate)
    except InvalidParameter as error:
        assert str(error)
        return
    assert repr(prompt)
    if not prompt.uploads:
        body = prompt.to_dict()
        assert is_plain(body) and json.loads(json.dumps(body, allow_nan=False)) == body


@settings(max_examples=60, deadline=None)
@given(value=odd_objects() | st.builds(Mock) | st.builds(MagicMock) | st.builds(Claims, st.just(bytes)))
def test_no_upload_raises_anything_else(value: Any) -> None:
    try:
        data, name = read_source(value, 100)
    except InvalidUpload as error:
        assert str(error)
    else:
        assert type(data) is bytes and name
