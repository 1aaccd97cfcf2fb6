"""Values that a module refuses and a ComfyUI server takes, and why; `docs/en/agreement.md` is made from these rows.

`python -m tests.comfyui.agreement` writes the page.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "en" / "agreement.md"

NODES = {"INT": "PrimitiveInt", "FLOAT": "PrimitiveFloat", "STRING": "PrimitiveString", "BOOLEAN": "PrimitiveBoolean"}
"""A built-in class of each kind, whose one input `value` is what it puts out."""


class Row(NamedTuple):
    """One value."""

    kind: str
    value: Any
    becomes: str
    """What the server makes of it, as `PreviewAny` shows it."""
    reason: str
    """Why a module refuses it."""


_NUMBER_AS_TEXT = "a number in quotes is a mistake of the caller's, most often a form that was not read as numbers"
_LOOSE = "Python's `int()` reads more than numbers look like; nobody means this"
_TRUTH = "any value is true or false to Python; what looks like false may be true"
_WRAPPED = "the module wraps lists itself, so that a wrapped value is a mistake"

ROWS = (
    Row("INT", True, "1", "a truth value for a number is two arguments that were exchanged"),
    Row("INT", 20.0, "20", "counts and seeds are integers; above 2^53 a float has already lost digits"),
    Row("INT", 20.5, "20", "the fraction would be lost silently"),
    Row("INT", "64", "64", _NUMBER_AS_TEXT),
    Row("INT", " 64", "64", _LOOSE),
    Row("INT", "6_4", "64", _LOOSE),
    Row("INT", "６４", "64", _LOOSE),
    Row("INT", {"__value__": 20}, "20", _WRAPPED),
    Row("FLOAT", True, "1.0", "a truth value for a number is two arguments that were exchanged"),
    Row("FLOAT", "0.5", "0.5", _NUMBER_AS_TEXT),
    Row("FLOAT", "nan", "nan", "it is not a number, and no bound holds for it"),
    Row("FLOAT", {"__value__": 1.5}, "1.5", _WRAPPED),
    Row("STRING", None, "None", "the text would be `None`; leave the argument out to keep the stored text"),
    Row("STRING", 5, "5", "anything becomes a text in Python, whatever it was meant to be"),
    Row("STRING", True, "True", "anything becomes a text in Python, whatever it was meant to be"),
    Row("STRING", {"a": 1}, "{'a': 1}", "the text would be Python, not JSON"),
    Row("BOOLEAN", "false", "True", _TRUTH),
    Row("BOOLEAN", "", "False", _TRUTH),
    Row("BOOLEAN", 0, "False", _TRUTH),
    Row("BOOLEAN", 2.5, "True", _TRUTH),
    Row("BOOLEAN", None, "False", "leave the argument out to keep the stored value"),
)

HEAD = """# Values that ComfyUI takes and modules refuse

ComfyUI converts what it is given with Python's `int()`, `float()`, `str()` and `bool()`. A generated module is stricter
on purpose: what is surprising to one of its callers is refused, and the message says what to give instead.
`validate="off"` sends everything that JSON can represent.

Two more things about inputs that depend on a choice: a server ignores an input that the chosen one does not bring, and
the module refuses it. A server takes a choice that it does not know, or a required inner choice that is missing, and fails
when it runs; module and emulator refuse both.

This page is made from `tests/comfyui/agreement.py`, whose tests hold each row against the module and, where there is one,
against a real server.

| kind | value | ComfyUI makes of it | why it is refused |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page with its table."""
    return HEAD + "".join(f"| {row.kind} | `{row.value!r}` | `{row.becomes}` | {row.reason} |\n" for row in ROWS)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
