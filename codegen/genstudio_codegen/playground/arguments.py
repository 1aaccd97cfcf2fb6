"""What the form holds, as arguments of the generated module and as values of the code beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from genstudio_codegen.parameter_spec import JSONValue

from .code_samples import RANDOM_SEED, LocalFile, SampleValue
from .uploads import StoredUpload

if TYPE_CHECKING:
    from genstudio_transport import ParameterProblem

_INTEGER = re.compile(r"[+-]?\d{1,400}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(slots=True)
class Arguments:
    """The fields that were touched.

    Attributes:
        given: The arguments of the module by Python name.
        shown: The same values for the code.
        unreadable: The fields whose text is not what the field is for, with a rule of the page's own: "gone" for a file
            that is no longer kept, "json" for a text that is no JSON.
    """

    given: dict[str, object] = field(default_factory=dict[str, object])
    shown: dict[str, SampleValue] = field(default_factory=dict[str, SampleValue])
    unreadable: list[ParameterProblem] = field(default_factory=list["ParameterProblem"])


def read_arguments(fields: Mapping[str, object], upload_of: Callable[[str], StoredUpload | None]) -> Arguments:
    """Read what the page sends: `{name: {"text" | "number" | "json" | "value" | "upload" | "random": …}}`.

    Numbers and JSON travel as texts, because JavaScript rounds integers above 2^53.

    Args:
        fields: The touched fields.
        upload_of: Finds an upload by its id.

    Raises:
        ValueError: This is not what the page sends.
    """
    from genstudio_transport import RANDOM, ParameterProblem

    arguments = Arguments()
    for name, held in fields.items():
        if not isinstance(held, dict) or len(cast("dict[str, object]", held)) != 1:
            raise ValueError(f"{name}: one kind of value is expected")
        (form, content), *_ = cast("dict[str, object]", held).items()
        if form == "random":
            arguments.given[name], arguments.shown[name] = RANDOM, RANDOM_SEED
        elif form == "upload":
            upload = upload_of(str(content))
            if upload is None:
                message = f"{name}: the file is no longer kept here; choose it again"
                arguments.unreadable.append(ParameterProblem(name, message, "gone"))
                continue
            arguments.given[name], arguments.shown[name] = upload.path, LocalFile(upload.name)
        elif form == "json":
            try:
                value = json.loads(str(content), parse_constant=_refuse)
            except (ValueError, RecursionError) as error:
                message = f"{name}: this is not JSON: {str(error)[:200]}; texts stand in quotes"
                arguments.unreadable.append(ParameterProblem(name, message, "json"))
                continue
            arguments.given[name] = arguments.shown[name] = value
        elif form in ("text", "number", "value"):
            value = _number(str(content)) if form == "number" else content
            arguments.given[name] = arguments.shown[name] = cast("Any", value)
        else:
            raise ValueError(f"{name}: {form[:40]!r} is no kind of value")
    return arguments


def _number(text: str) -> JSONValue:
    """The number that a text is; the text itself if it is none, which the module then refuses in its own words."""
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")
