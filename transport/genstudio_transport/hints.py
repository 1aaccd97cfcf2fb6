"""The one place for "did you mean": the name or choice that a mistyped word most likely stands for."""

from __future__ import annotations

from collections.abc import Sequence


def closest(word: str, words: Sequence[str]) -> str | None:
    """The one of `words` that is closest to a mistyped `word`; None when none is similar enough."""
    from difflib import get_close_matches  # only needed once something is wrong

    matches = get_close_matches(word, words, n=1, cutoff=0.6) or get_close_matches(
        word.lower(), [one for one in words if one.islower()], n=1, cutoff=0.6
    )
    return matches[0] if matches else None
