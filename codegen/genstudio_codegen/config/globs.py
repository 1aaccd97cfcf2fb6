"""Patterns of files: `*`, `?` and `[…]` within a name, and `**` for any number of folders."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath


def is_wild(pattern: str) -> bool:
    """Whether a pattern can match more than one file."""
    return any(character in pattern for character in "*?[")


def matching_files(root: Path, pattern: str) -> list[Path]:
    """The files on the disk that a pattern matches, in the order of their names.

    Args:
        root: The folder that the pattern is relative to.
        pattern: The pattern, or the path of a single file.
    """
    if not is_wild(pattern):
        return [root / pattern] if (root / pattern).is_file() else []
    try:
        return sorted(path for path in root.glob(pattern) if path.is_file())
    except (ValueError, NotImplementedError, IndexError, OSError):
        return []  # not a valid pattern, so it matches nothing


def is_match(path: PurePosixPath, pattern: str) -> bool:
    """Whether a pattern matches a path that need not exist. Both are relative to the same folder."""
    return _is_match(path.parts, PurePosixPath(pattern).parts)


def _is_match(parts: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return not parts
    first, rest = patterns[0], patterns[1:]
    if first == "**":
        return any(_is_match(parts[count:], rest) for count in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], first) and _is_match(parts[1:], rest)
