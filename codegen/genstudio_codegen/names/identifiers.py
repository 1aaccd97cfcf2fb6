"""From any text to Python identifiers: valid, NFKC-normal, never a keyword, the same on every Python version."""

from __future__ import annotations

import keyword
import re
from functools import lru_cache
from unicodedata import normalize, ucd_3_2_0

_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = re.compile(r"[\W_]+")
_LONGEST = 60

# A field of this name would hide the type of the fields after it in the body of `Params`.
_TYPE_NAMES = frozenset({"bool", "dict", "float", "int", "list", "object", "str"})

_ABBREVIATIONS = {"ckpt": "checkpoint"}


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Split a text into words in lower case, at every character that no identifier can contain."""
    kept = text if text.isascii() else "".join(c if _fits_identifier(c) else " " for c in normalize("NFKC", text))
    spaced = _WORD_BREAK.sub(" ", kept)
    return tuple(word for word in _NO_WORD.split(normalize("NFKC", spaced.lower())) if word)


def _fits_identifier(character: str) -> bool:
    # The frozen database excludes letters that only newer Python versions know.
    return ucd_3_2_0.category(character)[0] in "LN" and f"a{character}".isidentifier()


def snake_case(text: str, longest: int | None = _LONGEST) -> str:
    """Convert a text to a Python name in snake case.

    Args:
        text: Any text.
        longest: The length, in characters, at which the name is cut; None for no limit.

    Returns:
        The name, or "" if no character of the text can be part of one.
    """
    name = "_".join(words_of(text))[:longest].rstrip("_")
    if name and not name.isidentifier():
        name = f"n{name}" if name[0].isdigit() else f"x_{name}"
    return safe(name)


def safe(name: str) -> str:
    """Append an underscore to a name that is a keyword or a type that annotations use."""
    return f"{name}_" if keyword.iskeyword(name) or name in _TYPE_NAMES else name


def is_usable(name: str) -> bool:
    """Report whether a name from the lock or the configuration can be a parameter's."""
    return name.isidentifier() and normalize("NFKC", name) == name and safe(name) == name and not name.startswith("__")


def module_name(file_name: str) -> str:
    """Convert a file's name to the name of a module.

    Args:
        file_name: The name of a spec's file; the ending `.spec.json` or `.json` is removed.

    Returns:
        The name, or "" if no character of the file's name can be part of one.
    """
    stem = re.sub(r"(\.spec)?\.json$", "", file_name, flags=re.IGNORECASE)
    # Never cut: two long file names that end differently are two modules.
    return snake_case(stem, longest=None)


def alias_name(text: str) -> str:
    """Convert an input's name to the name of a type: `ckpt_name` becomes `CheckpointName`."""
    words = (_ABBREVIATIONS.get(word, word) for word in words_of(text))
    name = "".join(word[:1].upper() + word[1:] for word in words)[:_LONGEST]
    return name if name.isidentifier() else f"N{name}"
