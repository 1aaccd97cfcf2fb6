"""Problems as values: how they read, and that every code is documented and tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from genstudio_codegen.problems import RULES, has_errors, pointer, problem, rules_page
from genstudio_codegen.text import plain_line

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_is_what_the_rules_say() -> None:
    page = (ROOT / "docs" / "en" / "problems.md").read_text(encoding="utf-8")
    assert page == rules_page(), "write genstudio_codegen.problems.rules_page() to docs/en/problems.md"


@pytest.mark.parametrize("code", RULES)
def test_code_is_named_and_explained(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    purpose = RULES[code].purpose
    assert purpose[0].isupper() and purpose.endswith(".") and ". " not in purpose and "|" not in purpose


def test_every_code_is_used_and_has_a_test() -> None:
    sources = [path for path in (ROOT / "codegen").rglob("*") if path.suffix in (".py", ".json")]
    used = "".join(path.read_text(encoding="utf-8") for path in sources if path.name != "problems.py")
    tested = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py") if path.name != "test_problems.py"
    )
    prefixes = "|".join(("value", "default"))
    halves = {code: re.sub(rf"^({prefixes})-(?=type|out|not)", "", code) for code in RULES}
    assert [code for code, half in halves.items() if f'"{code}"' not in used and f'"{half}"' not in used] == []
    forms = ('"{}"', "[{}]", r"\[{}\]")
    assert [code for code in RULES if not any(form.format(code) in tested for form in forms)] == []


def test_a_problem_reads_well() -> None:
    one = problem("range-inverted", "/3/inputs/a/spec/min", "Too high.", "Lower it.").at("a.json", 3, 9)
    assert str(one) == ("a.json:3:9: error[range-inverted] Too high. (at /3/inputs/a/spec/min)\n    hint: Lower it.")
    assert str(problem("file-empty", "", "Empty.")) == "error[file-empty] Empty."
    assert has_errors([one]) and not has_errors([problem("not-a-node", "/a", "x")])


def test_text_from_outside_cannot_command_a_terminal() -> None:
    hostile = "\x1b[31m\u202e\u2028\n\ud800\x00"
    text = str(problem("not-a-node", f"/{hostile}", hostile, hostile))
    assert text.replace("\n    hint: ", "").isprintable()
    assert plain_line("提示词 é") == "提示词 é"


def test_a_hostile_source_cannot_either() -> None:
    text = str(problem("file-empty", "", "Empty.").at("a\x1b[2J\n.json"))
    assert text.isprintable()


def test_pointers_are_escaped() -> None:
    assert pointer("a/b", 0, "~", "") == "/a~1b/0/~0/"
    assert pointer() == ""
