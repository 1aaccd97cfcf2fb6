"""Every format, with hostile strings at every place that a document has."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

import pytest

from genstudio_codegen.cli.diff import CATEGORIES as OFFERED_CATEGORIES
from genstudio_codegen.cli.diff import FORMATS as OFFERED_FORMATS
from genstudio_codegen.compare import CATEGORIES, FORMATS, Comparison, compare_sources
from genstudio_codegen.compare.markdown import code

from .helpers import BASE, changed, source

HOSTILE = [
    "a|b|c",
    "`code` ``two`` ```three```",
    "line\nbreak\r\nand\rtab\t",
    "\u202e\u2066bidi\u2069",
    "<script>alert(1)</script><!-- x --> &lt; &#124;",
    "[link](javascript:alert(1)) ![i](http://example.org/x.png) http://example.org www.example.org",
    "@everyone #1 **bold** _it_ ~~no~~ $x$",
    "::error file=x::y\n::set-output name=a::b\n%0A::warning::c",
    "\\|", "\\", "\\`", "`", "|", " ", " x ", "%25,:", "\x1b[31mred\x1b[0m", "\x00\x07\x7f\x85\u2028\u2029", "\ud800",
    '"; rm -rf / #', "{{ 7*7 }} ${x} %s {0}", "提示词 é 🎨", "x" * 10_000,
]  # fmt: skip


def comparison_with(text: str) -> Comparison:
    """A change of every kind of place: a node's id, an input's name, a class, choices, values, an id, a file."""
    key = text.encode("utf-8", "replace").decode()

    def before(document: dict[str, Any]) -> None:
        nodes = document["nodes"]
        nodes[f"n{key}"] = {
            "class_type": f"Save{text}",
            "inputs": {
                f"gone{key}": {"type": "STRING", "value": "x", "spec": {}},
                f"kept{key}": {"type": "STRING", "value": "x", "spec": {}},
                f"combo{key}": {"type": "COMBO", "value": "x", "spec": {"options": ["x", text + "1"]}},
            },
        }

    def after(document: dict[str, Any]) -> None:
        document["workflow_id"] = f"wf-{text}"
        node = document["nodes"][f"n{key}"]
        node["class_type"] = f"Other{text}"
        del node["inputs"][f"gone{key}"]
        node["inputs"][f"kept{key}"]["value"] = text
        node["inputs"][f"combo{key}"]["spec"]["options"] = ["x", text + "2"]
        document["nodes"][f"m{key}"] = {"class_type": f"Save{text}", "inputs": {"a": {"type": "INT", "spec": {}}}}

    old = changed(before)
    outcome = compare_sources(source(old, f"old{text}"), source(changed(after, old), f"new{text}"))
    assert outcome.comparison is not None, outcome.problems
    assert len(outcome.comparison.changes) >= 7
    return outcome.comparison


def is_harmless(text: str) -> bool:
    """Nothing in it steers a terminal or hides, and all of it can be encoded."""
    text.encode()
    return all(
        character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text
    )


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_format_lets_a_string_command_anything(text: str, name: str) -> None:
    comparison = comparison_with(text)
    written = FORMATS[name]([comparison])
    assert is_harmless(written)
    assert FORMATS[name]([comparison]) == written
    if name != "json":
        assert len(written) < 20_000 or len(text) == 10_000


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_has_a_line_per_change(text: str) -> None:
    comparison = comparison_with(text)
    lines = FORMATS["text"]([comparison]).splitlines()
    assert len(lines) == len(comparison.changes) + 1
    for line, change in zip(lines, comparison.changes, strict=False):
        assert f": {change.category}[{change.rule}] " in line


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_json_gives_the_strings_back(text: str) -> None:
    written = FORMATS["json"]([comparison_with(text)])
    assert written.isascii()
    (comparison,) = json.loads(written)["comparisons"]
    assert (comparison["old"], comparison["new"]) == (f"old{text}", f"new{text}")
    by_rule = {one["rule"]: one for one in comparison["changes"]}
    assert by_rule["stored-value-changed"]["after"] == text
    assert by_rule["choices-removed"]["before"] == [text + "1"]
    assert by_rule["node-class-changed"]["after"] == f"Other{text}"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_github_reads_one_command_per_change(text: str) -> None:
    comparison = comparison_with(text)
    *commands, last = FORMATS["github"]([comparison]).split("\n")
    assert len(commands) == len(comparison.changes) and not last.startswith("::")
    for command, change in zip(commands, comparison.changes, strict=True):
        # As the runner takes a command apart: properties up to the next "::", separated by commas.
        match = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", command)
        assert match is not None
        properties = dict(each.split("=", 1) for each in match[2].split(","))
        assert properties["title"] == f"{change.category}%3A {change.rule.replace('-', ' ')}"
        assert properties.keys() - {"line", "col"} == {"file", "title"}
        assert ("line" in properties) is not change.is_in_old
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", command)


class Reader(HTMLParser):
    """The tags of a piece of HTML, and the text in its code."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_markdown_has_one_row_per_change_and_nothing_but_code_from_outside(text: str) -> None:
    comparison = comparison_with(text)
    written = FORMATS["markdown"]([comparison])
    rows = [line for line in written.split("\n") if line.startswith("|")]
    assert len(rows) == len(comparison.changes) + 2
    assert all(row.count("|") == 7 for row in rows), "a cell more or less"
    # What is left when all code is taken away is ours alone.
    left = re.sub(r"<code>[^<>`|]*</code>", "", re.sub(r"`[^`<>&|]+`", "", written))
    assert not re.search(r"[`<>&@\\\[\]*~$\u0080-\uffff]", left), left
    assert "javascript" not in left and "example" not in left and "error" not in left


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_markdown_reader_sees_tables_and_code(text: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    comparison = comparison_with(text)
    html = (
        markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(FORMATS["markdown"]([comparison]))
    )
    read = Reader(html)
    assert set(read.tags) <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "ul", "li"}
    assert read.tags.count("tr") == len(comparison.changes) + 1
    assert read.tags.count("td") == 6 * len(comparison.changes)
    for change in comparison.changes:
        assert change.before.text.replace("\n", "\\n") in read.text and change.after.text in read.text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_code_shows_the_text(text: str) -> None:
    shown = code(text)
    if shown.startswith("<code>"):
        read = Reader(shown)
        assert read.tags == ["code"]
        plain = read.text
        assert re.fullmatch(r"<code>(\w|&#\d+;)*</code>", shown)
    else:
        plain = shown[1:-1]
    if text.isprintable():
        assert plain == text


def test_no_changes_in_every_format() -> None:
    outcome = compare_sources(source(BASE, "a.json"), source(BASE, "b.json"))
    assert outcome.comparison is not None
    written = {name: form([outcome.comparison]) for name, form in FORMATS.items()}
    assert written["text"] == "no changes"
    assert written["github"] == "no changes in b.json"
    assert written["markdown"] == "### `b.json`\n\nCompared with `a.json`: no changes."
    assert json.loads(written["json"]) == {"comparisons": [{"old": "a.json", "new": "b.json", "changes": []}]}


def test_the_command_offers_what_there_is() -> None:
    assert tuple(FORMATS) == OFFERED_FORMATS
    assert CATEGORIES == OFFERED_CATEGORIES
