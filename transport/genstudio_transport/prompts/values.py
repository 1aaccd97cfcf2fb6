"""What a parameter can be given: JSON values, and `RANDOM` for a seed."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias, final

RANDOM_TEXT: Final = "RANDOM"
"""What stands for `RANDOM` in JSON."""


@final
class Random:
    """The type of `RANDOM`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return RANDOM_TEXT

    def __reduce__(self) -> str:
        return "RANDOM"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> Any:
        from pydantic_core import core_schema  # only pydantic calls this

        return core_schema.no_info_plain_validator_function(
            cls._from_json, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: object, _handler: object) -> dict[str, str]:
        return {"const": RANDOM_TEXT}

    @staticmethod
    def _from_json(value: object) -> Random:
        if value is RANDOM or (isinstance(value, str) and value == RANDOM_TEXT):
            return RANDOM
        raise ValueError(f'expected RANDOM, which is "{RANDOM_TEXT}" in JSON')


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
