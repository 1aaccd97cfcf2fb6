"""Values about which a module, the emulator and a ComfyUI server differ, and why: what `docs/en/agreement.md` is made from.

`python -m tests.comfyui.agreement` writes the page. Its figures are what `benchmarks/comfyui_agreement.py --write` measured.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "en" / "agreement.md"
FIGURES = Path(__file__).parent
"""The folder with a file of figures for each version of the server."""

# What a row is about: a kind of parameter, one input of one class, or one of these.
EVERY = "every kind"
DYNAMIC = "dynamic COMBO"
UNCHECKED = "a type that ComfyUI does not check"
UNREAD = "an input that is not read"
OPTIONS = "a COMBO of the newer form"

AS_GIVEN = "as given"


class Row(NamedTuple):
    """Values that a ComfyUI server takes, and a module does not."""

    kind: str
    value: Any
    """One of them."""
    becomes: str
    """What the server makes of it: as `PreviewAny` shows it for the four kinds that are converted, else in words."""
    emulator: bool
    """Whether the emulator takes all of them, as the server does."""
    reason: str
    """Why a module refuses them."""
    like: Callable[[Any], bool] | None = None
    """Whether a value is one of them; None for a further example of the row above."""
    since: str = ""
    """The first release of ComfyUI that takes them; "" is every one that is known."""
    until: str = ""
    """The first release that refuses them; "" is none that is known."""

    def holds_on(self, server: str) -> bool:
        """Whether a server takes them, by its version."""
        return (not self.since or release(server) >= release(self.since)) and (
            not self.until or release(server) < release(self.until)
        )

    @property
    def releases(self) -> str:
        """Which releases take them, in words; "" for all of them."""
        begins = f"from ComfyUI {self.since} on" if self.since else ""
        return begins or (f"before ComfyUI {self.until}" if self.until else "")


class Acceptance(NamedTuple):
    """Values that a module or the emulator takes, and a ComfyUI server does not."""

    kind: str
    value: Any
    reason: str
    like: Callable[[Any], bool]


HUGE = 10**400
"""Larger than any float."""


def release(text: str) -> tuple[int, ...]:
    """A version as numbers that can be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _any(_value: Any) -> bool:
    return True


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_huge(value: Any) -> bool:
    return isinstance(value, int) and abs(value) > sys.float_info.max


def _is_whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _is_no_json(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _is_half(value: Any) -> bool:
    return isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value)


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, dict) and "__value__" in value


def _is_null(value: Any) -> bool:
    return value is None or value == {"__value__": None}


