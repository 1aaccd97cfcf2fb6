"""Everything that `init` would write, from what is in a project's folder. A mistake means that nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.config import TABLE, near_misses
from genstudio_codegen.files import read_file
from genstudio_codegen.generated_header import is_generated
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.toml_text import parse_toml

from .build_hook import with_build_hook
from .commit_hook import with_commit_hook
from .continuous_check import CHECK_PATH, check_text
from .curl_ids import assign_ids, find_mentions
from .found_specs import find_specs
from .table import table_text

_DEFAULT = "specs/*.spec.json"
_COMMIT_HOOK_PATH = ".pre-commit-config.yaml"


class Proposal(NamedTuple):
    """What to write.

    Attributes:
        files: The new bytes of files, by their paths from the project's folder.
        notes: What was found, line by line.
        problems: Why nothing can be written.
    """

    files: Mapping[str, bytes] = {}
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def propose_project(
    root: Path,
    *,
    output: str = "",
    specs: Sequence[str] = (),
    pre_commit: bool = False,
    hatch: bool = False,
    github: bool = False,
) -> Proposal:
    """Propose a configuration for a project.

    Args:
        root: The project's folder.
        output: The folder of the generated package. "" guesses it from the project's packages.
        specs: Patterns of spec files. None given: they are guessed from the files that are there.
        pre_commit: Whether a pre-commit hook is wanted.
        hatch: Whether a build hook for hatchling is wanted.
        github: Whether a check in GitHub Actions is wanted.
    """
    path = root / "pyproject.toml"
    before = _text(path)
    if isinstance(before, Problem):
        return Proposal(problems=(before,))
    found = _has_table(before, path)
    if isinstance(found, Problem):
        return Proposal(problems=(found,))
    text, notes, problems = before, list[str](), list[Problem]()
    files: dict[str, str] = {}
    if not found:
        table, notes = _table(root, output, specs)
        text += ("" if not text else "\n" if text.endswith("\n") else "\n\n") + table
    elif not (pre_commit or hatch or github):
        hint = "edit it there; --pre-commit, --hatch and --github add a hook or a check to a project that has it"
        return Proposal(problems=(problem("config-present", "", f"[tool.{TABLE}] already exists", hint).at(str(path)),))
    if hatch:
        text = _taken(with_build_hook(text), text, path, problems)
    files["pyproject.toml"] = text
    if pre_commit:
        hook_path = root / _COMMIT_HOOK_PATH
        config = _text(hook_path)
        if isinstance(config, Problem):
            problems.append(config)
        else:
            files[_COMMIT_HOOK_PATH] = _taken(with_commit_hook(config), config, hook_path, problems)
    if github:
        if (root / CHECK_PATH).exists():
            notes.append(f"{CHECK_PATH} is there already, and stays as it is")
        else:
            files[CHECK_PATH] = check_text()
    changed = {name: new.encode() for name, new in files.items() if new != _text(root / name)}
    return Proposal({} if problems else changed, tuple(notes), tuple(problems))


def _text(path: Path) -> str | Problem:
    """The text of a file, "" if there is none; or why it cannot be read."""
    try:
        return read_file(path).decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        return problem("config-unreadable", "", f"byte {error.start} is not UTF-8", "save it as UTF-8").at(str(path))


def _has_table(text: str, path: Path) -> bool | Problem:
    try:
        tools = parse_toml(text.encode()).get("tool", {})
    except ValueError as error:
        return problem("config-unreadable", "", f"this is not valid TOML: {error}", "correct the file").at(str(path))
    if not isinstance(tools, dict):
        return problem("config-unreadable", "", "tool is not a table", "correct the file").at(str(path))
    return TABLE in tools


def _taken(edited: str | Problem, before: str, path: Path, problems: list[Problem]) -> str:
    if isinstance(edited, Problem):
        problems.append(edited.at(str(path)))
        return before
    return edited


def _table(root: Path, output: str, asked: Sequence[str]) -> tuple[str, list[str]]:
    """The text of the table, and what was found for it."""
    found, patterns = find_specs(root, asked)
    ids = assign_ids(found, find_mentions(root, {Path(), *(one.path.parent for one in found)}))
    notes = [f"{_counted(len(found), 'spec')} found" + _with_workflow(sum(one.has_workflow for one in found))]
    for one in found:
        finding = ids.get(one.path)
        if finding and finding.mention:
            notes.append(f"{one.path}: the id {finding.mention.workflow_id} was found in {finding.mention.path}")
        elif finding:
            notes.append(f"{one.path}: no id was found: write it where pyproject.toml asks for workflow_id")
    if not found:
        hint = near_misses(root, _DEFAULT)
        notes = [f"no spec was found: save them as {(patterns or [_DEFAULT])[0]}" + (f"; {hint}" if hint else "")]
    return table_text(output or _output(root), patterns or [_DEFAULT], found, ids), notes


def _with_workflow(count: int) -> str:
    return f", {count} with a workflow beside {'it' if count == 1 else 'them'}" if count else ""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _output(root: Path) -> str:
    """A folder in the project's only package, or else a package of its own; never one that holds other code."""
    for folder in (root / "src", root):
        packages = [path.parent for path in sorted(folder.glob("*/__init__.py")) if path.parent.name != "tests"]
        if len(packages) == 1 and not _is_ours(packages[0]):
            return _free(packages[0]).relative_to(root).as_posix()
    return _free(root / "src" if (root / "src").is_dir() else root).relative_to(root).as_posix()


def _free(folder: Path) -> Path:
    names = ("workflows", "genstudio_workflows", "generated_workflows")
    return next((folder / name for name in names if _is_ours(folder / name)), folder / names[0])


def _is_ours(package: Path) -> bool:
    """Whether a package is generated, or can be: it holds no code of others."""
    try:
        return is_generated(read_file(package / "__init__.py"))
    except FileNotFoundError:
        return not any(package.glob("*.py"))
    except OSError:
        return False
