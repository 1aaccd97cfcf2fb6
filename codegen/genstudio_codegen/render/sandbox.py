"""The jinja2 environment that templates run in: they reach no file outside their folders, and no code but their own.

Imported only where something is rendered: it loads jinja2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateRuntimeError
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

_LARGEST = 1_000_000
"""The longest repetition and the largest number that a template may ask for. No module needs more."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """A sandbox that also refuses what would use up all memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply, unless the result would be too large."""
        sizes = [len(value) if hasattr(value, "__len__") else abs(value) for value in (left, right)]
        # 2**20 times itself is already beyond the bound, and 0 and 1 are harmless with anything.
        if min(sizes) > 1 and (max(sizes) > _LARGEST or sizes[0] * sizes[1] > _LARGEST):
            raise SecurityError(f"the result of {operator} would be too large")
        if operator == "**" and sizes[1] > 64:
            raise SecurityError("the result of ** would be too large")
        return super().call_binop(context, operator, left, right)

    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call what a template calls, unless a number is too large for anything that a module needs."""
        if any(isinstance(value, int) and abs(value) > _LARGEST for value in (*args[3:], *kwargs.values())):
            raise SecurityError(f"a call with a number above {_LARGEST:,}")
        return ImmutableSandboxedEnvironment.call(*args, **kwargs)


class FolderLoader(FileSystemLoader):
    """Loads templates from a folder, but follows no link out of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder.resolve()

    def get_source(self, environment: Environment, template: str) -> Any:
        """The source of a template; raises `TemplateRuntimeError` for a link that leads out of the folder."""
        path = self._folder.joinpath(*split_template_path(template))
        if not path.resolve().is_relative_to(self._folder):
            raise TemplateRuntimeError(f"{template} is a link that leads out of the template folder")
        return super().get_source(environment, template)


def sandboxed_environment(own: Path, custom: Path | None) -> Environment:
    """An environment in which an undefined name is an error, and a value from a spec is never a template.

    Args:
        own: The folder of the generator's templates.
        custom: A folder whose templates take precedence; they extend the generator's as `genstudio/<name>`.
    """
    shipped = FolderLoader(own)
    loaders = [FolderLoader(custom)] if custom else []
    return TemplateSandbox(
        loader=ChoiceLoader([*loaders, shipped, PrefixLoader({"genstudio": shipped})]),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
