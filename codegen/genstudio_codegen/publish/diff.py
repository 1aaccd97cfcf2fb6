"""A change as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator

from .folder import Change


def unified_lines(change: Change) -> Iterator[str]:
    """The lines of a change as a patch, without line ends."""
    # Imported here: only a diff needs it.
    from difflib import unified_diff

    path = change.path.as_posix()
    before = "/dev/null" if change.before is None else f"a/{path}"
    after = "/dev/null" if change.after is None else f"b/{path}"
    old, new = (
        (data or b"").decode("utf-8", "backslashreplace").splitlines() for data in (change.before, change.after)
    )
    if not old and not new:
        # An empty file has no lines to show, but it is made or removed all the same.
        yield from (f"--- {before}", f"+++ {after}")
        return
    yield from unified_diff(old, new, before, after, lineterm="")
