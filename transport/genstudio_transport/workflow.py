"""The run-time table of one hosted workflow, which checks arguments and builds prompts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

from .checks import closest, expected, explain, explain_unlisted, shown, unlisted
from .errors import InvalidParameter, InvalidParameterWarning, ParameterProblem
from .files import is_local
from .prompt import Prompt, Upload
from .values import RANDOM

if TYPE_CHECKING:
    from .parameter import Parameter
    from .values import JSONValue, Validate


class Workflow:
    """One hosted workflow: its id, its parameters, and the ids of its output nodes."""

    def __init__(
        self, workflow_id: str, name: str, parameters: tuple[Parameter, ...], outputs: tuple[str, ...] = ()
    ) -> None:
        self.workflow_id = workflow_id
        self.name = name
        self.parameters = parameters
        self.outputs = outputs

    def __repr__(self) -> str:
        return f"<Workflow {self.name} ({self.workflow_id or 'no id'}): {len(self.parameters)} parameters>"

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.parameters)

    def __getitem__(self, name: str) -> Parameter:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def _required(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.required)

    def prompt(self, params: Mapping[str, object], *, validate: Validate = "raise") -> Prompt:
        """Check arguments, given by parameter name, and build the prompt that overrides just those.

        Raises `InvalidParameter` with every wrong argument; with `validate="warn"` that is a warning, with
        `"off"` nothing is checked. A name that the workflow does not have raises always: it has no place to go.
        """
        overrides: list[tuple[str, str, JSONValue]] = []
        problems: list[ParameterProblem] = []
        seeds: dict[str, int] = {}
        uploads: list[Upload] = []
        by_name = self._by_name
        unknown = False
        conditional = False
        for name, value in params.items():
            parameter = by_name.get(name)
            if parameter is None:
                unknown = True
                problems.append(ParameterProblem(name, self._explain_unknown(name)))
                continue
            if validate != "off" and not parameter.accepts(value):
                problems.append(ParameterProblem(name, explain(parameter, value)))
            elif parameter.open and validate != "off":
                for item in unlisted(parameter, value):
                    _warn(explain_unlisted(parameter, item), depth=4)
            conditional = conditional or bool(parameter.needs)
            if not parameter.plain:
                if parameter.seed:
                    if value is RANDOM:
                        value = draw(parameter)
                    if isinstance(value, int):
                        seeds[name] = value
                elif isinstance(value, list):
                    # A bare list would be read as a link to another node (API-format convention).
                    value = {"__value__": cast("list[object]", value)}
                elif is_local(value):
                    uploads.append(Upload(parameter.node, parameter.input, cast("bytes", value)))
                    value = ""
            overrides.append((parameter.node, parameter.input, cast("JSONValue", value)))
        if validate != "off":
            if conditional:
                problems += self._contradictions(params)
            problems += [
                ParameterProblem(parameter.name, f"{parameter.name} must be given ({explain_place(parameter)})")
                for parameter in self._required
                if parameter.name not in params
            ]
        if problems:
            self._report(tuple(problems), warn=validate == "warn" and not unknown)
        return Prompt(self.workflow_id, tuple(overrides), workflow_name=self.name, seeds=seeds, uploads=tuple(uploads))

    def _report(self, problems: tuple[ParameterProblem, ...], *, warn: bool) -> None:
        error = InvalidParameter(self.name, problems)
        if not warn:
            raise error
        _warn(str(error), depth=5)

    def _explain_unknown(self, name: str) -> str:
        near = closest(name, list(self._by_name))
        if near is None:
            known = sorted(self._by_name)
            return f"{name}: no such parameter; this workflow has {', '.join(known[:20])}{', …' if len(known) > 20 else ''}"
        return f"{name}: no such parameter; did you mean {near!r} ({explain_place(self._by_name[near])})?"

    def _contradictions(self, params: Mapping[str, object]) -> Iterator[ParameterProblem]:
        """Arguments that exist only under a choice other than the one given in the same call."""
        given = {(p.node, p.input): (p.name, params[p.name]) for p in self.parameters if p.name in params}
        for name in params:
            parameter = self._by_name.get(name)
            for needed, choices in parameter.needs if parameter else ():
                other = given.get((parameter.node, needed)) if parameter else None
                if other and other[1] not in choices:
                    allowed = " or ".join(repr(choice) for choice in choices)
                    yield ParameterProblem(
                        name,
                        f"{name} exists only when {other[0]} is {allowed}, and {other[0]}={shown(other[1])} was given",
                    )


def _warn(message: str, *, depth: int) -> None:
    import warnings

    # Points at the call of the generated function.
    warnings.warn(message, InvalidParameterWarning, stacklevel=depth)


def explain_place(parameter: Parameter) -> str:
    """Where a parameter goes and what it takes, in words."""
    return f"node {parameter.node}, input {parameter.input!r}: {expected(parameter)}"


def draw(parameter: Parameter) -> int:
    """A seed from the whole of a parameter's range, never negative unless the range is; 64 bits where it has no end."""
    from secrets import randbelow

    low = 0 if parameter.minimum is None else int(parameter.minimum)
    high = 2**64 - 1 if parameter.maximum is None else int(parameter.maximum)
    if high >= 0:
        low = max(low, 0)
    return low + randbelow(high - low + 1)
