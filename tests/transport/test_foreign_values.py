"""Values as they come from tables, arrays and other libraries: sent as JSON, or refused in words, and nothing else."""

from __future__ import annotations

import enum
import io
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import numpy
import pandas  # type: ignore[import-untyped]  # there is no release of its stubs for this version
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from PIL import Image as Pictures

from genstudio_transport import RANDOM, Image, InvalidParameter, Parameter, Validate, Workflow
from genstudio_transport.engine.png_files import png_of_pixels

KINDS = ["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "MULTI_COMBO", "IMAGE", "VIDEO", "LIST", "DICT", "ANY"]


def one(kind: str, **more: Any) -> Workflow:
    return Workflow("wf-1", "w", (Parameter("p", "3", "in", kind, **more),))


def sent(kind: str, value: object, validate: Validate = "raise", **more: Any) -> object:
    return one(kind, **more).prompt({"p": value}, validate=validate).to_dict()["prompt"]["3"]["inputs"]["in"]


class Colour(enum.Enum):
    RED = "red"
    SEVEN = 7


class Sampler(str, enum.Enum):
    EULER = "euler"


class Size(enum.IntEnum):
    SMALL = 3


class Loud(str):
    def __str__(self) -> str:
        return "LOUD"

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("never compared")

    __hash__ = str.__hash__


class Wide(int):
    def __le__(self, other: object) -> bool:
        raise RuntimeError("never compared")

    __ge__ = __lt__ = __gt__ = __index__ = __int__ = __le__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("kind", "value", "body"),
    [
        ("INT", numpy.int64(3), 3),
        ("INT", numpy.uint64(2**64 - 1), 2**64 - 1),
        ("INT", numpy.array(3), 3),
        ("FLOAT", numpy.float32(7), 7.0),
        ("FLOAT", numpy.float64(0.1), 0.1),
        ("FLOAT", numpy.int8(-1), -1),
        ("BOOLEAN", numpy.bool_(True), True),
        ("STRING", numpy.str_("a"), "a"),
        ("INT", Decimal("20"), 20),
        ("INT", Decimal("2E+3"), 2000),
        ("FLOAT", Decimal("0.1"), 0.1),
        ("COMBO", Sampler.EULER, "euler"),
        ("COMBO", Colour.RED, "red"),
        ("INT", Size.SMALL, 3),
        ("INT", Colour.SEVEN, 7),
        ("INT", Wide(5), 5),
        ("STRING", Loud("quiet"), "quiet"),
        ("LIST", [numpy.int64(1), {"a": numpy.float64(0.5)}], {"__value__": [1, {"a": 0.5}]}),
        ("DICT", {numpy.str_("a"): Size.SMALL}, {"a": 3}),
        ("MULTI_COMBO", [Sampler.EULER, numpy.str_("red")], {"__value__": ["euler", "red"]}),
        ("INT", pandas.Series([4, 5])[0], 4),
        ("FLOAT", pandas.DataFrame({"cfg": [1.5]}).iloc[0]["cfg"], 1.5),
    ],
)
@pytest.mark.parametrize("validate", ["raise", "off"])
def test_a_value_of_another_library_is_sent_as_the_json_that_it_stands_for(
    kind: str, value: object, body: object, validate: Validate
) -> None:
    found = sent(kind, value, validate, choices=("euler", "red") if "COMBO" in kind else ())
    assert found == body and type(found) is type(body)
    assert json.loads(json.dumps(found)) == body


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("INT", math.nan, "an integer; nan came from an empty cell\\? Leave the argument out"),
        ("STRING", pandas.NA, "<NA> came from an empty cell\\?"),
        ("STRING", pandas.NaT, "NaT came from an empty cell\\?"),
        ("FLOAT", numpy.float64("nan"), "nan came from an empty cell\\?"),
        ("INT", pandas.DataFrame({"steps": [20, None]}).iloc[1]["steps"], "came from an empty cell\\?"),
        ("INT", numpy.float64(20.0), "p=20.0 .*an integer"),
        ("INT", Decimal("20.0"), "p=20.0 .*an integer"),
        ("INT", Decimal("1E+1000000000"), "expected an integer"),
        ("FLOAT", Decimal("NaN"), "expected a number"),
        ("FLOAT", 10**400, "expected a number"),
        ("INT", numpy.bool_(True), "an integer, not a boolean"),
        ("FLOAT", numpy.timedelta64(5, "s"), "expected a number"),
        ("IMAGE", numpy.zeros((2, 2, 3)), "an array of float64 with the shape 2 x 2 x 3 is not a picture: .*255"),
        ("IMAGE", numpy.zeros((2, 2, 5), numpy.uint8), "an array of uint8 with the shape 2 x 2 x 5 is not a picture"),
        ("IMAGE", numpy.zeros((0, 2), numpy.uint8), "shape 0 x 2 is not a picture"),
        ("VIDEO", numpy.zeros((2, 2), numpy.uint8), "expected a file"),
        ("STRING", Path("a.png"), "give the id that client.upload_image\\(...\\) returns"),
        ("INT", numpy.zeros(3), "expected an integer"),
    ],
)
def test_what_stands_for_nothing_valid_is_explained(kind: str, value: object, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        sent(kind, value)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_an_array_is_uploaded_as_a_picture_of_its_pixels(shape: tuple[int, ...]) -> None:
    pixels = numpy.random.default_rng(1).integers(0, 256, shape, numpy.uint8)
    for array in (pixels, numpy.asfortranarray(pixels), numpy.repeat(pixels, 2, axis=1)[:, ::2]):
        (upload,) = one("IMAGE").prompt({"p": array}).uploads
        assert upload.source is array
        assert (numpy.asarray(Pictures.open(io.BytesIO(png_of_pixels(array, 10**6)))) == pixels).all()


def test_a_file_that_is_on_the_server_is_named_on_purpose() -> None:
    with pytest.raises(InvalidParameter, match=r"Image.on_server\(...\)"):
        sent("IMAGE", "04.png")
    assert sent("IMAGE", Image.on_server("04.png")) == "04.png"
    assert sent("VIDEO", Image.on_server("a.mp4")) == "a.mp4"
    assert sent("IMAGE", "04.png", also=("04.png",)) == "04.png"
    assert repr(Image.on_server("04.png")) == "Image.on_server('04.png')"
    with pytest.raises(InvalidParameter):
        sent("INT", Image.on_server("04.png"))


class Hostile:
    """An object all of whose methods raise."""

    def _raise(self, *_: object, **__: object) -> Any:
        raise RuntimeError("hostile")

    __eq__ = __ne__ = __bool__ = __hash__ = __repr__ = __str__ = __index__ = __int__ = __float__ = _raise
    __len__ = __iter__ = __getitem__ = __contains__ = __lt__ = __le__ = __gt__ = __ge__ = _raise
    __fspath__ = __call__ = __reduce__ = _raise

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("hostile")

    __class__ = property(_raise)  # pyright: ignore[reportIncompatibleMethodOverride]


class Endless(list[Any]):
    def __iter__(self) -> Any:
        raise RuntimeError("hostile")


class Box:
    """Holds a value that hypothesis must not touch."""

    def __init__(self, value: object) -> None:
        self.value = value


LOOP: list[Any] = []
LOOP += [LOOP, {"again": LOOP}]
DEEP: list[Any] = []
for _ in range(5_000):
    DEEP = [DEEP]

ODD = some.one_of(
    some.sampled_from([Box(value) for value in [
        Hostile(), Hostile, Endless([1]), LOOP, DEEP, object(), object, mock.MagicMock(), mock.Mock(), ..., NotImplemented,
        numpy.zeros(3), numpy.array(["a"], object), numpy.array(None), numpy.longdouble(1), numpy.void(b"ab"),
        pandas.Series([1, 2]), pandas.DataFrame({"a": [1]}), pandas.NA, pandas.NaT, pandas.Timestamp(0), RANDOM, 10**5000,
        Decimal("sNaN"), Decimal("Infinity"), math.inf, -math.inf, math.nan, memoryview(b"ab"), range(3), {1}, b"ab",
        io.StringIO("text"), Path("a"), Image.on_server("a"), "\ud800", Wide(3), Loud("a"), enum.Enum, Colour.RED, 1j,
        (x for x in "ab"), lambda: 1, Exception("a"), {"__value__": Hostile()}, {Loud("a"): 1}, [Hostile()],
    ]]),
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats() | some.text() | some.binary() | some.decimals(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text() | some.integers(), inner),
    ).map(Box),
)  # fmt: skip


@given(
    box=ODD, kind=some.sampled_from(KINDS), validate=some.sampled_from(["raise", "warn", "off"]), seed=some.booleans()
)
@example(box=Box(Hostile()), kind="INT", validate="off", seed=True)
@example(box=Box({"__value__": [Hostile()]}), kind="LIST", validate="warn", seed=False)
@pytest.mark.filterwarnings("ignore::genstudio_transport.InvalidParameterWarning")
def test_no_value_raises_anything_but_invalid_parameter(box: Box, kind: str, validate: Validate, seed: bool) -> None:
    workflow = Workflow(
        "wf-1",
        "w",
        (
            Parameter(
                "p", "3", "in", kind, choices=("euler", "red") if "COMBO" in kind else (), seed=seed, also=("a",)
            ),
            Parameter("q", "3", "in.sub", "INT", needs=(("in", ("red",)),)),
        ),
    )
    try:
        prompt = workflow.prompt({"p": box.value, "q": 1}, validate=validate)
    except InvalidParameter as error:
        assert error.problems and str(error)
        return
    if not prompt.uploads:
        json.dumps(prompt.to_dict(), allow_nan=False).encode()