def _is_container(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _is_plain(text: Any) -> bool:
    """Whether a text is a number as JSON writes it."""
    return isinstance(text, str) and text.isascii() and text.removeprefix("-").replace(".", "", 1).isdigit()


def _is_no_number(text: Any) -> bool:
    """Whether a text stands for a float that is no number, or is infinite."""
    return isinstance(text, str) and text.strip().lower().lstrip("+-") in ("nan", "inf", "infinity")


_EXCHANGED = "a truth value in place of a number means that two arguments were swapped"
_NUMBER_AS_TEXT = (
    "a number in quotes is a mistake in the caller, most often form data that was not converted to numbers"
)
_LOOSE = "Python parses more as a number than looks like one; nobody writes this on purpose"
_TRUTH = "in Python every value is true or false; what looks false may be true"
_WRAPPED = "the module wraps lists itself, so a wrapped value is a mistake"
_TEXT = "in Python anything can become text, whatever it was meant to be"
_ITSELF = (
    "its class accepts anything, and falls back to another choice; `open` in the configuration allows it with a warning"
)
# Load3D.validate_inputs (Comfy-Org/ComfyUI#14294) takes every other input as it is; before, all of them were checked.
_LOAD_3D = "its class checks only the file, so nothing enforces the range"
_UNCHECKED = "it fails when the node runs, or its meaning is unknown"

ROWS = (
    Row(EVERY, math.nan, AS_GIVEN, False, "it is not JSON: only Python writes and reads it", _is_no_json),
    Row("SelectModelDevice.device", "gpu:7", AS_GIVEN, False, _ITSELF, _any),
    Row("SelectCLIPDevice.device", "gpu:7", AS_GIVEN, False, _ITSELF, _any),
    Row("SelectVAEDevice.device", "gpu:7", AS_GIVEN, False, _ITSELF, _any),
    Row("ModelAttentionBackend.attention", "nobody", AS_GIVEN, False, _ITSELF, _any),
    Row("Load3D.width", 5000, AS_GIVEN, False, _LOAD_3D, _any, "0.25.0"),
    Row("Load3D.height", 5000, AS_GIVEN, False, _LOAD_3D, _any, "0.25.0"),
    Row(OPTIONS, "nobody", AS_GIVEN, False, _UNCHECKED, _any, until="0.8.0"),
    Row("INT", HUGE, AS_GIVEN, True, "it is larger than any float, and JSON readers turn it into one", _is_huge),
    Row("INT", True, "1", True, _EXCHANGED, _is_bool),
    Row(
        "INT", 20.0, "20", True, "counts and seeds are integers; above 2^53 a float has already lost digits", _is_whole
    ),
    Row("INT", 20.5, "20", True, "the fraction would be lost silently", _is_finite),
    Row("INT", "64", "64", True, _NUMBER_AS_TEXT, _is_plain),
    Row("INT", " 64", "64", True, _LOOSE, _is_text),
    Row("INT", "6_4", "64", True, _LOOSE),
    Row("INT", "６４", "64", True, _LOOSE),
    Row("INT", {"__value__": 20}, "20", True, _WRAPPED, _is_wrapped),
    Row("FLOAT", True, "1.0", True, _EXCHANGED, _is_bool),
    Row("FLOAT", "0.5", "0.5", True, _NUMBER_AS_TEXT, _is_plain),
    Row("FLOAT", "nan", "nan", False, "it is not a number, so no range applies to it", _is_no_number),
    Row("FLOAT", "1e-3", "0.001", True, _LOOSE, _is_text),
    Row("FLOAT", {"__value__": 1.5}, "1.5", True, _WRAPPED, _is_wrapped),
    Row(
        "STRING",
        None,
        "None",
        False,
        "the text would be `None`; leave the argument out to keep the stored text",
        _is_null,
    ),
    Row("STRING", 5, "5", True, _TEXT, _is_number),
    Row("STRING", True, "True", True, _TEXT, _is_bool),
    Row("STRING", {"a": 1}, "{'a': 1}", True, "the text would be Python, not JSON", _is_container),
    Row("STRING", {"__value__": [1, 2]}, "[1, 2]", True, "the text would be Python, not JSON"),
    Row("STRING", "\ud83d", AS_GIVEN, True, "half of a surrogate pair, which UTF-8 cannot represent", _is_half),
    Row("BOOLEAN", None, "False", False, "leave the argument out to keep the stored value", _is_null),
    Row("BOOLEAN", "false", "True", True, _TRUTH, _is_text),
    Row("BOOLEAN", "", "False", True, _TRUTH),
    Row("BOOLEAN", 0, "False", True, _TRUTH, _is_number),
    Row("BOOLEAN", 2.5, "True", True, _TRUTH),
    Row("BOOLEAN", {"__value__": [1]}, "True", True, _TRUTH, _is_container),
    Row("COMBO", {"__value__": "center"}, "the choice", True, _WRAPPED, _is_wrapped),
    Row(
        "IMAGE",
        "",
        "the input folder",
        False,
        "the folder is not a picture: the node fails when it runs",
        lambda value: value == "",
    ),
    Row(
        DYNAMIC,
        "nobody",
        "nothing: neither it nor what belongs to it is read",
        False,
        "the node fails when it runs",
        _any,
    ),
    Row(UNREAD, "nobody", "nothing: it is not read", False, "a caller who gives it expects it to have an effect", _any),
    Row(UNCHECKED, "nobody", AS_GIVEN, False, _UNCHECKED, _any),
)
"""The first row that is like a value says why it is refused; rows about one class come first."""

ACCEPTANCES = (
    Acceptance(
        "IMAGE",
        "te-1/ac-1/sui-1.png",
        "the id of an upload or the URL of an object, which only the service that stores it can check",
        _is_text,
    ),
)

NODES = {"INT": "PrimitiveInt", "FLOAT": "PrimitiveFloat", "STRING": "PrimitiveString", "BOOLEAN": "PrimitiveBoolean"}
"""A built-in class of each kind, whose one input `value` is what it puts out."""


def row_for(kinds: set[str], value: Any) -> Row | None:
    """The row that says why a module refuses a value, among those about some kinds."""
    return next((row for row in ROWS if row.kind in kinds and row.like is not None and row.like(value)), None)


def acceptance_for(kinds: set[str], value: Any) -> Acceptance | None:
    """The row that says why a value is taken that a server refuses, among those about some kinds."""
    return next((row for row in ACCEPTANCES if row.kind in kinds and row.like(value)), None)


HEAD = """# Where ComfyUI, modules and the emulator differ

ComfyUI converts what it is given with Python's `int()`, `float()`, `str()` and `bool()`. A generated module is stricter
on purpose: it refuses values that would have a surprising effect, and the message says what to give instead.
`validate="off"` sends everything that JSON can represent.

For example, `steps=True` reaches ComfyUI as 1 step, and a module raises `InvalidParameter` for it. This page is generated
from `tests/comfyui/agreement.py`. Its tests check each row against the module, the emulator and, where there is one, a
real server.

## What ComfyUI accepts and modules refuse

| kind | value | ComfyUI turns it into | the emulator | why it is refused |
| --- | --- | --- | --- | --- |
"""
AFTER_ROWS = f"""
*{UNREAD}*: the class does not have it (the editor added it), or the stored choice of a dynamic combo does not include it.
*{UNCHECKED}*: several types in one (`FLOAT,INT,BOOLEAN`), `COLOR`, `IMAGECOMPARE` and others. The emulator
refuses such a value only if its type is wrong.
*{OPTIONS}*: its class declares it as `["COMBO", {{"options": […]}}]`, and not as a bare list of choices.

*{DYNAMIC}*: if a choice inside another one is required and missing, ComfyUI accepts the prompt as well, and the node
fails when it runs. The module and the emulator ask for the choice.

## What modules accept and ComfyUI refuses

| kind | value | why it is accepted |
| --- | --- | --- |
"""
MEASURED = """
## Measured

`benchmarks/comfyui_agreement.py` gives the same values to a running server, the modules and the emulator: inside, at and
beyond bounds, between steps, of other types, wrapped, with slashes, in other scripts. The workflows are real ones that
somebody published, with nodes that ComfyUI itself has. *Only the server accepts it* and *only the server refuses it* are
the disagreements. Each of them is in a row above.
"""


def shown(value: Any) -> str:
    """A value as code."""
    return "`10**400`" if value is HUGE else f"`{value!r}`"


def made(row: Row) -> str:
    """What the server makes of a value, as the page shows it."""
    return f"`{row.becomes}`" if row.kind in NODES and row.becomes != AS_GIVEN else row.becomes


def page() -> str:
    """The page with its tables."""
    rows = [
        f"| {row.kind} | {shown(row.value)} | {', '.join(filter(None, (made(row), row.releases)))} "
        f"| {'accepts it' if row.emulator else 'refuses it'} | {row.reason} |\n"
        for row in ROWS
    ]
    taken = [f"| {row.kind} | {shown(row.value)} | {row.reason} |\n" for row in ACCEPTANCES]
    figures = ["\n" + path.read_text(encoding="utf-8") for path in sorted(FIGURES.glob("figures-*.md"))]
    return "".join([HEAD, *rows, AFTER_ROWS, *taken, MEASURED, *figures])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
