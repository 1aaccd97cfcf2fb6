"""Text from a spec reaches source as itself, and as nothing else."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from genstudio_codegen.render.literals import docstring, literal
from genstudio_codegen.text import is_plain, plain_line, plain_text

hostile = st.one_of(
    st.text(st.characters(codec=None, categories=None)),
    st.sampled_from(
        ['"""', "\\N{BELL}", "\\", '\\"', "{{ x }}", "{% raw %}", "\x00", "\ud800", "\u2028", "\u202e", "\r\n#"]
    ),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), hostile),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(hostile, inner, max_size=3)),
    max_leaves=8,
)


@given(json_values)
def test_a_literal_evaluates_to_the_value_with_its_type(value: object) -> None:
    again = ast.literal_eval(literal(value))  # type: ignore[arg-type]
    assert repr(again) == repr(value)


@given(hostile)
def test_a_literal_holds_only_plain_characters(text: str) -> None:
    assert all(is_plain(c) for c in literal(text))


@given(st.lists(hostile, max_size=4).map("".join))
def test_a_docstring_is_one_string_that_shows_the_text(text: str) -> None:
    source = docstring(text)
    (statement,) = ast.parse(source).body
    assert isinstance(statement, ast.Expr) and ast.literal_eval(source) == plain_text(text)
    assert all(is_plain(c) or c == "\n" for c in source)


@given(hostile)
def test_a_comment_stays_on_its_line(text: str) -> None:
    assert ast.parse(f"# {plain_line(text)}").body == []
    assert len(plain_line(text).splitlines()) <= 1


def test_text_reads_as_it_was_written() -> None:
    assert literal("麦橘写实 é 🎥") == '"麦橘写实 é 🎥"'
    assert docstring("K采样器") == '"""K采样器"""'
    # Letters that a frozen Unicode knows stay; what reorders or breaks lines does not.
    assert literal("a\u202eb\u2028c\u200dd") == '"a\\u202eb\\u2028c\\u200dd"'
