"""The blocks of code in a page, and what the comments in front of them say about running them.

A comment of HTML directly in front of a block is its mark. Readers of the page do not see it:

    <!-- shown: why -->        the block is only shown, for this reason
    <!-- file: specs/a.json --> the block is saved under this path, and not run
    <!-- output -->            the block is what the block before it printed or raised
    <!-- raises: TypeName -->  the Python block ends with this exception
    <!-- exit: 1 -->           the session's last command exits with this status
    <!-- serves -->            the session's last command keeps running until the end of the page
    <!-- install -->           only run where the page is followed in an empty environment

A comment that begins with `setup:` holds Python to run first, which a page need not show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

MARKS = frozenset({"shown", "file", "output", "raises", "exit", "serves", "install"})
DISPLAYED = frozenset({"text", "jinja", "ini", "make", "diff"})
"""Languages that nothing here can run; as `file` they can be of use to what runs."""
RUN = frozenset({"python", "console", "sh", "toml", "json", "yaml"})

_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,})(?P<info>.*)")


@dataclass(frozen=True)
class Block:
    """One block of code; `line` is that of its first line of text."""

    language: str
    text: str
    line: int
    marks: dict[str, str] = field(default_factory=dict)


class MarkUnknown(ValueError):
    """A mark that nothing would heed."""


def read_blocks(page: Path) -> list[Block]:
    """All blocks of a page in order; a `setup:` comment is a Python block marked `setup`.

    Raises:
        MarkUnknown: A comment in front of a block is no mark, or a block has no language.
    """
    lines = page.read_text(encoding="utf-8").splitlines()
    blocks: list[Block] = []
    marks: dict[str, str] = {}
    number = 0
    while number < len(lines):
        line = lines[number]
        if fence := _FENCE.fullmatch(line):
            first = number + 1
            number = first
            while lines[number].strip() != fence["fence"]:
                number += 1
            indent = len(fence["indent"])
            text = "".join(f"{one[indent:]}\n" for one in lines[first:number])
            language = fence["info"].split("{")[0].split(" ")[0].strip()
            if language not in DISPLAYED | RUN:
                raise MarkUnknown(f"{page.name}:{first}: the block's language is {language!r}")
            blocks.append(Block(language, text, first + 1, marks))
            marks = {}
        elif line.lstrip().startswith("<!--"):
            first = number
            while "-->" not in lines[number]:
                number += 1
            comment = _COMMENT.fullmatch("\n".join(lines[first : number + 1]).strip())
            said = comment[1] if comment else ""
            name, _, value = said.partition(":")
            if name == "setup":
                blocks.append(Block("python", value.lstrip("\n"), first + 2, {"setup": ""}))
            elif name in MARKS:
                marks = {**marks, name: value.strip()}
        elif line.strip():
            if marks:
                raise MarkUnknown(f"{page.name}:{number + 1}: no block follows the marks {sorted(marks)}")
        number += 1
    return blocks
