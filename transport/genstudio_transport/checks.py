"""Whether a value may be sent for a parameter: one fast test per kind, and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from .files import is_local, is_picture, reference_problem
from .values import RANDOM

if TYPE_CHECKING:
    from .parameter import Parameter

Test = Callable[[object], bool]

UPLOADS = frozenset({"IMAGE", "VIDEO", "AUDIO", "FILE"})
_SHOWN_CHOICES = 12
_SHOWN_CHARACTERS = 60


def test_for(parameter: Parameter) -> Test:
    """The test of one parameter: True for a value that may be sent."""
    tests = [_test_for_kind(kind, parameter) for kind in parameter.kind.split(",")]
    if parameter.seed:
        tests.append(lambda value: value is RANDOM)
    if also := parameter.also:
        tests.append(lambda value: any(_same(value, other) for other in also))
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _test_for_kind(kind: str, parameter: Parameter) -> Test:
    low, high = parameter.minimum, parameter.maximum
    if kind in ("INT", "FLOAT"):
        return _number_test(kind, low, high)
    if kind == "STRING":
        return _is_text
    if kind == "BOOLEAN":
        return lambda value: value is True or value is False
    if kind == "COMBO":
        return _choice_or_text(parameter)
    if kind == "MULTI_COMBO":
        return _choices_test(_choice_or_text(parameter))
    if kind == "LIST":
        return lambda value: unwrapped_list(value) is not None and _is_json(value)
    if kind == "DICT":
        return _is_json_object
    if kind in UPLOADS:
        return _upload_test(pictures=kind == "IMAGE")
    return lambda value: value is not None and _is_json(value)


def _number_test(kind: str, low: float | None, high: float | None) -> Test:
    least = float("-inf") if low is None else low
    most = float("inf") if high is None else high
    if kind == "INT":
        # The exact type first: it is the common one, and the quickest to tell.
        return lambda value: (
            least <= value <= most
            if type(value) is int
            else isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        )
    infinity = float("inf")
    return lambda value: (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and least <= value <= most
        and -infinity < value < infinity
    )


def _choice_or_text(parameter: Parameter) -> Test:
    listed = _choice_test(parameter.choices)
    return (lambda value: listed(value) or _is_text(value)) if parameter.open else listed


def _choice_test(choices: tuple[object, ...]) -> Test:
    texts = frozenset(choice for choice in choices if isinstance(choice, str))
    if len(texts) == len(choices):
        return lambda value: isinstance(value, str) and value in texts
    return lambda value: any(_same(value, choice) for choice in choices)


def _choices_test(choice: Test) -> Test:
    def test(value: object) -> bool:
        items = unwrapped_list(value)
        return items is not None and all(choice(item) for item in items)

    return test


def _upload_test(*, pictures: bool) -> Test:
    def test(value: object) -> bool:
        if isinstance(value, str):
            return reference_problem(value) is None and _is_text(value)
        return is_local(value) and (pictures or not is_picture(value))

    return test


def _same(value: object, other: object) -> bool:
    """Equal as JSON values: 1 is 1.0, but neither is true."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def unwrapped_list(value: object) -> list[object] | None:
    """The items of a list, or of one that the caller has wrapped as `{"__value__": [...]}` already."""
    if isinstance(value, dict):
        wrapper = cast("dict[object, object]", value)
        value = wrapper.get("__value__") if len(wrapper) == 1 else None
    return cast("list[object]", value) if isinstance(value, list) else None


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_json_object(value: object) -> bool:
    return isinstance(value, dict) and _is_json(cast("object", value))


def _is_json(value: object, depth: int = 0) -> bool:
    """Whether JSON can hold a value without changing it."""
    if value is None or isinstance(value, (bool, int)):
        return True
    if isinstance(value, str):
        return _is_text(value)
    if isinstance(value, float):
        return value - value == 0
    if depth > 100:
        return False
    if isinstance(value, list):
        return all(_is_json(item, depth + 1) for item in cast("list[object]", value))
    if isinstance(value, dict):
        items = cast("dict[object, object]", value).items()
        return all(isinstance(key, str) and _is_text(key) and _is_json(item, depth + 1) for key, item in items)
    return False


