"""One JSON Schema (Draft 2020-12) per workflow: of its parameters by Python name, and of the body of a request.

`parameters_schema` and `override_schema` are the entry points; both accept the values that the generated module does.
"""

from .parameter_schema import Schema
from .workflow_schemas import override_schema, parameters_schema

__all__ = ["Schema", "override_schema", "parameters_schema"]
