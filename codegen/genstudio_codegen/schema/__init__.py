"""One JSON Schema (Draft 2020-12) per workflow: of its parameters by Python name, and of the override body.

`parameters_schema` and `override_schema` are the ways in; both say of a value just what the generated module checks.
"""

from .documents import override_schema, parameters_schema
from .inspection import schema_of
from .values import value_schema

__all__ = ["override_schema", "parameters_schema", "schema_of", "value_schema"]
