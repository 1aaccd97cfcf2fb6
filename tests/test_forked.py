"""Forked programs behave as programs that Python starts."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import PRELOADED_FOR_PAGES
from tests.forked import PRELOADED, PRELOADED_FOR_BATCHES, Ended, fork_server, run_forked


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


@pytest.mark.parametrize("modules", [PRELOADED, PRELOADED_FOR_BATCHES])
def test_what_is_preloaded_starts_no_thread(modules: tuple[str, ...], tmp_path: Path) -> None:
    program = f"import sys, threading; print(threading.active_count(), {{*{modules}}} <= {{*sys.modules}})"
    assert run_forked(program, cwd=tmp_path, environment={}, server=fork_server(modules)).out == "1 True\n"


def test_errors_can_go_where_the_output_goes(tmp_path: Path) -> None:
    program = "import sys; print('out', flush=True); print('err', file=sys.stderr); print('end')"
    done = run_forked(program, cwd=tmp_path, environment={}, merged=True)
    assert done == Ended(0, "out\nerr\nend\n", "")


def test_a_program_can_be_forked_from_before_it_starts_threads(tmp_path: Path) -> None:
    program = """
import sys, threading
from pathlib import Path
from tests.forked import fork_server_here, run_forked
loaded = "before"
here = fork_server_here()
threading.Thread(target=threading.Event().wait, daemon=True).start()
sys.modules["loaded_later"] = sys
inner = "import os, sys, threading; print(threading.active_count(), 'loaded_later' in sys.modules, os.getpid())"
done = [run_forked(inner, cwd=Path.cwd(), environment={}, server=here) for _ in range(2)]
failed = run_forked("raise SystemExit(7)", cwd=Path.cwd(), environment={}, server=here)
print(*(one.code for one in done), failed.code, *(one.out.split()[:2] for one in done), done[0].out != done[1].out)
"""
    done = forked(program, cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert done == Ended(0, "0 0 7 ['1', 'False'] ['1', 'False'] True\n", "")


def test_what_pages_are_forked_from_has_started_no_thread(tmp_path: Path) -> None:
    program = "import sys, threading; print(threading.active_count(), 'tests.docs.page_process' in sys.modules)"
    done = run_forked(program, cwd=tmp_path, environment={}, server=fork_server(PRELOADED_FOR_PAGES))
    assert done.out == "1 True\n"
