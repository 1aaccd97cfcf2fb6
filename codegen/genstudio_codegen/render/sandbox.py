"""The jinja2 environment that templates run in: they reach no file outside their folders, and no code but their own.

Imported only where something is rendered: it loads jinja2.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, cast

from jinja2 import BaseLoader, ChoiceLoader, Environment, PrefixLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError
from jinja2.filters import do_format
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from genstudio_codegen.files import read_file

_LARGEST = 1_000_000
"""The longest repetition and the largest number that a template may ask for. No module needs more."""
_WIDE = re.compile(r"%[^%a-zA-Z]*\*|\d{7}")
"""A width in a format that is given as an argument, or has seven digits."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """A sandbox that also refuses what would use up all memory in one step."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = cast("dict[str, Any]", self.globals)  # pyright: ignore[reportUnknownMemberType]
        known.pop("lipsum")
        self.filters = {name: _bounded(function) for name, function in self.filters.items()}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Apply an operator, unless the result could be too large."""
        if operator == "%":
            _check_format(left)
        else:
            sizes = [len(value) if hasattr(value, "__len__") else abs(value) for value in (left, right)]
            if min(sizes) > 1 and (sizes[0] * sizes[1] > _LARGEST or (operator == "**" and sizes[1] > 64)):
                raise SecurityError(f"the result of {operator} would be too large")
        return super().call_binop(context, operator, left, right)

    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call what a template calls, unless a number is too large for anything that a module needs."""
        _check_numbers(*args[3:], *kwargs.values())
        return ImmutableSandboxedEnvironment.call(*args, **kwargs)

    def wrap_str_format(self, value: Any) -> Any:
        """The sandboxed form of `str.format`, or None for anything else."""
        found = super().wrap_str_format(value)
        if found is not None:
            _check_format(value.__self__)
        return found


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that refuses numbers and formats that are too large."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        _check_numbers(*args, *kwargs.values())
        if function is do_format:
            _check_format(args[0])
        return function(*args, **kwargs)

    return call


def _check_numbers(*values: Any) -> None:
    if any(isinstance(value, int) and abs(value) > _LARGEST for value in values):
        raise SecurityError(f"a number above {_LARGEST:,} is too large for a template")


def _check_format(text: Any) -> None:
    if isinstance(text, str) and _WIDE.search(text):
        raise SecurityError("the width in a format is too large for a template")


class FolderLoader(BaseLoader):
    """Loads templates from a folder, but follows no link out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> Any:
        """The source of a template.

        Raises:
            TemplateSyntaxError: Something is in its place that is not a text file inside the folder.
        """
        path = self._folder.joinpath(*split_template_path(template))
        if not os.path.lexists(path):
            raise TemplateNotFound(template)
        try:
            if not path.resolve(strict=True).is_relative_to(self._folder.resolve()):
                raise OSError("this is a link that leads out of the template folder")
            source = read_file(path).decode()
        except (OSError, RuntimeError) as error:
            reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            raise TemplateSyntaxError(f"the template cannot be read: {reason}", 1, template, str(path)) from None
        except UnicodeDecodeError:
            raise TemplateSyntaxError("the template is not UTF-8", 1, template, str(path)) from None
        read_at = _modified(path)
        return source, str(path), lambda: _modified(path) == read_at


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


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
