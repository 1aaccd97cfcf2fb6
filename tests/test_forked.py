"""Forked programs behave as programs that Python starts."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.forked import PRELOADED, Distribution, Ended, run_forked


def forked(source: str, *arguments: object, cwd: Path, timeout: float = 60, **environment: str) -> Ended:
    return run_forked(source, *arguments, cwd=cwd, environment=environment, stdin="given", timeout=timeout)


def test_a_program_gets_what_it_was_given(tmp_path: Path) -> None:
    done = forked(
        "import os, sys, __main__\n"
        "here = 1\n"
        "print(sys.argv[1:], os.getcwd(), dict(os.environ), sys.stdin.read(), __main__.here)\n"
        "print('bad', file=sys.stderr); sys.exit(3)",
        "a", Path("b"), cwd=tmp_path, WORD="x",
    )  # fmt: skip
    assert done == Ended(3, f"['a', 'b'] {tmp_path} {{'WORD': 'x'}} given 1\n", "bad\n")


def test_modules_come_from_where_the_program_runs(tmp_path: Path) -> None:
    (tmp_path / "here.py").write_text("WORD = 'here'")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "further.py").write_text("WORD = 'there'")
    program = "import here, further; print(here.WORD, further.WORD)"
    assert forked(program, cwd=tmp_path, PYTHONPATH=str(tmp_path / "there")).out == "here there\n"
    assert forked(program, cwd=tmp_path / "there").code == 1


def test_ends_are_reported(tmp_path: Path) -> None:
    crashed = forked("import atexit; atexit.register(print, 'left'); raise ValueError('x')", cwd=tmp_path)
    assert (crashed.code, crashed.out) == (1, "left\n") and crashed.err.endswith("ValueError: x\n")
    assert forked("import os; os.kill(os.getpid(), 9)", cwd=tmp_path).code == -signal.SIGKILL
    assert forked("import time; time.sleep(60)", cwd=tmp_path, timeout=0.5) == Ended(None, "", "")
    assert forked("print('next')", cwd=tmp_path) == Ended(0, "next\n", "")


def test_memory_is_bounded_and_sessions_are_their_own(tmp_path: Path) -> None:
    bounded = run_forked("bytes(2**31)", cwd=tmp_path, environment={}, memory=2**30)
    assert bounded.code == 1 and "MemoryError" in bounded.err
    assert forked("import os; print(os.getsid(0) == os.getpid())", cwd=tmp_path).out == "True\n"


@pytest.mark.parametrize("loaded", PRELOADED)
def test_what_is_preloaded_starts_no_thread(loaded: Distribution, tmp_path: Path) -> None:
    names = {*PRELOADED[loaded]}
    program = f"import sys, threading; print(threading.active_count(), {names} <= {{*sys.modules}})"
    assert run_forked(program, cwd=tmp_path, environment={}, loaded=loaded).out == "1 True\n"
