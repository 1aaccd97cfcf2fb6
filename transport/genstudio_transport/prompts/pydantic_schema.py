"""What pydantic needs to read a workflow's arguments. Only pydantic itself leads here, so it is loaded already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, core_schema

from .explanations import explain, explain_failure
from .foreign_values import as_json
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
    """Make the schema of one argument: a valid value becomes the JSON that is sent for it, and a file stays as it is.

    For a seed, `"RANDOM"` becomes `RANDOM`.
    """

    def checked(value: Any) -> object:
        try:
            given = as_json(value)
            if parameter.seed and type(given) is str and given == RANDOM_TEXT:
                return RANDOM
            if parameter.accepts(given):
                return given
            message = explain(parameter, given)
        except Exception as error:  # an object's own methods may raise anything
            message = explain_failure(parameter, value, error)
        # A brace in the message would be taken for a place to fill in.
        raise PydanticCustomError("invalid_parameter", "{message}", {"message": message})

    return core_schema.no_info_plain_validator_function(checked)
