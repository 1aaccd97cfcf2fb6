"""The project's configuration, its generated modules, and the ids of its workflows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from genstudio_codegen.config import Config
from genstudio_codegen.files import read_file
from genstudio_codegen.generated_header import is_generated
from genstudio_codegen.problems import has_errors
from genstudio_codegen.project import Selection, select_workflows
from genstudio_codegen.run import generate
from genstudio_codegen.settings import read_configured

from .finding import Finding, failed, ok, skipped, warning

_SHOWN = 5


def project_findings(start: Path, *, has_transport: bool) -> Iterator[Finding]:
    """What is found in a folder's project.

    Args:
        start: The folder from which the project is searched upwards.
        has_transport: Whether the transport is installed, which says what modules it supports.
    """
    selection = select_workflows(start=start)
    if selection.usage:
        yield skipped("project", "there is no [tool.genstudio-codegen] here", "run genstudio-codegen init to write one")
        return
    config = selection.config
    if config is None or has_errors(selection.problems):
        errors = [str(one).splitlines()[0] for one in selection.problems if one.severity == "error"]
        yield failed("project", _listed(errors), "run genstudio-codegen validate")
        return
    yield ok("project", f"{config.pyproject}: {_counted(len(config.workflows), 'workflow')}, {config.output}")
    yield _freshness(config)
    if has_transport:
        yield _compatibility(config.output)
    yield _ids(selection)


def _freshness(config: Config) -> Finding:
    report = generate(config, check=True)
    if report.has_errors:
        return failed("modules", f"{len(report.errors)} errors in specs", "run genstudio-codegen validate")
    if stale := [path.name for path in (*report.changed, *report.removed)]:
        return warning("modules", f"not up to date: {_listed(stale)}", "run genstudio-codegen generate")
    return ok("modules", f"{_counted(len(report.unchanged), 'file')} up to date")


def _compatibility(folder: Path) -> Finding:
    """Whether the transport supports the modules as they are now; they are read and not imported."""
    from genstudio_transport import Workflow

    part, found, refused = "transport API", set[int](), list[str]()
    for path in sorted(folder.glob("*.py")) if folder.is_dir() else ():
        api = _api_of(path)
        if api is None or api in found:
            continue
        found.add(api)
        try:
            Workflow("", path.stem, (), api=api)
        except ImportError as error:
            refused.append(str(error))
    if refused:
        return failed(part, refused[0], "install the version that it names, and generate again")
    if not found:
        return skipped(part, "there are no generated modules", "run genstudio-codegen generate")
    return ok(part, f"the installed transport supports the modules (API {', '.join(map(str, sorted(found)))})")


def _api_of(path: Path) -> int | None:
    """The transport API that a generated module was made for; None for another file."""
    try:
        data = read_file(path)
        tree = ast.parse(data) if is_generated(data) else None
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Workflow":
            for keyword in node.keywords:
                if (
                    keyword.arg == "api"
                    and isinstance(keyword.value, ast.Constant)
                    and type(keyword.value.value) is int
                ):
                    return keyword.value.value
    return None


def _ids(selection: Selection) -> Finding:
    missing: list[str] = []
    for workflow in selection.workflows:
        spec, _ = read_configured(workflow)
        if spec is not None and not spec.workflow_id:
            missing.append(workflow.spec.name)
    if missing:
        advice = "set workflow_id in the workflow's section of [tool.genstudio-codegen]; the web console shows it"
        return warning("workflows", f"without an id: {_listed(missing)}", advice)
    note = "the first run, which is billed, shows whether the service knows them"
    return ok("workflows", f"all {len(selection.workflows)} have an id; {note}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
