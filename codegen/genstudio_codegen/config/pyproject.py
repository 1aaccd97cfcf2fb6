"""From a `pyproject.toml` to a `Config`. Every mistake in it is reported at its line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from genstudio_codegen.files import read_file, real_path
from genstudio_codegen.problems import Problem, pointer, problem
from genstudio_codegen.toml_text import parse_toml

from .globs import is_wild, matching_files
from .model import Config, ConfigResult, WorkflowConfig
from .nearby_files import near_misses
from .workflow_files import passed_over, split_files, with_workflow_beside

TABLE = "genstudio-codegen"


def find_pyproject(start: Path) -> Path | None:
    """The nearest `pyproject.toml` with a table for this generator, searched from a folder upwards."""
    start = start.resolve()
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if os.path.lexists(path) and _has_table(path):
            return Path(os.path.relpath(path))
    return None


def _has_table(path: Path) -> bool:
    # Whatever may be a configuration counts: loading it reports what is wrong with it.
    try:
        data = read_file(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if TABLE.encode() not in data:
        return False
    try:
        return TABLE in parse_toml(data).get("tool", {})
    except (ValueError, TypeError):
        return f"tool.{TABLE}".encode() in data


def load_config(
    path: Path, *, is_known: Callable[[Mapping[str, Any]], bool] = lambda table: False, needs_specs: bool = True
) -> ConfigResult:
    """Read the configuration in a `pyproject.toml`.

    Args:
        path: The file. Paths in it are relative to its folder.
        is_known: Whether a table was found valid before. Such a table is not checked against the schema again.
        needs_specs: Whether a pattern or a section without a spec is an error. It is not if other specs are asked for.

    Returns:
        The configuration, with warnings; or the problems of the file.
    """
    hint = "correct the file, or restore it from version control"
    try:
        data = read_file(path)
        document = parse_toml(data)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return _refused(problem("config-unreadable", "", message, hint).at(str(path)))
    except ValueError as error:
        return _refused(problem("config-unreadable", "", f"this is not valid TOML: {error}", hint).at(str(path)))
    text = data.decode()
    tools = document.get("tool", {})
    table: Any = cast("dict[str, Any]", tools).get(TABLE) if isinstance(tools, dict) else None
    if table is None:
        hint = "run genstudio-codegen init to write one"
        return _refused(problem("config-missing", "", f"there is no table [tool.{TABLE}]", hint).at(str(path)))
    if not is_known(table):
        # Imported here: it loads a JSON Schema validator.
        from .schema import schema_problems

        if found := schema_problems(table):
            return _refused(*locate_problems(found, path, text))
    workflows, problems, others = _workflows(table, path.parent)
    if not needs_specs:
        problems = []
    if "templates" in table and not (path.parent / table["templates"]).is_dir():
        message = f"templates: there is no folder {table['templates']!r}"
        problems.append(problem("config-value-wrong", pointer("templates"), message, "create it, or correct the path"))
    if problems:
        return _refused(*locate_problems(problems, path, text))
    config = Config(
        output=path.parent / table["output"],
        workflows=workflows,
        patterns=tuple(table.get("specs", ())),
        use_lock=table.get("lock", True),
        templates=path.parent / table["templates"] if "templates" in table else None,
        prune=True,
        pyproject=path,
    )
    return ConfigResult(config, passed_over(others, workflows))


def _refused(*problems: Problem) -> ConfigResult:
    return ConfigResult(None, problems)


def locate_problems(problems: Iterable[Problem], path: Path, text: str | None = None) -> tuple[Problem, ...]:
    """Problems of a configuration with the lines of the file that they concern.

    Args:
        problems: Problems whose `path` is a pointer into the generator's table.
        path: The `pyproject.toml`.
        text: Its text, if it was read already.
    """
    # Imported here: a configuration is valid almost always.
    from .toml_lines import line_of

    found = list(problems)
    if text is None and found:
        text = read_file(path).decode("utf-8", "replace")
    return tuple(
        replace(one.at(str(path), line_of(text or "", ["tool", TABLE, *_parts(one.path)])), path="") for one in found
    )


def _parts(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _workflows(table: Mapping[str, Any], root: Path) -> tuple[tuple[WorkflowConfig, ...], list[Problem], list[Path]]:
    """Every spec that a pattern matches or a section names, with its section; what matches nothing; and the files with
    the name of a workflow that a pattern matches."""
    problems: list[Problem] = []
    specs: dict[Path, Path] = {}
    others: list[Path] = []
    for index, pattern in enumerate(table.get("specs", ())):
        found_files = matching_files(root, pattern)
        # A file that is named, and not only matched, is read as what it was named for.
        matches, workflow_files = split_files(found_files) if is_wild(pattern) else (found_files, [])
        others += workflow_files
        if not matches:
            message = f"no file matches {pattern!r}"
            hint = near_misses(root, pattern)
            hint = hint or "save the specs there, or correct the pattern, which is relative to this file"
            problems.append(problem("config-pattern-unused", pointer("specs", index), message, hint))
        specs |= {real_path(path): path for path in matches}
    graphs: bool = table.get("graphs", False)
    sections = cast("dict[str, dict[str, Any]]", table.get("workflows", {}))
    found: list[WorkflowConfig] = []
    by_module: dict[str, dict[str, Any]] = {}
    for name, section in sections.items():
        if "spec" in section:
            path = root / section["spec"]
            specs.pop(real_path(path), None)
            found.append(_workflow(path, name, section, root, graphs=graphs))
        else:
            by_module[name] = section
    if by_module:
        from genstudio_codegen.names import module_name

        by_name = {module_name(path.name): path for path in specs.values()}
        for name, section in by_module.items():
            if name in by_name:
                specs.pop(real_path(by_name[name]), None)
                found.append(_workflow(by_name[name], name, section, root, graphs=graphs))
            else:
                from genstudio_codegen.hints import nearest

                hint = nearest(name, list(by_name)) or 'name its file with spec = "..."'
                message = f"no spec becomes the module {name}"
                problems.append(problem("config-workflow-unknown", pointer("workflows", name), message, hint))
    found += [WorkflowConfig(spec=path, graphs=graphs) for path in specs.values()]
    if not found and not problems:
        hint = 'add specs = ["specs/*.spec.json"]'
        problems.append(problem("config-value-wrong", "", "the configuration names no spec", hint))
    workflows = map(with_workflow_beside, sorted(found, key=lambda one: str(one.spec)))
    return tuple(workflows), problems, others


def _workflow(spec: Path, name: str, section: Mapping[str, Any], root: Path, *, graphs: bool) -> WorkflowConfig:
    return WorkflowConfig(
        spec=spec,
        name=name,
        workflow_id=section.get("workflow_id", ""),
        workflow=root / section["workflow"] if "workflow" in section else None,
        names=section.get("names", {}),
        ui_inputs=section.get("ui_inputs"),
        graphs=section.get("graphs", graphs),
        largest_literal=section.get("largest_literal"),
        required=tuple(section.get("required", ())),
        only=tuple(section.get("only", ())),
        skip=tuple(section.get("skip", ())),
        open=tuple(section.get("open", ())),
    )
