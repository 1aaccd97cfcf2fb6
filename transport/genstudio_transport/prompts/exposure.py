"""How a generated module's functions and its class `Params` look to tools that inspect them while the program runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect import Signature

    from .table import ParameterTable
    from .values import JSONValue


class CallSignature:
    """Stands for the `inspect.Signature` of a generated function, which is made when somebody looks at it.

    Python 3.11 accepts only a real signature as `__signature__`, and making one for each function would cost more than
    everything else that importing a generated module does.

    Args:
        call: The function, whose last parameter is `**params`.
        params: The `TypedDict` of its parameters.
    """

    def __init__(self, call: Callable[..., object], params: type) -> None:
        self._call = call
        self._params = params

    def _class(self) -> type[Signature]:
        from inspect import Signature

        return Signature

    # `inspect` tests by it whether this is a signature.
    __class__ = property(_class)  # pyright: ignore[reportIncompatibleMethodOverride]

    @property
    def _signature(self) -> Signature:
        from .signatures import expanded

        return expanded(self._call, self._params)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._signature, name)

    def __str__(self) -> str:
        return str(self._signature)

    def __repr__(self) -> str:
        return repr(self._signature)

    def __eq__(self, other: object) -> bool:
        return self._signature == other

    def __hash__(self) -> int:
        return hash(self._signature)

    def __reduce__(self) -> tuple[object, ...]:
        return CallSignature, (self._call, self._params)


def pydantic_schema_of(table: ParameterTable) -> Callable[[Any, Any], Any]:
    """Make the hook by which pydantic learns how to read a workflow's arguments; pydantic is loaded by its caller."""

    def schema(_source: object, _handler: object) -> Any:
        from .pydantic_schema import core_schema_of

        return core_schema_of(table)

    return schema


def pydantic_json_schema_of(make: Callable[[], dict[str, JSONValue]]) -> Callable[[Any, Any], Any]:
    """Make the hook by which pydantic learns the JSON Schema, which becomes part of a larger document."""

    def json_schema(_schema: object, _handler: object) -> dict[str, JSONValue]:
        return {word: value for word, value in make().items() if word != "$schema"}

    return json_schema
