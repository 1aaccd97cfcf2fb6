"""What can be wrong with a spec before it means anything: the file, its encoding, its JSON."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from genstudio_codegen.problems import Problem
from genstudio_codegen.parameter_spec import parse_spec, read_spec


def only(data: bytes) -> Problem:
    """The one problem of a file's bytes."""
    reading = parse_spec(data, "a.json")
    assert reading.spec is None
    (problem,) = reading.problems
    assert problem.source == "a.json"
    return problem


def test_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "no.spec.json"
    spec, (problem,) = read_spec(path)
    assert (spec, problem.code, problem.source) == (None, "file-missing", str(path))


def test_folder(tmp_path: Path) -> None:
    spec, (problem,) = read_spec(tmp_path)
    assert (spec, problem.code) == (None, "file-is-directory")


def test_unreadable_file(tmp_path: Path) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    assert [one.code for one in read_spec(loop).problems] == ["file-unreadable"]
    assert [one.code for one in read_spec(Path("a\0b")).problems] == ["file-unreadable"]
    if os.geteuid() != 0:
        secret = tmp_path / "secret.json"
        secret.touch(mode=0)
        assert [one.code for one in read_spec(secret).problems] == ["file-unreadable"]


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_empty_file(data: bytes) -> None:
    assert only(data).code == "file-empty"


def test_byte_order_mark_is_accepted() -> None:
    reading = parse_spec(b'\xef\xbb\xbf{"3": {"inputs": {"a": ["INT", {}]}}}', "a.json")
    assert reading.spec is not None and reading.spec.parameters[0].input_name == "a"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b'{"a":\n "\xe4"}', 2, 3), ('{"é": "ü\xff'.encode() + b"\xff", 1, 10), (b"\xff", 1, 1)],
)
def test_invalid_utf8(data: bytes, line: int, column: int) -> None:
    problem = only(data)
    assert (problem.code, problem.line, problem.column) == ("not-utf8", line, column)


def test_utf16_is_named() -> None:
    problem = only('{"a": 1}'.encode("utf-16"))
    assert problem.code == "not-utf8" and "UTF-16" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ('{"a": 1', 1, 8, "truncated"),
        ('{"a": "b', 1, 7, "truncated"),
        ("{'a': 1}", 1, 2, "double quotes"),
        ('{"a": True}', 1, 7, "Write true"),
        ('{"a": 1,\n "b": 2,\n}', 2, 8, "trailing comma"),
        ('{"a": [1,\n ]}', 1, 9, "trailing comma"),
        ('{"a": [1,,2]}', 1, 10, "extra comma"),
        ("{\n  // a comment\n}", 2, 3, "no comments"),
        ('# a note: x\n{"a": 1}', 1, 1, "no comments"),
        ('{"a": 1, /* b */ "c": 2}', 1, 10, "no comments"),
        ("{“a”: 1}", 1, 2, "Replace the quotes"),
        ('{"a”: 1,\n"b": 2}', 1, 9, "Replace the quotes"),
        ('{"a"：1}', 1, 5, "half width"),
        ('{"a": "it’s\n"}', 1, 12, "line break"),
        ('HTTP/1.1 200 OK\nA: b\n\n{"a": 1}', 1, 1, "before the first {"),
        ('{"a": 1}\n{"b": 2}', 2, 1, "one document"),
        ("nonsense", 1, 1, "without editing"),
    ],
)
def test_invalid_json(text: str, line: int, column: int, hint: str) -> None:
    problem = only(text.encode())
    assert problem.code == "json-invalid"
    assert hint in problem.hint
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize("text", ["[" * 200 + "]" * 200, '{"a":' * 101 + "1" + "}" * 101])
def test_deep_nesting(text: str) -> None:
    problem = only(text.encode())
    assert problem.code == "json-too-deep" and "100 levels" in problem.message


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000])
def test_nesting_that_exhausts_the_parser(text: str) -> None:
    # Which of the two it is depends on how deep Python's own parser goes.
    assert only(text.encode()).code in ("json-too-deep", "json-invalid")


def test_nesting_up_to_the_limit() -> None:
    text = '{"3": {"inputs": {"a": {"value": ' + "[" * 95 + "]" * 95 + "}}}}"
    assert parse_spec(text.encode(), "a.json").spec is not None


def test_duplicate_keys_are_all_shown_with_their_places() -> None:
    text = '{"3": {"inputs": {"a": ["INT", {}],\n  "\\u0061": ["INT", {"min": 1, "min": 2}]}},\n "3": {}}'
    spec, problems = parse_spec(text.encode(), "a.json")
    assert spec is None
    assert [(one.code, one.path, one.line, one.column) for one in problems] == [
        ("key-duplicate", "/3/inputs/a", 2, 3),
        ("key-duplicate", "/3/inputs/a/1/min", 2, 32),
        ("key-duplicate", "/3", 3, 2),
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_constants_that_are_no_json(number: str) -> None:
    problem = only(b'{"3": {"inputs": {"a": ["FLOAT", {"max":\n %s}]}}}' % number.encode())
    assert (problem.code, problem.path, problem.line) == ("number-not-json", "/3/inputs/a/1/max", 1)


@pytest.mark.parametrize("number", ["1e400", "-1e999", "9" * 5000, "-" + "9" * 309, "1" + "0" * 400 + ".5"])
def test_numbers_that_are_too_large(number: str) -> None:
    problem = only(b'{"3": {"inputs": {"a": ["FLOAT", {"max": %s}]}}}' % number.encode())
    assert (problem.code, problem.path) == ("number-too-large", "/3/inputs/a/1/max")
    assert len(problem.message) < 120


def test_names_with_half_a_character() -> None:
    text = '{"3": {"inputs": {"a\\ud800": ["INT", {}], "b": ["STRING", {"default": "\\ud83d\\ude00"}]}}}'
    problem = only(text.encode())
    assert (problem.code, problem.path) == ("text-broken", "/3/inputs/a\ud800")
    assert str(problem).isprintable() or "\n" in str(problem)
    str(problem).encode()


def test_half_a_character_in_a_value_is_kept() -> None:
    reading = parse_spec(b'{"3": {"inputs": {"a": {"type": "STRING", "value": "\\ud800"}}}}', "a.json")
    assert reading.spec is not None and reading.spec.parameters[0].stored == "\ud800"
