"""Templates are text of the repository: they shape modules, and reach neither Python, nor other files, nor all memory.

Every refusal is a problem at the template's file and line, with exit code 1, and nothing is written.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genstudio_codegen import generate, load_config

from .helpers import Project, refused

_OWN = Path(__file__).parents[2] / "templates"
_CLASS = "params/TypedDictClass.jinja2"

# Each is a way from something that a template sees to Python's own objects.
_ESCAPES = {
    "global": "cycler.__init__.__globals__.os.system('touch ran')",
    "lipsum": "lipsum.__globals__['os'].system('touch ran')",
    "given": "fields[0].__class__.__init__.__globals__",
    "filter": "(fields|attr('__class__')).mro()",
    "format": "'{0.__class__.__mro__}'.format(fields)",
    "string": "''.__class__.__mro__[1].__subclasses__()",
    "self": "self._TemplateReference__context.environment",
    "method": "fields[0].model_config.__class__",
}  # fmt: skip


@pytest.mark.parametrize("escape", _ESCAPES.values(), ids=_ESCAPES)
@pytest.mark.parametrize("check", [(), ("--check",)], ids=["write", "check"])
def test_the_class_s_template_runs_no_code(project: Project, escape: str, check: tuple[str, ...]) -> None:
    project.template(_CLASS, "{% set out = " + escape + " %}\n" + (_OWN / _CLASS).read_text())
    done = project.run("generate", *check)
    assert not (project.root / "ran").exists(), "a template ran a command"
    refused(done, r"error\[template-", "TypedDictClass")
    assert not project.output.exists()


@pytest.mark.parametrize(
    "statement", ["exports.clear()", "parameters.append('x')", "choice_sets.extend(['import os'])"]
)
def test_a_template_changes_nothing_that_it_is_given(project: Project, statement: str) -> None:
    project.template(
        "workflow.py.jinja", "{% extends 'genstudio/workflow.py.jinja' %}{% block extra %}{% set x = " + statement + " %}{% endblock %}"
    )  # fmt: skip
    refused(project.run("generate"), r"error\[template-wrong\]", r"workflow\.py\.jinja:1")
    assert not project.output.exists()


_INCLUDE = "{{ header }}\n# {% include 'inner' %}\n"


@pytest.mark.parametrize("kind", ["file", "folder", "template"])
def test_a_link_leads_out_of_the_folder_of_templates(project: Project, tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "inner").write_text("secret")
    name = "inner"
    if kind == "file":
        template = project.template("workflow.py.jinja", _INCLUDE)
        (template.parent / "inner").symlink_to(outside / "inner")
    elif kind == "folder":
        template = project.template("workflow.py.jinja", _INCLUDE.replace("'inner'", "'sub/inner'"))
        (template.parent / "sub").symlink_to(outside)
    else:
        template, name = project.template("workflow.py.jinja", ""), "workflow.py.jinja"
        shutil.copy(_OWN / name, outside)
        template.unlink()
        template.symlink_to(outside / name)
    done = project.run("generate", "--diff")
    assert "secret" not in done.out, "a file from outside is in what is generated"
    refused(done, r"error\[template-wrong\]", name, "link|outside")


# Each makes far more than a module can hold; the bound on memory and time is the test's own.
_BOMBS = {
    "repetition": "{{ 'x' * 10**10 }}",
    "list": "{{ [0] * 10**10 }}",
    "power": "{{ 9**9**9 }}",
    "shift": "{{ (2**(10**11))|string|length }}",
    "range": "{{ range(10**9)|list|length }}",
    "pad": "{{ 'x'.ljust(10**10) }}",
    "centre": "{{ 'x'|center(10**10) }}",
    "width": "{{ '%10000000000d' % 1 }}",
    "format": "{{ '{:>10000000000}'.format(1) }}",
    "filter": "{{ '%10000000000s'|format('x') }}",
    "zeros": "{{ 'x'.zfill(10**10) }}",
    "tabs": "{{ ('\\t' * 9).expandtabs(10**10) }}",
    "replacing": "{% set s = 'x' * 99999 %}{{ s|replace('x', s) }}",
    "joining": "{% set s = 'x' * 99999 %}{{ ([s] * 99999)|join }}",
    "lorem": "{{ lipsum(10**8, false) }}",
}  # fmt: skip


@pytest.mark.parametrize("bomb", _BOMBS.values(), ids=_BOMBS)
def test_a_template_cannot_blow_up(project: Project, bomb: str) -> None:
    project.template("workflow.py.jinja", "{{ header }}\n" + bomb + "\n")
    # 30 s: generous for an input that works for minutes or hours otherwise.
    done = project.run("generate", "--check", timeout=30)
    refused(done, r"error\[template-wrong\]", r"workflow\.py\.jinja:2")
    assert done.peak < 600 * 2**20, f"it took {done.peak / 2**20:.0f} MiB"


# Each raises a class of its own inside the template.
_ERRORS = {
    "division": "{{ 1 // 0 }}",
    "index": "{{ [].pop(3) }}",
    "lookup": "{{ 'x'.encode('nope') }}",
    "encoding": "{{ 'é'.encode('ascii') }}",
    "key": "{{ '%(a)s' % {} }}",
    "overflow": "{{ 2.0**99999 }}",
    "macro": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "includes-itself": "{% include 'workflow.py.jinja' %}",
    "extends-itself": "{% extends 'workflow.py.jinja' %}",
    "assertion": "{{ [1]|groupby }}",
    "no-filter": "{{ header|nope }}",
    "no-test": "{{ header is nope }}",
    "undefined": "{{ header.nope.nope }}",
    "attribute": "{{ header|attr(5) }}",
    "random": "{{ []|random }}",
    "sum": "{{ ['a']|sum }}",
    "sort": "{{ [1, 'a']|sort }}",
    "import": "{% import 'nope' as x %}",
    "code": "def (:",
    "nul": "# \0",
    "surrogate": "# {{ '\\ud800' }}",
    "digits": "x = " + "9" * 5000,
    "deep-template": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
}  # fmt: skip


@pytest.mark.parametrize("text", _ERRORS.values(), ids=_ERRORS)
@pytest.mark.parametrize("name", ["workflow.py.jinja", "__init__.py.jinja"])
def test_every_error_in_a_template_has_its_place(project: Project, name: str, text: str) -> None:
    project.template(name, "{{ header }}\n" + text.replace("workflow.py.jinja", name) + "\n")
    done = project.run("generate")
    refused(done, r"error\[(template-wrong|module-unreadable)\]", "hint: ", "mine")
    if "error[template-wrong]" in done.err:
        refused(done, rf"{name}:\d+")
    assert not project.output.exists()


def test_a_template_that_is_not_utf8_is_named(project: Project) -> None:
    project.template("workflow.py.jinja", "").write_bytes(b"{{ header }}\n# \xff\n")
    refused(project.run("generate"), r"error\[template-wrong\]", r"workflow\.py\.jinja", "UTF-8")


def test_a_folder_in_a_template_s_place_is_named(project: Project) -> None:
    path = project.template("workflow.py.jinja", "")
    path.unlink()
    path.mkdir()
    refused(project.run("generate"), r"error\[template-wrong\]", r"workflow\.py\.jinja")


_names = st.sampled_from(
    ["header", "exports", "parameters", "name", "choice_sets", "nope", "''", "0", "[]", "{}", "1.5"]
)
_links = st.sampled_from(
    [".x", "[0]", "[-1]", "['x']", "()", "(0)", "|first", "|int", "|list", "|join", "|batch(0)|list", "|round", "|items|list"]
    + ["|sum", "|max", "|tojson", "|dictsort", ".pop()", ".index('x')", ".format(0)", " % 0", " // 0", " - 'x'", "|attr('x')"]
)  # fmt: skip


@given(expression=st.builds(lambda name, links: name + "".join(links), _names, st.lists(_links, max_size=4)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_expression_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expression: str) -> None:
    """`generate` gives problems, or a module; it never raises for what a template says."""
    root = tmp_path / "project"
    project = Project(root) if not root.exists() else object.__new__(Project)
    project.root = root
    monkeypatch.setenv("GENSTUDIO_CODEGEN_CACHE", str(tmp_path / "cache"))
    project.template("workflow.py.jinja", "{{ header }}\n{% set x = " + expression + " %}\n")
    config = load_config(root / "pyproject.toml").config
    assert config is not None
    report = generate(config, check=True)
    for one in report.problems:
        assert one.code in ("template-wrong", "module-unreadable"), one
        assert one.code != "template-wrong" or one.line == 2, one
