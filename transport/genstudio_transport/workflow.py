"""The run-time table of one hosted workflow, which checks arguments and builds prompts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from .api import NEWEST_API, OLDEST_API, unsupported

if TYPE_CHECKING:
    from .checks import Test
    from .parameter import Parameter
    from .prompt import Prompt
    from .values import Validate


class Workflow:
    """One hosted workflow: its id, its parameters, and the ids of its output nodes.

    `api` is what the module that makes it was generated for; raises `ImportError` where this transport cannot serve it.
    """

    def __init__(
        self,
        workflow_id: str,
        name: str,
        parameters: tuple[Parameter, ...],
        outputs: tuple[str, ...] = (),
        *,
        api: int = NEWEST_API,
    ) -> None:
        if not OLDEST_API <= api <= NEWEST_API:
            raise unsupported(name, api)
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

    def get(self, name: str) -> Parameter | None:
        """The parameter of a name; None where there is none."""
        return self._by_name.get(name)

    def at(self, node: str, input: str) -> Parameter | None:  # noqa: A002
        """The parameter whose value goes to an input of a node; None where there is none."""
        return self._by_place.get((node, input))

    @cached_property
    def required(self) -> tuple[Parameter, ...]:
        """The parameters that every call must give."""
        return tuple(parameter for parameter in self.parameters if parameter.required)

    @cached_property
    def conditional(self) -> tuple[Parameter, ...]:
        """The parameters that exist only under some choices of another."""
        return tuple(parameter for parameter in self.parameters if parameter.needs)

    @cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Parameter]:
        return {(parameter.node, parameter.input): parameter for parameter in self.parameters}

    @cached_property
    def _plain(self) -> dict[str, tuple[Test, str, str]]:
        return {one.name: (one.accepts, one.node, one.input) for one in self.parameters if one.plain}

    def prompt(self, params: Mapping[str, object], *, validate: Validate = "raise") -> Prompt:
        """Check arguments, given by parameter name, and build the prompt that overrides just those.

        Raises `InvalidParameter` with every wrong argument; with `validate="warn"` that is a warning, with
        `"off"` nothing is checked. A name that the workflow does not have raises always: it has no place to go.
        """
        from .draft import Draft  # not before a prompt is built: importing a module is all that many processes do

        draft = Draft(self, validate)
        append, plain = draft.overrides.append, self._plain
        for name, value in params.items():
            row = plain.get(name)
            if row is not None and row[0](value):
                append((row[1], row[2], value))  # type: ignore[arg-type]  # what is accepted is JSON
            else:
                draft.add(name, value)
        return draft.finish(params)
