"""The name of the output folder, which is the name that the package is imported by."""

from __future__ import annotations

import keyword
import os
from collections.abc import Iterator
from pathlib import Path

from genstudio_codegen.config import Config
from genstudio_codegen.problems import Problem, problem


def output_problems(config: Config) -> Iterator[Problem]:
    """Warn of a folder that no `import` statement can name."""
    name = Path(os.path.abspath(config.output)).name
    if not name or (name.isidentifier() and not keyword.iskeyword(name)):
        return
    # Imported here: a run in which nothing has changed does without it.
    from genstudio_codegen.names import module_name

    what = "is a keyword of Python" if keyword.iskeyword(name) else "is not a Python identifier"
    message = f"the package in {config.output} cannot be imported: {name!r} {what}"
    instead = module_name(name)
    hint = (
        f"name the folder {instead}, for example" if instead else "name the folder by letters, digits and underscores"
    )
    yield problem("output-not-importable", "", message, hint)
