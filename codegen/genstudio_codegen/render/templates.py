"""Rendering a template, and what is wrong with one that cannot be rendered, at its line."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from genstudio_codegen.package_data import packaged_path
from genstudio_codegen.problems import Problem, problem

if TYPE_CHECKING:
    from jinja2 import Environment


class TemplateError(Exception):
    """A template of the user's cannot be rendered, or what it makes is not Python.

    Attributes:
        problem: What is wrong, and where.
    """

    def __init__(self, one: Problem) -> None:
        super().__init__(str(one))
        self.problem = one


def shipped_templates() -> Path:
    """The folder of the generator's own templates."""
    return packaged_path("templates")


def render_template(name: str, custom: Path | None, context: Mapping[str, object]) -> str:
    """Render a template of the user's folder or, if it is not there, of the generator's."""
    # The names are part of the key: a process that watches sees templates come and go.
    names = tuple(sorted(str(path) for path in custom.rglob("*"))) if custom else ()
    return _environment(custom, names).get_template(name).render(context)


def check_header(source: str, header: str) -> str:
    """The source, which must begin with the header: by its first line the generator recognises its own files."""
    if not source.startswith(f"{header}\n"):
        raise ValueError("the template must begin with {{ header }}")
    return source


@lru_cache(maxsize=4)
def _environment(custom: Path | None, names: tuple[str, ...]) -> Environment:
    # Imported here: loading jinja2 takes longer than most commands.
    from .sandbox import sandboxed_environment

    return sandboxed_environment(shipped_templates(), custom)


@contextmanager
def template_errors(custom: Path | None) -> Generator[None]:
    """Turn everything that the user's templates can cause into a `TemplateError`.

    Without a folder of the user's, an error is a fault of the generator and is raised as it is.
    """
    try:
        yield
    except Exception as error:
        if custom is None:
            raise
        raise TemplateError(_problem(error, custom)) from error


def _problem(error: Exception, custom: Path) -> Problem:
    from black.parsing import InvalidInput
    from jinja2 import TemplateSyntaxError

    if isinstance(error, InvalidInput) or type(error) is SyntaxError:
        hint = "generate without your templates, and compare the result with what they add"
        return problem("module-unreadable", "", f"the templates do not make valid Python: {error}", hint).at(
            str(custom)
        )
    path, line = _innermost_line(error.__traceback__, custom)
    if isinstance(error, TemplateSyntaxError):
        path, line = error.filename or path, error.lineno
    hint = "docs/templates.md lists what a template is given"
    return problem("template-wrong", "", str(error) or type(error).__name__, hint).at(path, line)


def _innermost_line(traceback: TracebackType | None, custom: Path) -> tuple[str, int | None]:
    """The template of the user's, and its line, where an error arose or that called what raised it."""
    place: tuple[str, int | None] = (str(custom), None)
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if Path(name).is_relative_to(custom):
            place = name, traceback.tb_lineno
        traceback = traceback.tb_next
    return place
