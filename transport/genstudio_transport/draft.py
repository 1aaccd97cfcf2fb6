"""One prompt in the making: each argument judged, and turned into what the request's body holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from .checks import closest, expected, explain, explain_unlisted, shown, unlisted
from .errors import InvalidParameter, InvalidParameterWarning, ParameterProblem
from .files import is_local
from .prompt import Prompt, Upload
from .values import RANDOM

if TYPE_CHECKING:
    from .parameter import Parameter
    from .values import JSONValue, Validate
    from .workflow import Workflow


class Draft:
    """The arguments of one call, added one by one; `overrides` may be appended to where nothing is to be judged."""

    def __init__(self, workflow: Workflow, validate: Validate) -> None:
        self.overrides: list[tuple[str, str, JSONValue]] = []
        self._workflow = workflow
        self._validate = validate
        self._problems: list[ParameterProblem] = []
        self._warnings: list[str] = []
        self._unknown = False
        self._seeds: dict[str, int] = {}
        self._uploads: list[Upload] = []

    def add(self, name: str, value: object) -> None:
        """Judge an argument, and draw, wrap or set aside for upload what cannot be sent as it is."""
        parameter = self._workflow.get(name)
        if parameter is None:
            self._unknown = True
            self._problems.append(ParameterProblem(name, self._explain_unknown(name)))
            return
        if self._validate != "off":
            self._judge(parameter, value)
        if parameter.seed and value is RANDOM:
            value = draw(parameter)
        if parameter.seed and isinstance(value, int):
            self._seeds[name] = value
        elif isinstance(value, list):
            # A bare list would be read as a link to another node (API-format convention).
            value = {"__value__": cast("list[object]", value)}
        elif is_local(value):
            self._uploads.append(Upload(parameter.node, parameter.input, cast("bytes", value)))
            value = ""
        self.overrides.append((parameter.node, parameter.input, cast("JSONValue", value)))

    def finish(self, params: Mapping[str, object]) -> Prompt:
        """The prompt; `params` are all the arguments of the call. Raises or warns of what is wrong with them."""
        workflow = self._workflow
        if self._validate != "off":
            if workflow.conditional:
                self._problems += self._contradictions(params)
            if workflow.required:
                self._problems += self._missing(params)
        if self._problems:
            error = InvalidParameter(workflow.name, tuple(self._problems))
            if self._validate == "raise" or self._unknown:
                raise error
            self._warnings.append(str(error))
        for message in self._warnings:
            _warn(message)
        return Prompt(
            workflow.workflow_id,
            tuple(self.overrides),
            workflow_name=workflow.name,
            seeds=self._seeds,
            uploads=tuple(self._uploads),
        )

    def _judge(self, parameter: Parameter, value: object) -> None:
        if not parameter.accepts(value):
            self._problems.append(ParameterProblem(parameter.name, explain(parameter, value)))
        elif parameter.open:
            self._warnings += [explain_unlisted(parameter, item) for item in unlisted(parameter, value)]

    def _explain_unknown(self, name: str) -> str:
        names = [parameter.name for parameter in self._workflow.parameters]
        near = closest(name, names)
        if near is not None:
            return f"{name}: no such parameter; did you mean {near!r} ({_place(self._workflow[near])})?"
        listed = ", ".join(sorted(names)[:20]) + (", …" if len(names) > 20 else "")
        return f"{name}: no such parameter; this workflow has {listed or 'none'}"

    def _missing(self, params: Mapping[str, object]) -> Iterator[ParameterProblem]:
        for parameter in self._workflow.required:
            if parameter.name not in params:
                yield ParameterProblem(parameter.name, f"{parameter.name} must be given ({_place(parameter)})")

    def _contradictions(self, params: Mapping[str, object]) -> Iterator[ParameterProblem]:
        """Arguments that exist only under a choice other than the one given in the same call."""
        for parameter in self._workflow.conditional:
            if parameter.name not in params:
                continue
            for needed, choices in parameter.needs:
                other = self._workflow.at(parameter.node, needed)
                if other is None or other.name not in params or params[other.name] in choices:
                    continue
                allowed = " or ".join(map(repr, choices))
                message = f"{parameter.name} exists only when {other.name} is {allowed}, and {other.name}="
                yield ParameterProblem(parameter.name, f"{message}{shown(params[other.name])} was given")


def _warn(message: str) -> None:
    import warnings

    # Points at the call of the generated function: four frames up.
    warnings.warn(message, InvalidParameterWarning, stacklevel=5)


def _place(parameter: Parameter) -> str:
    return f"node {parameter.node}, input {parameter.input!r}: {expected(parameter)}"


def draw(parameter: Parameter) -> int:
    """A seed from the whole of a parameter's range, never negative unless the range is; 64 bits where it has no end."""
    from secrets import randbelow

    low = 0 if parameter.minimum is None else int(parameter.minimum)
    high = 2**64 - 1 if parameter.maximum is None else int(parameter.maximum)
    if high >= 0:
        low = max(low, 0)
    return low + randbelow(high - low + 1)
