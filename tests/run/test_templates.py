"""Templates of the user's: single blocks, whole files, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run.conftest import Project


def write(project: Project, name: str, text: str) -> Path:
    folder = project.root / "mine"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    project.configure('templates = "mine"\n')
    return folder / name


def test_one_block_is_overridden(project: Project) -> None:
    project.spec("one")
    project.generate()
    plain = (project.output / "one.py").read_text()
    write(
        project,
        "workflow.py.jinja",
        '{% extends "genstudio/workflow.py.jinja" %}\n{% block extra %}\n\n\nSOURCE: Final = {{ name }}\n{% endblock %}\n',
    )
    assert [path.name for path in project.generate().changed] == ["one.py"]
    mine = (project.output / "one.py").read_text()
    assert mine.replace('\n\nSOURCE: Final = "one"\n', "") == plain and mine != plain
    write(project, "__init__.py.jinja", "{{ header }}\nfrom . import one as one\n")
    assert [path.name for path in project.generate().changed] == ["__init__.py"]


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ("{{ header }}\n{{ heder }}\n", "template-wrong", 2, "'heder' is undefined"),
        ("{{ header }}\n\n{% if %}\n", "template-wrong", 3, "Expected an expression"),
        ('{{ header }}\n{% include "gone.jinja" %}\n', "template-wrong", 2, "gone.jinja"),
        ("{{ header.__class__.mro() }}\n", "template-wrong", 1, "unsafe"),
        ("{{ header }}\ndef (:\n", "module-unreadable", None, "not make valid Python"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    project: Project, text: str, code: str, line: int | None, said: str
) -> None:
    project.spec("one")
    path = write(project, "workflow.py.jinja", text)
    (one,) = project.generate().problems
    assert (one.code, one.line) == (code, line) and said in one.message, one
    assert one.source == str(path if line else path.parent)
    assert not project.output.exists()


def test_the_page_lists_what_a_template_is_given() -> None:
    import re

    from tests.conftest import ROOT

    page = (ROOT / "docs" / "en" / "templates.md").read_text()
    template = (ROOT / "templates" / "workflow.py.jinja").read_text()
    source = (ROOT / "codegen" / "genstudio_codegen" / "render" / "module.py").read_text()
    given = re.findall(r'^        "(\w+)": ', source[source.index("context: dict") :], re.MULTILINE)
    assert given and all(f"`{name}`" in page for name in given)
    assert all(f"`{name}`" in page for name in re.findall(r"{% block (\w+) %}", template))