def explain(parameter: Parameter, value: object) -> str:
    """Say why a value may not be sent for a parameter, and what may."""
    where = f"{parameter.name}={shown(value)} (node {parameter.node}, input {parameter.input!r})"
    if value is None:
        return f"{where}: None is not a value; leave the argument out to keep what the workflow holds, or give {expected(parameter)}"
    reason = f"{where}: expected {expected(parameter)}"
    if isinstance(value, str):
        kinds = parameter.kind.split(",")
        if not _is_text(value):
            return f"{reason}; the string holds half of a surrogate pair, which UTF-8 cannot carry"
        if UPLOADS.intersection(kinds) and (advice := reference_problem(value)):
            return f"{reason}; {advice}"
        if close := closest(value, [choice for choice in parameter.choices if isinstance(choice, str)]):
            return f"{reason}; did you mean {close!r}?"
        if {"INT", "FLOAT"}.intersection(kinds):
            return f"{reason}; a number is given without quotes"
    if isinstance(value, bool):
        return f"{reason}, not a boolean"
    return reason


def unlisted(parameter: Parameter, value: object) -> list[object]:
    """What a value for an open choice holds that the spec does not list."""
    picked = unwrapped_list(value) if parameter.kind == "MULTI_COMBO" else [value]
    listed = _choice_test(parameter.choices)
    return [item for item in picked or [] if not listed(item)]


def explain_unlisted(parameter: Parameter, value: object) -> str:
    """Say that an open choice was none when the module was generated, and which one is close."""
    texts = [choice for choice in parameter.choices if isinstance(choice, str)]
    near = closest(value, texts) if isinstance(value, str) else None
    hint = f"; did you mean {near!r}?" if near else ""
    return (
        f"{parameter.name}={shown(value)} is not among the {len(parameter.choices)} choices that the spec lists{hint}"
    )


def expected(parameter: Parameter) -> str:
    """What a parameter takes, in words."""
    words = " or ".join(_expected_kind(kind, parameter) for kind in parameter.kind.split(","))
    return f"{words}, or RANDOM" if parameter.seed else words


def _expected_kind(kind: str, parameter: Parameter) -> str:
    if kind in ("INT", "FLOAT"):
        return f"{'an integer' if kind == 'INT' else 'a number'}{_range(parameter)}"
    if kind in ("COMBO", "MULTI_COMBO") and not parameter.open:
        choices = parameter.choices
        listed = ", ".join(shown(choice) for choice in choices[:_SHOWN_CHOICES])
        more = f", … ({len(choices)} in all)" if len(choices) > _SHOWN_CHOICES else ""
        return f"{'one of' if kind == 'COMBO' else 'a list of'} {listed}{more}"
    if kind in UPLOADS:
        what = "picture" if kind == "IMAGE" else "file"
        return f"a {what}: a pathlib.Path, bytes, an id from upload_image, or an OSS or S3 URL"
    return {
        "STRING": "a string",
        "BOOLEAN": "True or False",
        "COMBO": "a string",
        "MULTI_COMBO": "a list of strings",
        "LIST": "a list of JSON values",
        "DICT": "a dict of JSON values",
    }.get(kind, "a JSON value")


def _range(parameter: Parameter) -> str:
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" of at least {low}"
    if high is not None:
        return f" of at most {high}"
    return ""


def closest(word: str, words: list[str]) -> str | None:
    """The one of `words` that a mistyped `word` most likely means, if any is near."""
    from difflib import get_close_matches

    matches = get_close_matches(word, words, n=1, cutoff=0.6) or get_close_matches(
        word.lower(), [one for one in words if one.islower()], n=1, cutoff=0.6
    )
    return matches[0] if matches else None


def shown(value: object) -> str:
    """A value as an error message shows it: its repr, cut when long, and never the content of a file."""
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value)} bytes>"
    try:
        text = repr(value)
    except Exception:  # a foreign object's repr may fail; the message must not
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
