"""A build hook for hatchling: modules are generated when a project's wheel, sdist or editable install is built.

A project enables it with `[tool.hatch.build.hooks.genstudio-codegen]`, and lists this distribution in
`build-system.requires`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from .project import load_project
from .run import generate


class GenStudioBuildHook(BuildHookInterface[Any]):
    """Generates what `[tool.genstudio-codegen]` names and adds it to what is built, even if git ignores it."""

    PLUGIN_NAME = "genstudio-codegen"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate before a build. An error in a spec or the configuration stops it, and every problem is printed."""
        root = Path(self.root)
        loaded = load_project(root / "pyproject.toml")
        problems, config = list(loaded.problems), loaded.config
        if config is not None:
            report = generate(config)
            # Errors come last, where the build's log ends; warnings about what was already right are not new.
            problems += (*report.new_warnings, *report.errors)
            if not report.has_errors:
                output = config.output.resolve().relative_to(root.resolve()).as_posix()
                build_data.setdefault("artifacts", []).append(f"/{output}/**")
        for one in problems:
            print(one, file=sys.stderr)
        if any(one.severity == "error" for one in problems):
            # hatchling shows a traceback for any exception but this one.
            raise SystemExit("genstudio-codegen: nothing was generated, so nothing is built")


@hookimpl
def hatch_register_build_hook() -> type[GenStudioBuildHook]:
    """Register the hook."""
    return GenStudioBuildHook
