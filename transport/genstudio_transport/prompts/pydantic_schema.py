"""What pydantic needs to read a workflow's arguments. Only pydantic itself leads here, so it is loaded already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, core_schema

from .explanations import explain
from .values import RANDOM, RANDOM_TEXT

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

    from .parameter import Parameter
    from .table import ParameterTable


def core_schema_of(table: ParameterTable) -> CoreSchema:
    """Make the schema of a workflow's arguments: each is checked, and refused, as the workflow itself does it."""
    fields = {
        parameter.name: core_schema.typed_dict_field(argument(parameter), required=parameter.required)
        for parameter in table
    }
    return core_schema.typed_dict_schema(fields, extra_behavior="forbid")


def argument(parameter: Parameter) -> CoreSchema:
    """Make the schema of one argument. A valid value stays as it is; `"RANDOM"` becomes `RANDOM` for a seed."""

    def checked(value: Any) -> Any:
        if parameter.seed and value == RANDOM_TEXT:
            return RANDOM
        if parameter.accepts(value):
            return value
        # A brace in the message would be taken for a place to fill in.
        raise PydanticCustomError("invalid_parameter", "{message}", {"message": explain(parameter, value)})

    return core_schema.no_info_plain_validator_function(checked)
