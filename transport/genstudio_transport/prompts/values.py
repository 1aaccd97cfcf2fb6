"""What a parameter can be given: JSON values, and `RANDOM` for a seed."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, final


@final
class Random:
    """The type of `RANDOM`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "RANDOM"

    def __reduce__(self) -> str:
        return "RANDOM"


RANDOM: Final = Random()
"""Given for a seed: a number is drawn from the parameter's whole range when the prompt is built.

The number is available on the prompt and on the result (`seed`, `seeds`). 0 is an ordinary seed.
"""

Seed: TypeAlias = int | Random
"""An integer, or `RANDOM`."""

JSONValue: TypeAlias = str | int | float | bool | list["JSONValue"] | dict[str, "JSONValue"] | None
"""Any JSON value. `None` is valid only inside a list or a dict: a parameter itself is never null."""

Validate: TypeAlias = Literal["raise", "warn", "off"]
"""What happens to arguments that the spec does not allow: `InvalidParameter`, a warning, or nothing."""
