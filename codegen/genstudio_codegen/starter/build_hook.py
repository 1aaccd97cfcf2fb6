"""The build hook in a `pyproject.toml` that hatchling reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.toml_text import parse_toml

_NAME = "genstudio-codegen"
_TABLE = f"\n[tool.hatch.build.hooks.{_NAME}]\n"
_SYSTEM = f'\n[build-system]\nrequires = ["hatchling", "{_NAME}"]\nbuild-backend = "hatchling.build"\n'
_REQUIRES = re.compile(r"^(\[build-system\][^\[]*?^requires\s*=\s*\[[^\]]*?)(\s*,?\s*)\]", re.MULTILINE | re.DOTALL)
_LINES = f'[build-system]\nrequires = ["hatchling", "{_NAME}"]\n\n[tool.hatch.build.hooks.{_NAME}]'


def with_build_hook(text: str) -> str | Problem:
    """Add the build hook to the text of a `pyproject.toml`.

    Args:
        text: The text, which is valid TOML.

    Returns:
        The new text, which is the old one if it has the hook already; or why the hook cannot be added.
    """
    document = parse_toml(text.encode())
    system = cast("dict[str, Any]", document.get("build-system", {}))
    backend = system.get("build-backend", "")
    if system and backend != "hatchling.build":
        message = f"the build backend is {backend or 'setuptools'}, and the build hook is one of hatchling"
        return problem("config-value-wrong", "", message, "leave out --hatch, and run generate before each build")
    if not system:
        text += _SYSTEM
    elif not _is_required(system):
        text = _REQUIRES.sub(rf'\1, "{_NAME}"]', text, count=1)
    if not _is_enabled(document):
        text += _TABLE
    if _has_hook(text):
        return text
    found = problem("config-value-wrong", "", "the build hook cannot be added to this [build-system]", "add it by hand")
    return found.with_paste(*_LINES.splitlines())


def _is_required(system: Mapping[str, Any]) -> bool:
    return any(re.match(rf"{_NAME}(?![\w.-])", str(one)) for one in system.get("requires", ()))


def _is_enabled(document: dict[str, Any]) -> bool:
    try:
        return _NAME in document["tool"]["hatch"]["build"]["hooks"]
    except (KeyError, TypeError):
        return False


def _has_hook(text: str) -> bool:
    """Whether the edit did what it should: TOML can be written in ways that it does not know."""
    try:
        document = parse_toml(text.encode())
    except ValueError:
        return False
    return _is_required(document.get("build-system", {})) and _is_enabled(document)
