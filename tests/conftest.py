"""What every test may use: the examples, and the corpus of real specs where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE_SPECS = ROOT / "generated_examples" / "specs"
CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real specs; tests that use it skip without it."""
    if not (CORPUS / "specs").is_dir():
        pytest.skip(f"the corpus of real specs is not there: {CORPUS}")
    return CORPUS
