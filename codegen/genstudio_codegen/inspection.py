"""What can be asked of one spec without generating: the JSON Schema of its parameters or of its request body."""

from __future__ import annotations

import json
from pathlib import Path

from .names import LOCK_NAME, module_name, name_parameters, read_lock
from .problems import Problem, has_errors
from .schema import override_schema, parameters_schema
from .parameter_spec import read_spec


def inspect_schema(path: Path, *, body: bool) -> tuple[str | None, tuple[Problem, ...]]:
    """The JSON Schema of a spec as text, None where there is an error, and the problems found.

    With `body`, of `prompt` in a request; else of the parameters under the names that the lock beside it gives them.
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
        problems += [*lock_problems, *naming.problems]
        if has_errors(problems):
            return None, tuple(problems)
        document = parameters_schema(reading.spec, naming.names)
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n", tuple(problems)
