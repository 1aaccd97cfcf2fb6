"""What every test may use: the examples, and the corpus of real specs where it is there."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# What this run was told is not meant for the runs of pytest that some tests start.
os.environ.pop("PYTEST_ADDOPTS", None)

# Neither what a developer's own runs remember nor what these remember may reach the other.
_CACHE = tempfile.mkdtemp(prefix="genstudio-codegen-tests-")
os.environ["GENSTUDIO_CODEGEN_CACHE"] = _CACHE

# A run that a shell starts in the background ignores Ctrl-C, and so would every process that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# More examples than the usual hundred are a matter of time: HYPOTHESIS_EXAMPLES=20000 pytest tests/render
settings.register_profile("project", deadline=None, max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "100")))
settings.load_profile("project")


def pytest_unconfigure() -> None:
    # No `atexit`: workers of pytest-xdist leave without calling what is registered there.
    shutil.rmtree(_CACHE, ignore_errors=True)


ROOT = Path(__file__).resolve().parent.parent
EXAMPLE_SPECS = ROOT / "generated_examples" / "specs"
CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real specs; tests that use it skip without it."""
    if not (CORPUS / "specs").is_dir():
        pytest.skip(f"the corpus of real specs is not there: {CORPUS}")
    return CORPUS
