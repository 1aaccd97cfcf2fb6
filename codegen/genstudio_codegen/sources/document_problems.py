"""What is wrong with a document as JSON or as a file, with the advice that fits what it should have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from genstudio_codegen.problems import Problem


def advised(problems: Iterable[Problem], source: str, hint: str) -> Iterator[Problem]:
    """The problems of a document that is no parameter spec: advice on where to find a spec would mislead.

    Args:
        problems: What was found when the document was read.
        source: What messages call it.
        hint: What to do instead.
    """
    for one in problems:
        if one.code == "file-is-directory":
            one = replace(one, message="This is a folder, not a file.", hint=hint)
        elif one.code == "curl-command":
            one = replace(one, hint="Give it with --curl. Do not commit it if it contains an API key.")
        elif "spec" in one.hint:
            one = replace(one, hint=hint)
        yield one.at(one.source or source, one.line, one.column)
