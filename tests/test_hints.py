"""Suggestions for misspelt words."""

from __future__ import annotations

import subprocess
import sys

from genstudio_codegen.hints import closest, nearest


def test_the_most_similar_word_is_suggested() -> None:
    assert closest("stpes", ["seed", "steps", "step_size"]) == "steps"
    assert nearest("stpes", ["seed", "steps"]) == "did you mean 'steps'?"


def test_a_word_like_no_other_gets_no_suggestion_but_the_list() -> None:
    assert closest("zzz", ["seed", "steps"]) is None
    assert nearest("zzz", ["steps", "seed"]) == "use one of seed, steps"
    assert nearest("zzz", [f"a{number:02}" for number in range(13)]).endswith("a11, …")
    assert nearest("zzz", []) == ""


def test_the_cutoff_decides_how_similar_is_similar_enough() -> None:
    assert closest("abcd", ["abxy"], cutoff=0.5) == "abxy"
    assert closest("abcd", ["abxy"]) is None


def test_difflib_is_loaded_only_for_a_mistake() -> None:
    code = "import sys, genstudio_codegen.hints; print('difflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
