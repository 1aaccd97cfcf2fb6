"""Every block of every page runs, and what a page shows is what comes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .blocks import MarkUnknown, read_blocks
from .comparing import Bindings
from .pages import PAGES, QUICK_START, READMES, ROOT, follow, make_project

WITH_BLOCKS = [page for page in (*PAGES, *READMES) if read_blocks(page)]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated project, to be copied."""
    folder = tmp_path_factory.mktemp("project")
    make_project(folder)
    return folder


@pytest.fixture
def folder(project: Path, tmp_path: Path) -> Path:
    """A copy of the project for one page."""
    return Path(shutil.copytree(project, tmp_path / "project"))


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=lambda page: str(page.relative_to(ROOT)))
def test_everything_in_the_page_happens_as_it_says(page: Path, folder: Path, tmp_path: Path) -> None:
    if page.name == QUICK_START:
        folder = tmp_path / "empty"
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "bin" / "activate").touch()
    wrong = follow(page, folder)
    assert not wrong, wrong


@pytest.mark.parametrize("page", [*PAGES, *READMES], ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_only_shown_says_why(page: Path) -> None:
    assert [block.line for block in read_blocks(page) if block.marks.get("shown") == ""] == []


def page_of(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text, "utf-8")
    return page


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("```python\nnothing_of_this_name\n```\n", "page.md:2: "),
        ("```python\nprint(1)\n```\n\n<!-- output -->\n```text\n2\n```\n", "and not\n2"),
        ("```python\n>>> 1 + 1\n3\n```\n", "Expected:"),
        ("<!-- raises: ValueError -->\n```python\n1\n```\n", "no ValueError is raised"),
        ("```console\n$ false\n```\n", "exits with 1, not 0"),
        ("<!-- exit: 1 -->\n```console\n$ true\n```\n", "exits with 0, not 1"),
        ("```console\n$ echo one\ntwo\n```\n", "and not\ntwo"),
        ("```sh\ntrue\nfalse\n```\n", "exits with 1"),
        ('```toml\n[tool.genstudio-codegen]\nouput = "a"\n```\n', "ouput is not a setting"),
        ("```json\n{\n```\n", "JSONDecodeError"),
        ("<!-- shown: a sketch -->\n```python\nif:\n```\n", "SyntaxError"),
        ("```console\n$ export ONE=1\n```\n```console\n$ echo $ONE\n2\n```\n", "and not\n2"),
        ("<!-- serves -->\n```console\n$ sleep 2\nready\n```\n", "and not\nready"),
    ],
)
def test_what_is_wrong_in_a_page_is_found(folder: Path, text: str, reported: str) -> None:
    assert reported in follow(page_of(folder, text), folder)


@pytest.mark.parametrize("text", ["```\nx\n```\n", "```pyhton\nx\n```\n", "<!-- shown: why -->\n\nNo block.\n"])
def test_a_block_without_a_language_and_a_mark_without_a_block_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MarkUnknown):
        read_blocks(page_of(tmp_path, text))


def test_what_differs_from_run_to_run_is_bound_once() -> None:
    bindings = Bindings()
    assert bindings.learn("task cft-aaaaaaaaaaaa in 1.2 s", "task cft-bbbbbbbbbbbb in 3.4 s")
    assert bindings.put_in("cancel cft-aaaaaaaaaaaa") == "cancel cft-bbbbbbbbbbbb"
    assert not bindings.learn("cft-aaaaaaaaaaaa", "cft-cccccccccccc")
    assert not bindings.learn("cft-xxxxxxxxxxxx again cft-xxxxxxxxxxxx", "cft-dddddddddddd again cft-eeeeeeeeeeee")
