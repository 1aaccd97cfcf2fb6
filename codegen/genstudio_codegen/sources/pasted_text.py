"""Text that somebody copied from elsewhere: its bytes, what messages call it, and the folder that it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from genstudio_codegen.files import LARGEST_FILE
from genstudio_codegen.parameter_spec import read_document
from genstudio_codegen.problems import Problem, problem


@dataclass(frozen=True, slots=True)
class PastedText:
    """Text from a file or from standard input.

    Attributes:
        data: The bytes, or why there are none.
        source: What messages call it.
        folder: Where a file that the text names is looked for.
    """

    data: bytes | Problem
    source: str
    folder: Path


def pasted_file(path: Path) -> PastedText:
    """Read pasted text from a file, which is bounded in size."""
    return PastedText(read_document(path), str(path), path.parent)


def pasted_stream(stream: IO[bytes]) -> PastedText:
    """Read pasted text from a stream such as standard input; files that it names are looked for in the current folder."""
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        message = f"The text is larger than {LARGEST_FILE // 2**20} MiB."
        found = problem("file-too-large", "", message, "Paste a single command or request body.")
        return PastedText(found, "standard input", Path())
    return PastedText(data, "standard input", Path())
