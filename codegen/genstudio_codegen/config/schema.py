"""The JSON Schema of `[tool.genstudio-codegen]`, and its errors as problems that a person can act on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from genstudio_codegen.hints import nearest
from genstudio_codegen.package_data import packaged_path
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
    """The path of the schema, in the wheel's package or in the documentation of a checkout."""
    return packaged_path(f"config/{SCHEMA_NAME}", checkout=f"docs/en/{SCHEMA_NAME}")


def schema_problems(table: Any) -> list[Problem]:
    """Everything in a table that the schema does not allow, in the order of the keys."""
    # Imported here: a configuration that was found valid before is not checked again.
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_path().read_text(encoding="utf-8"))
    validator = cast("Any", Draft202012Validator(schema))
    errors: Iterator[Any] = validator.iter_errors(table)
    found = [one for error in errors for one in _problems(error)]
    return sorted(found, key=lambda one: (one.path, one.message))


def _problems(error: Any) -> Iterator[Problem]:
    path = [str(part) for part in error.absolute_path]
    name = ".".join(path) or "[tool.genstudio-codegen]"
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                message = f"{'.'.join([*path, key])} is not a setting"
                yield problem("config-key-unknown", pointer(*path, key), message, nearest(key, known))
    elif error.validator == "type":
        wanted = _TYPES.get(error.validator_value, error.validator_value)
        message = f"{name} must be {wanted}, not {_type_words(error.instance)}"
        yield problem("config-value-wrong", pointer(*path), message, _example(error.schema))
    elif error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield problem("config-value-wrong", pointer(*path), f"{name} has no {key}", f"add {key}")
    elif error.validator == "pattern":
        hint = str(error.schema.get("description", ""))
        yield problem("config-value-wrong", pointer(*path), f"{error.instance!r} is not valid for {name}", hint)
    elif error.validator in ("minItems", "minLength"):
        yield problem("config-value-wrong", pointer(*path), f"{name} is empty", _example(error.schema))
    elif error.validator == "not":
        message = f"{name} has both only and skip"
        yield problem(
            "config-value-wrong",
            pointer(*path),
            message,
            "keep one of them: only lists the parameters to keep, skip those to leave out",
        )
    else:
        yield problem("config-value-wrong", pointer(*path), f"{name}: {error.message}", _example(error.schema))


def _type_words(value: object) -> str:
    return _PYTHON.get(type(value), "something else")


def _example(schema: Any) -> str:
    examples = schema.get("examples", ())
    return f"for example {json.dumps(examples[0], ensure_ascii=False)}" if examples else ""
