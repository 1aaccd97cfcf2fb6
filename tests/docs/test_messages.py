"""The messages of the page about troubleshooting are those of the code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from genstudio_batch.engine import reasons
from genstudio_codegen.emulator import assumptions
from genstudio_codegen.problems import RULES
from genstudio_transport.wire.genstudio import protocol

from .pages import LANGUAGES, ROOT


@cache
def messages() -> str:
    """Every text in the code, one a line; parts of an f-string are joined by `…`."""
    texts: list[str] = []
    for path in [*(ROOT / "codegen").rglob("*.py"), *(ROOT / "transport").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else "…" for one in node.values]
                texts.append("".join(map(str, parts)))
    return "\n".join(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_page_is_one_of_the_code(language: str) -> None:
    page = (ROOT / "docs" / language / "troubleshooting.md").read_text("utf-8")
    listed = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert len(listed) > 25
    for message in listed:
        if problem := re.fullmatch(r"(?:error|warning)\[(.+)\]", message):
            assert problem[1] in RULES
            continue
        for part in message.split("…"):
            assert part.strip() in messages(), message


def test_both_languages_list_the_same_messages() -> None:
    tables = [re.findall(r"^\| `([^`]+)` \|", page.read_text("utf-8"), re.MULTILINE) for page in pages()]
    assert tables[0] == tables[1]


ASSUMING = {
    "transport/genstudio_transport/wire/genstudio/protocol.py": 9,
    "batch/genstudio_batch/engine/reasons.py": 3,
}
"""The files with the assumptions of those who call the service, and how many each has at least."""


@pytest.mark.parametrize("path", ASSUMING)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumption_about_the_service_is_among_the_questions(language: str, path: str) -> None:
    page = (ROOT / "docs" / language / "faq.md").read_text("utf-8")
    source = (ROOT / path).read_text("utf-8")
    unstated = re.findall(r'^(\w+)(?:: Final)? = (?:.*|\(\n(?: .*\n)+\))\n"""\[unstated\]', source, re.MULTILINE)
    assert len(unstated) >= ASSUMING[path]
    assert [name for name in unstated if f"`{name}`" not in page] == []
    assert f"`{path}`" in page


def test_batches_assume_what_the_client_assumes() -> None:
    for name in ("MISSING_INPUT_IN_ERROR", "PAYMENT_REQUIRED"):
        assert getattr(reasons, name) == getattr(protocol, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_constant_among_the_questions_is_one_of_the_code(language: str) -> None:
    page = (ROOT / "docs" / language / "faq.md").read_text("utf-8")
    known = {*vars(protocol), *vars(assumptions), *vars(reasons)}
    assert [name for name in re.findall(r"`([A-Z]+_[A-Z_]+)`", page) if name not in known] == []


def pages() -> list[Path]:
    return [ROOT / "docs" / language / "troubleshooting.md" for language in LANGUAGES]
