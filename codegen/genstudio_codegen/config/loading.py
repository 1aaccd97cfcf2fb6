"""From a `pyproject.toml` to a `Config`, with every mistake in it told at its line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from genstudio_codegen.problems import Problem, pointer, problem

from .model import Config, WorkflowConfig

TABLE = "genstudio-codegen"
_LISTS = ("required", "only", "skip", "open")


class Loaded(NamedTuple):
    """What came of a project's configuration: None where anything is wrong with it, and what is."""

    config: Config | None
    problems: tuple[Problem, ...]
    table: Mapping[str, Any]


def find_pyproject(start: Path) -> Path | None:
    """The nearest `pyproject.toml`, from a folder upwards, that speaks of this generator."""
    start = start.resolve()
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file() and _speaks_of_us(path.read_bytes()):
            return Path(os.path.relpath(path))
    return None


def _speaks_of_us(data: bytes) -> bool:
    if TABLE.encode() not in data:
        return False
    try:
        return TABLE in tomllib.loads(data.decode("utf-8", "replace")).get("tool", {})
    except tomllib.TOMLDecodeError:
        # It may; loading it tells what is wrong with it.
        return f"tool.{TABLE}".encode() in data


def load_config(path: Path, *, is_known: Callable[[Mapping[str, Any]], bool] = lambda table: False) -> Loaded:
    """The configuration in a `pyproject.toml`; paths in it are relative to its folder.

    `is_known` says of a table that it was found right before; it is then not checked against the schema again.
    Raises `OSError` when the file cannot be read.
    """
    text = path.read_bytes().decode("utf-8", "replace")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Loaded(None, (problem("config-unreadable", "", f"this is not valid TOML: {error}").at(str(path)),), {})
    table = document.get("tool", {}).get(TABLE)
    if table is None:
        message = f"there is no table [tool.{TABLE}]"
        return Loaded(
            None, (problem("config-missing", "", message, "genstudio-codegen init writes one").at(str(path)),), {}
        )
    if not is_known(table):
        # Imported here: it brings a JSON Schema validator.
        from .schema import problems_of

        found = problems_of(table)
        if found:
            return Loaded(None, placed(found, path, text), table)
    workflows, problems = _workflows(table, path.parent)
    if problems:
        return Loaded(None, placed(problems, path, text), table)
    config = Config(
        output=path.parent / table["output"],
        workflows=workflows,
        use_lock=table.get("lock", True),
        templates=path.parent / table["templates"] if "templates" in table else None,
        prune=True,
        pyproject=path,
    )
    return Loaded(config, (), table)


def placed(problems: Iterable[Problem], path: Path, text: str | None = None) -> tuple[Problem, ...]:
    """Problems of a configuration, found by the pointer into its table, at their lines of the file."""
    # Imported here: a configuration is right almost always.
    from .lines import line_of

    found = list(problems)
    if text is None and found:
        text = path.read_bytes().decode("utf-8", "replace")
    return tuple(
        replace(one.at(str(path), line_of(text or "", ["tool", TABLE, *_parts(one.path)])), path="") for one in found
    )


def _parts(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _workflows(table: Mapping[str, Any], root: Path) -> tuple[tuple[WorkflowConfig, ...], list[Problem]]:
    """Every spec that the globs find or a section names, each with its section; and what fits nothing."""
    problems: list[Problem] = []
    specs: dict[Path, Path] = {}
    for index, pattern in enumerate(table.get("specs", ())):
        matches = _matches(root, pattern)
        if not matches:
            message = f"no file matches {pattern!r}"
            hint = "save the specs there, or correct the pattern; it is relative to this file"
            problems.append(problem("config-pattern-unused", pointer("specs", index), message, hint))
        specs |= {path.resolve(): path for path in matches}
    sections = cast("dict[str, dict[str, Any]]", table.get("workflows", {}))
    found: list[WorkflowConfig] = []
    nameless: dict[str, dict[str, Any]] = {}
    for name, section in sections.items():
        if "spec" in section:
            path = root / section["spec"]
            specs.pop(path.resolve(), None)
            found.append(_workflow(path, name, section, root))
        else:
            nameless[name] = section
    if nameless:
        from genstudio_codegen.names import module_name

        by_name = {module_name(path.name): path for path in specs.values()}
        for name, section in nameless.items():
            if name in by_name:
                specs.pop(by_name[name].resolve(), None)
                found.append(_workflow(by_name[name], name, section, root))
            else:
                from .schema import nearest

                hint = nearest(name, list(by_name)) or "give its file with spec"
                message = f"no spec becomes the module {name}"
                problems.append(problem("config-workflow-unknown", pointer("workflows", name), message, hint))
    found += [WorkflowConfig(spec=path) for path in specs.values()]
    if not found and not problems:
        problems.append(problem("config-value-wrong", "", "it names no spec", 'add specs = ["specs/*.spec.json"]'))
    return tuple(sorted(found, key=lambda one: str(one.spec))), problems


def _workflow(spec: Path, name: str, section: Mapping[str, Any], root: Path) -> WorkflowConfig:
    return WorkflowConfig(
        spec=spec,
        name=name,
        workflow_id=section.get("workflow_id", ""),
        workflow=root / section["workflow"] if "workflow" in section else None,
        names=section.get("names", {}),
        largest_literal=section.get("largest_literal"),
        **{key: tuple(section.get(key, ())) for key in _LISTS},
    )


def _matches(root: Path, pattern: str) -> list[Path]:
    if not any(character in pattern for character in "*?["):
        return [root / pattern] if (root / pattern).is_file() else []
    return sorted(path for path in root.glob(pattern) if path.is_file())
