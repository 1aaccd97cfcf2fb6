"""What a type checker tells a user's code, with both checkers in their strict modes."""

from __future__ import annotations

from pathlib import Path

from tests.typing.checkers import mypy_errors, pyright_errors

CALLS = Path(__file__).with_name("calls.py")
REFUSED = {number for number, line in enumerate(CALLS.read_text().splitlines(), 1) if line.endswith("# refused")}


def test_mypy_refuses_just_the_wrong_calls() -> None:
    assert mypy_errors(CALLS).keys() == REFUSED


def test_pyright_refuses_just_the_wrong_calls(tmp_path: Path) -> None:
    assert pyright_errors(CALLS, tmp_path).keys() == REFUSED
