"""Types that a pydantic model may have although JSON cannot hold their values: files, and pictures in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def python_only(accepts: Callable[[object], bool]) -> Callable[[type[T]], type[T]]:
    """Make a class decorator by which pydantic takes a type's values as they are, and leaves them out of JSON Schemas.

    Args:
        accepts: Whether a value belongs to the type.
    """

    def checked(value: object) -> object:
        if accepts(value):
            return value
        raise ValueError("expected a file or a picture")

    def core_schema(_source: object, _handler: object) -> Any:
        from pydantic_core import core_schema  # only pydantic calls this

        return core_schema.no_info_plain_validator_function(checked)

    def json_schema(_schema: object, _handler: object) -> Any:
        from pydantic_core import PydanticOmit

        raise PydanticOmit

    def decorate(cls: type[T]) -> type[T]:
        # Set here, so that a type checker does not take them for members of a protocol.
        cls.__get_pydantic_core_schema__ = core_schema  # type: ignore[attr-defined]
        cls.__get_pydantic_json_schema__ = json_schema  # type: ignore[attr-defined]
        return cls

    return decorate
