"""Every public name is in the reference, in both languages, with a docstring in Google style."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from .pages import LANGUAGES, ROOT

PAGES = {
    "genstudio_transport": "reference-transport.md",
    "genstudio_codegen": "reference-codegen.md",
    "genstudio_codegen.emulator": "reference-codegen.md",
    "genstudio_batch": "reference-batch.md",
}
NAMES = [
    (module, name) for module in PAGES for name in importlib.import_module(module).__all__ if name != "__version__"
]
FOLDERS = {"genstudio_transport": "transport", "genstudio_batch": "batch"}
"""Where a module's source is; the others are in `codegen`."""
SECTIONS = ("Args", "Attributes", "Example", "Examples", "Note", "Raises", "Returns", "Warns", "Yields")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("module", PAGES)
def test_the_reference_has_each_public_name_once(module: str, language: str) -> None:
    text = (ROOT / "docs" / language / PAGES[module]).read_text("utf-8")
    listed = re.findall(rf"^::: {re.escape(module)}\.(\w+)$", text, re.MULTILINE)
    assert sorted(listed) == sorted(name for one, name in NAMES if one == module)


def documented(value: Any) -> Iterator[tuple[str, Any]]:
    """A name's own members that a reader of the reference sees."""
    yield "", value
    if inspect.isclass(value):
        for name, member in vars(value).items():
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, (property, classmethod))):
                yield name, member


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda one: str(one))
def test_each_public_name_has_a_docstring_in_google_style(module: str, name: str) -> None:
    value = getattr(importlib.import_module(module), name)
    if not (inspect.isclass(value) or inspect.isroutine(value)):
        assert text_below(module, name), f"{module}.{name} is a value without a docstring below it"
        return
    for member, documented_value in documented(value):
        where = f"{module}.{name}.{member}".removesuffix(".")
        text = inspect.getdoc(documented_value) or ""
        assert text and not text.startswith(f"{name}("), f"{where} has no docstring"
        assert re.match(r"[A-Z0-9`\[].*[.:]$", text.split("\n\n")[0].replace("\n", " ")), f"{where}: {text[:80]!r}"
        assert not re.search(r":(param|returns?|raises)\b|^-{3,}$", text, re.MULTILINE), f"{where}: not Google style"
        for section in re.findall(r"^(\w+):$", text, re.MULTILINE):
            assert section in SECTIONS, f"{where}: no section {section}"
        check_arguments(where, documented_value, text)


def check_arguments(where: str, value: Any, text: str) -> None:
    """A routine of two arguments or more describes each under `Args:`, and no other."""
    routine = inspect.unwrap(value.__func__ if isinstance(value, classmethod) else value)
    if not inspect.isfunction(routine):
        return
    parameters = [one for one in inspect.signature(routine).parameters if one not in ("self", "cls", "_")]
    section = re.search(r"^Args:\n((?:[ ]{4}.*\n?|\n)*)", text, re.MULTILINE)
    described = re.findall(r"^ {4}\*{0,2}(\w+):", section[1], re.MULTILINE) if section else []
    assert set(described) <= set(parameters), f"{where} describes {set(described) - set(parameters)}"
    assert section is None or set(described) == set(
        parameters
    ), f"{where} leaves out {set(parameters) - set(described)}"
    assert section or len(parameters) < 2, f"{where} does not describe {parameters}"


def text_below(module: str, name: str) -> bool:
    """Whether a value, such as a type alias, has a docstring below its definition."""
    for path in (ROOT / FOLDERS.get(module, "codegen")).rglob("*.py"):
        body = ast.parse(path.read_text("utf-8")).body
        for one, below in zip(body, body[1:], strict=False):
            targets = (
                one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
            )
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                    return True
    return False
