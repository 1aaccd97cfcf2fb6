"""Both trees have the same pages, which show and run the same, and list the same codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from genstudio_codegen.problems import RULES

from .blocks import read_blocks
from .pages import LANGUAGES, ROOT

DOCS = ROOT / "docs"
NAMES = sorted(page.name for page in (DOCS / "en").glob("*.md"))


def test_both_trees_have_the_same_pages() -> None:
    assert sorted(page.name for page in (DOCS / "zh").glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_both_pages_have_the_same_blocks(name: str) -> None:
    english, chinese = (
        [(block.language, block.marks) for block in read_blocks(DOCS / language / name)] for language in LANGUAGES
    )
    assert chinese == english


def test_the_chinese_list_of_problems_has_every_code_with_its_severity() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (\w+) \| .*[\u4e00-\u9fff]", (DOCS / "zh" / "problems.md").read_text("utf-8"), re.M
    )
    assert rows == [(code, rule.severity) for code, rule in RULES.items()]


def navigation(language: str) -> list[str]:
    return re.findall(r'^    "([^"]+\.md)",$', Path(ROOT / f"zensical.{language}.toml").read_text("utf-8"), re.M)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_navigation(language: str) -> None:
    assert sorted(navigation(language)) == NAMES


def outline(page: Path) -> list[str]:
    """What a page is made of apart from its words: the level of each heading, and the number of rows of each table."""
    text = re.sub(r"^```.*?^```$|<!--.*?-->", "", page.read_text("utf-8"), flags=re.M | re.S)
    parts = re.findall(r"^(#+) |((?:^\|.*\n)+)", text + "\n", re.M)
    return [heading or f"a table of {rows.count(chr(10))} lines" for heading, rows in parts]


@pytest.mark.parametrize("name", NAMES)
def test_both_pages_have_the_same_sections_and_tables(name: str) -> None:
    assert outline(DOCS / "zh" / name) == outline(DOCS / "en" / name)
