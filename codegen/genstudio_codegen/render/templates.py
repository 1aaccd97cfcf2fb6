"""Rendering a template, and what is wrong with one that cannot be rendered, at its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """Render a template of the user's folder or, if it is not there, of the generator's.

    Raises:
        TemplateError: A template of the user's cannot be rendered, or leaves out the header.
    """
    try:
        # The names are part of the key: a process that watches sees templates come and go.
        names = tuple(sorted(str(path) for path in custom.rglob("*"))) if custom else ()
        text = _environment(custom, names).get_template(name).render(context)
        if not text.startswith(f"{context['header']}\n"):
            # The generator recognises its own files by it.
            raise ValueError("the template must begin with {{ header }}")
    except Exception as error:
        if custom is None:
            raise
        raise TemplateError(_template_problem(error, name, custom)) from error
    return text


def checked_source(source: str, style: Callable[[str], str], custom: Path | None) -> str:
    """What templates made, in one style, which must be Python that can be encoded.

    Raises:
        TemplateError: The user's templates make something else.
    """
    try:
        styled = style(source)
        compile(styled.encode(), "<module>", "exec", dont_inherit=True)
    except Exception as error:
        if custom is None:
            raise
        hint = "generate without your templates, and compare the result with what they add"
        message = f"the templates do not make valid Python: {str(error) or type(error).__name__}"
        raise TemplateError(problem("module-unreadable", "", message, hint).at(str(custom))) from error
    return styled


@lru_cache(maxsize=4)
def _environment(custom: Path | None, names: tuple[str, ...]) -> Environment:
    # Imported here: loading jinja2 takes longer than most commands.
    from .sandbox import sandboxed_environment

    return sandboxed_environment(shipped_templates(), custom)


def _template_problem(error: Exception, name: str, custom: Path) -> Problem:
    from jinja2 import TemplateSyntaxError

    path, line = _innermost_line(error.__traceback__, custom)
    if isinstance(error, TemplateSyntaxError):
        path, line = error.filename or path, error.lineno
    elif line is None and (custom / name).exists():
        path, line = str(custom / name), 1
    hint = "docs/en/templates.md lists what a template is given"
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
