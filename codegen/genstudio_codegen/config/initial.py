"""A project's first `[tool.genstudio-codegen]`, guessed from the files in its folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from genstudio_codegen.files import read_file
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.toml_text import parse_toml

from .pyproject import TABLE

_PATTERN = "*.spec.json"
_TEXT = """\
# What each setting means: docs/configuration.md of genstudio-codegen.
[tool.{table}]
output = {output}
specs = [{specs}]

# [tool.{table}.workflows.text_to_image]
# workflow_id = "wf-..."                     # if the spec has none
# names = {{ "6.text" = "positive_prompt" }}   # instead of the computed name
# required = ["6.text"]                      # every call must give it
# open = ["*.ckpt_name"]                     # choices beyond those listed are sent with a warning
"""


def initial_configuration(
    pyproject: Path, *, output: str = "", specs: Sequence[str] = ()
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Add a table for this generator to the end of a `pyproject.toml`.

    Args:
        pyproject: The file, which need not exist.
        output: The folder of the generated package. "" guesses it from the project's packages.
        specs: Patterns of spec files. None given: they are guessed from the files that are there.

    Returns:
        The new bytes of the file, or None and the problem that keeps it from being changed.
    """
    try:
        before = read_file(pyproject)
    except FileNotFoundError:
        before = b""
    try:
        document = parse_toml(before)
    except ValueError as error:
        return None, (problem("config-unreadable", "", f"this is not valid TOML: {error}").at(str(pyproject)),)
    tools = document.get("tool", {})
    if not isinstance(tools, dict):
        return None, (problem("config-unreadable", "", "tool is not a table", "correct the file").at(str(pyproject)),)
    if TABLE in tools:
        message = f"[tool.{TABLE}] already exists"
        return None, (problem("config-present", "", message, "edit it there").at(str(pyproject)),)
    root = pyproject.resolve().parent
    text = _TEXT.format(
        table=TABLE,
        output=json.dumps(output or _output(root), ensure_ascii=False),
        specs=", ".join(json.dumps(one, ensure_ascii=False) for one in specs or _specs(root)),
    )
    gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
    return before + gap + text.encode(), ()


def _output(root: Path) -> str:
    """A folder in the project's only package, or else a package of its own."""
    for folder in (root / "src", root):
        packages = [path.parent for path in sorted(folder.glob("*/__init__.py")) if path.parent.name != "tests"]
        if len(packages) == 1:
            return (packages[0] / "workflows").relative_to(root).as_posix()
    return "src/workflows" if (root / "src").is_dir() else "workflows"


def _specs(root: Path) -> list[str]:
    """Patterns for the folders that hold specs, at most two levels down, or else for the folder to put them in."""
    patterns = (_PATTERN, f"*/{_PATTERN}", f"*/*/{_PATTERN}")
    folders = {path.parent.relative_to(root) for pattern in patterns for path in root.glob(pattern)}
    return sorted((folder / _PATTERN).as_posix() for folder in folders) or [f"specs/{_PATTERN}"]
