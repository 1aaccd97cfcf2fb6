"""A prompt under construction: each argument is checked and converted into what the request's body needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from ..errors import InvalidParameter, InvalidParameterWarning, ParameterProblem
from .body import Upload
from .checks import JSON_TYPES, is_json
from .explanations import (
    broken_rule,
    explain,
    explain_failure,
    explain_unknown,
    explain_unlisted,
    place,
    unlisted,
)
from .file_inputs import ServerFile
from .foreign_values import as_json
from .prompt import Prompt
from .values import RANDOM

if TYPE_CHECKING:
    from .parameter import Parameter
    from .table import ParameterTable
    from .values import JSONValue, Validate


class Draft:
    """The arguments of one call, added one by one; a value that is known to be valid may go into `overrides` directly."""

    def __init__(self, table: ParameterTable, validate: Validate) -> None:
        self.overrides: list[tuple[str, str, JSONValue]] = []
        self._table = table
        self._validate = validate
        self._problems: list[ParameterProblem] = []
        self._warnings: list[str] = []
        self._unsendable = False
        self._seeds: dict[str, int] = {}
        self._uploads: list[Upload] = []

    def add(self, name: str, value: object) -> None:
        """Check an argument; draw a seed, wrap a list, or set a local file aside for upload."""
        parameter = self._table.get(name)
        if parameter is None:
            self._refuse(name, explain_unknown(name, self._table.parameters), "unknown")
            return
        try:
            self._set(parameter, as_json(value))
        except Exception as error:  # an object's own methods may raise anything
            self._refuse(name, explain_failure(parameter, value, error), "type")

    def _refuse(self, name: str, message: str, rule: str) -> None:
        """Report an argument that cannot be sent, whatever `validate` says."""
        self._unsendable = True
        self._problems.append(ParameterProblem(name, message, rule))

    def _set(self, parameter: Parameter, value: object) -> None:
        if self._validate != "off":
            self._check(parameter, value)
        if parameter.seed and value is RANDOM:
            value = draw(parameter)
        if parameter.seed and type(value) is int:
            self._seeds[parameter.name] = value
        elif type(value) is list:
            # The service would read a bare list as a link to another node (API-format convention).
            value = {"__value__": cast("list[object]", value)}
        elif type(value) is ServerFile:
            value = value.name
        elif type(value) not in JSON_TYPES and value is not RANDOM:
            self._uploads.append(Upload(parameter.node, parameter.input, cast("bytes", value)))
            value = ""
        if not is_json(value):
            self._unsendable = True
            if self._validate == "off":
                self._problems.append(_problem(parameter, value))
        self.overrides.append((parameter.node, parameter.input, cast("JSONValue", value)))

    def finish(self, params: Mapping[str, object]) -> Prompt:
        """Raise or warn about what is invalid, and build the prompt.

        Args:
            params: All arguments of the call by name, including those that did not pass through `add`.
        """
        table = self._table
        if self._validate != "off":
            if table.conditional:
                from .dependent_inputs import dependent_problems  # few workflows have any

                self._problems += dependent_problems(table, params)
            if table.required:
                self._problems += self._missing(params)
        if self._problems:
            error = InvalidParameter(table.name, tuple(self._problems))
            if self._validate == "raise" or self._unsendable:
                raise error
            self._warnings.append(str(error))
        for message in self._warnings:
            _warn(message)
        return Prompt(
            table.workflow_id,
            tuple(self.overrides),
            workflow_name=table.name,
            seeds=self._seeds,
            uploads=tuple(self._uploads),
            graph=table.graph,
            names=table.names,
        )

    def _check(self, parameter: Parameter, value: object) -> None:
        if not parameter.accepts(value):
            self._problems.append(_problem(parameter, value))
        elif parameter.open:
            self._warnings += [explain_unlisted(parameter, item) for item in unlisted(parameter, value)]

    def _missing(self, params: Mapping[str, object]) -> Iterator[ParameterProblem]:
        for parameter in self._table.required:
            if parameter.name not in params:
                message = f"{parameter.name} must be given ({place(parameter)})"
                yield ParameterProblem(parameter.name, message, "required")


def _problem(parameter: Parameter, value: object) -> ParameterProblem:
    return ParameterProblem(parameter.name, explain(parameter, value), broken_rule(parameter, value))


def _warn(message: str) -> None:
    import warnings

    warnings.warn(message, InvalidParameterWarning, stacklevel=_frames_to_the_caller())


def _frames_to_the_caller() -> int:
    """How far up the user's code is: beyond this package and the function of a generated module that called it."""
    from inspect import currentframe

    package = __name__.partition(".")[0]
    level, frame = 0, currentframe()
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == package:
        level, frame = level + 1, frame.f_back
    return level + 1


def draw(parameter: Parameter) -> int:
    """Draw a seed from a parameter's whole range, 0 to 2**64 - 1 by default; negative only if the whole range is."""
    from secrets import randbelow

    low = 0 if parameter.minimum is None else int(parameter.minimum)
    high = 2**64 - 1 if parameter.maximum is None else int(parameter.maximum)
    if high >= 0:
        low = max(low, 0)
    return low + randbelow(high - low + 1)
