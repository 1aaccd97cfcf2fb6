"""What answers the command `schema`: the JSON Schema of one spec's parameters, or of its request body."""

from __future__ import annotations

import json
from pathlib import Path

from genstudio_codegen.names import LOCK_NAME, module_name, name_parameters, read_lock
from genstudio_codegen.parameter_spec import read_spec
from genstudio_codegen.problems import Problem, has_errors

from .workflow_schemas import override_schema, parameters_schema


def schema_of(path: Path, *, body: bool) -> tuple[str | None, tuple[Problem, ...]]:
    """The JSON Schema of a spec.

    Args:
        path: The spec.
        body: Describe `prompt` of a request by node id, instead of the parameters by the names in the lock beside the spec.

    Returns:
        The schema as text, or None if there is an error, and the problems that were found.
    """
    reading = read_spec(path)
    if reading.spec is None:
        return None, reading.problems
    problems = list(reading.problems)
    if body:
        document = override_schema(reading.spec)
    else:
        lock, lock_problems = read_lock(path.parent / LOCK_NAME)
        naming = name_parameters(reading.spec, locked=lock.get(module_name(path.name), {}))
        problems += [*lock_problems, *naming.problems, *naming.warnings]
        if has_errors(problems):
            return None, tuple(problems)
        document = parameters_schema(reading.spec, naming.names)
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n", tuple(problems)
