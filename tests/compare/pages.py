"""The tables of `docs/en/diff.md`, generated from the rules; `python -m tests.compare.pages` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from genstudio_codegen.compare.rules import MEANINGS, RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "en" / "diff.md"


def written(page: str) -> str:
    """Return the page with its tables replaced by those of the rules."""
    categories = ["| category | meaning |", "| --- | --- |"]
    categories += [f"| `{category}` | {meaning} |" for category, meaning in MEANINGS.items()]
    rules = ["| rule | why it matters | category |", "| --- | --- | --- |"]
    for name, rule in RULES.items():
        outcomes = "; ".join(f"`{category}`: {facts}" for category, facts in rule.outcomes.items())
        rules.append(f"| `{name}` | {rule.purpose} | {outcomes} |")
    for mark, lines in (("categories", categories), ("rules", rules)):
        table = "\n".join([f"<!-- {mark} -->", "", *lines, ""])
        # Escaped: a table may hold backslashes.
        new = f"{table}\n".replace("\\", r"\\")
        page = re.sub(rf"<!-- {mark} -->\n+(\|[^\n]*\n)*", new, page)
    return re.sub(r"\n{3,}", "\n\n", page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
