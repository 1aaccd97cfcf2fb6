"""The parameters of one hosted workflow, looked up by name or by place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from .compatibility import NEWEST_API, OLDEST_API, unsupported

if TYPE_CHECKING:
    from .checks import Predicate
    from .parameter import Parameter


class ParameterTable:
    """One hosted workflow: its id, its parameters, and the ids of its output nodes."""

    def __init__(
        self,
        workflow_id: str,
        name: str,
        parameters: tuple[Parameter, ...],
        outputs: tuple[str, ...] = (),
        *,
        api: int = NEWEST_API,
        graph: str | None = None,
    ) -> None:
        if not OLDEST_API <= api <= NEWEST_API:
            raise unsupported(name, api)
        self.workflow_id = workflow_id
        """The id of the hosted workflow, `wf-…`; "" when it is not known yet."""
        self.name = name
        """The workflow's name, used in messages."""
        self.parameters = parameters
        self.outputs = outputs
        """The ids of the nodes that produce files."""
        self.graph = graph
        """The file of the module that the workflow's graph is beside; None if there is no graph."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} ({self.workflow_id or 'no id'}): {len(self.parameters)} parameters>"

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.parameters)

    def __getitem__(self, name: str) -> Parameter:
        return self._by_name[name]

    def get(self, name: str) -> Parameter | None:
        """The parameter with this Python name; None when there is none."""
        return self._by_name.get(name)

    def at(self, node: str, input: str) -> Parameter | None:  # noqa: A002
        """The parameter whose value is sent to this input of this node; None when there is none."""
        return self._by_place.get((node, input))

    @cached_property
    def required(self) -> tuple[Parameter, ...]:
        """The parameters that every call must give."""
        return tuple(parameter for parameter in self.parameters if parameter.required)

    @cached_property
    def conditional(self) -> tuple[Parameter, ...]:
        """The parameters that depend on choices of other ones, or whose choices need links that are missing."""
        return tuple(one for one in self.parameters if one.needs or one.variants or one.unlinked)

    @cached_property
    def plain(self) -> dict[str, tuple[Predicate, str, str]]:
        """For each parameter whose valid values are sent unchanged: its predicate, its node and its input."""
        return {one.name: (one.accepts, one.node, one.input) for one in self.parameters if one.plain}

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """The name of each parameter by its node and its input."""
        return {(parameter.node, parameter.input): parameter.name for parameter in self.parameters}

    @cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Parameter]:
        return {(parameter.node, parameter.input): parameter for parameter in self.parameters}
