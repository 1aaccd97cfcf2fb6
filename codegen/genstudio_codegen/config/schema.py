"""The JSON Schema of `[tool.genstudio-codegen]`, and what it says of a table, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from genstudio_codegen.packaged import packaged
from genstudio_codegen.problems import Problem, pointer, problem

SCHEMA_NAME = "configuration.schema.json"
_TYPES = {"string": "text", "array": "a list", "object": "a table", "integer": "a whole number", "boolean": "a boolean"}
_PYTHON: dict[type, str] = {
    str: "text",
    list: "a list",
    dict: "a table",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def schema_path() -> Path:
    """Where the schema lies: packed into the wheel, or among a checkout's documentation."""
    return packaged(f"config/{SCHEMA_NAME}", checkout=f"docs/{SCHEMA_NAME}")


def problems_of(table: Any) -> list[Problem]:
    """Everything in a table that the schema does not allow."""
    # Imported here: a configuration that was found right before is not judged again.
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_path().read_text(encoding="utf-8"))
    validator = cast("Any", Draft202012Validator(schema))
    errors: Iterator[Any] = validator.iter_errors(table)
    found = [one for error in errors for one in _worded(error)]
    return sorted(found, key=lambda one: (one.path, one.message))


def nearest(word: str, known: list[str]) -> str:
    """A hint that names the closest of the known words, or all of them where they are few."""
    close = get_close_matches(word, known, 1, 0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    listed = ", ".join(sorted(known)[:12])
    return f"there are {listed}{', …' if len(known) > 12 else ''}" if known else ""


def _worded(error: Any) -> Iterator[Problem]:
    path = [str(part) for part in error.absolute_path]
    name = ".".join(path) or "[tool.genstudio-codegen]"
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                message = f"{'.'.join([*path, key])} is no setting"
                yield problem("config-key-unknown", pointer(*path, key), message, nearest(key, known))
    elif error.validator == "type":
        wanted = _TYPES.get(error.validator_value, error.validator_value)
        message = f"{name} must be {wanted}, and is {_kind(error.instance)}"
        yield problem("config-value-wrong", pointer(*path), message, _example(error.schema))
    elif error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield problem("config-value-wrong", pointer(*path), f"{name} has no {key}", f"add {key}")
    elif error.validator == "pattern":
        hint = str(error.schema.get("description", ""))
        yield problem("config-value-wrong", pointer(*path), f"{name} cannot be {error.instance!r}", hint)
    elif error.validator in ("minItems", "minLength"):
        yield problem("config-value-wrong", pointer(*path), f"{name} is empty", _example(error.schema))
    elif error.validator == "not":
        message = f"{name} has both only and skip"
        yield problem("config-value-wrong", pointer(*path), message, "say which parameters to keep, or which to leave")
    else:
        yield problem("config-value-wrong", pointer(*path), f"{name}: {error.message}", _example(error.schema))


def _kind(value: object) -> str:
    return _PYTHON.get(type(value), "something else")


def _example(schema: Any) -> str:
    examples = schema.get("examples", ())
    return f"for example {json.dumps(examples[0], ensure_ascii=False)}" if examples else ""
