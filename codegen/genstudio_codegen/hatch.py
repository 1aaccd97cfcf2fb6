"""A build hook of hatchling: modules are generated when a project's wheel, sdist or editable install is built.

A project names it as `[tool.hatch.build.hooks.genstudio-codegen]`, and this distribution in `build-system.requires`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from .generation import generate
from .project import load_project


class GenStudioBuildHook(BuildHookInterface[Any]):
    """Generates what `[tool.genstudio-codegen]` names, and puts it into what is built, also where git ignores it."""

    PLUGIN_NAME = "genstudio-codegen"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a build; stops it with every problem where a spec or the configuration has an error."""
        root = Path(self.root)
        loaded = load_project(root / "pyproject.toml")
        problems, config = list(loaded.problems), loaded.config
        if config is not None:
            report = generate(config)
            problems += report.problems
            if not report.has_errors:
                output = config.output.resolve().relative_to(root.resolve()).as_posix()
                build_data.setdefault("artifacts", []).append(f"/{output}/**")
        for one in problems:
            print(one, file=sys.stderr)
        if any(one.severity == "error" for one in problems):
            # hatchling shows the traceback of any exception; leaving is its way to end with words alone.
            raise SystemExit("genstudio-codegen: nothing was generated, and so nothing is built")


@hookimpl
def hatch_register_build_hook() -> type[GenStudioBuildHook]:
    """Tell hatchling of the hook."""
    return GenStudioBuildHook
