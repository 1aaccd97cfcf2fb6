"""What is wrong with one spec, and with the names that the lock beside it gives to its parameters."""

from __future__ import annotations

from pathlib import Path

from genstudio_codegen.problems import Problem


def validate_spec(path: Path) -> tuple[Problem, ...]:
    """All problems of a spec and of its part of the lock."""
    # Imported here: a run in which nothing has changed does without them.
    from genstudio_codegen.names import module_name, name_parameters, read_lock_files
    from genstudio_codegen.parameter_spec import read_spec

    reading = read_spec(path)
    if reading.spec is None:
        return reading.problems
    locks = read_lock_files([path.parent])
    naming = name_parameters(reading.spec, locked=locks.names_of(path.parent, module_name(path.name)))
    found = (one.at(str(path)) for one in (*naming.problems, *naming.warnings))
    return (*reading.problems, *locks.problems.get(path.parent, ()), *found)
