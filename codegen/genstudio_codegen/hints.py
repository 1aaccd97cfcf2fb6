"""What to suggest for a misspelt word: the one place for "did you mean"."""

from __future__ import annotations

from collections.abc import Collection

_LISTED = 12


def closest(word: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
    """Find the known word that a misspelt one most likely means.

    Args:
        word: The word as it was written.
        known: The words that would have been valid.
        cutoff: How similar a known word must be, from 0 (anything) to 1 (equal).

    Returns:
        The most similar known word; None if none is similar enough.
    """
    # Imported here: difflib is needed only after a mistake.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), None)


def nearest(word: str, known: Collection[str]) -> str:
    """Phrase a hint for a misspelt word.

    Args:
        word: The word as it was written.
        known: The words that would have been valid.

    Returns:
        A hint that names the closest known word, or lists the known words if none is close; "" if there are none.
    """
    close = closest(word, known)
    if close is not None:
        return f"did you mean {close!r}?"
    if not known:
        return ""
    listed = ", ".join(sorted(known)[:_LISTED])
    return f"use one of {listed}{', …' if len(known) > _LISTED else ''}"
