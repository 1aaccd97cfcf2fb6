"""Where a batch's files go, and its database when it has no other place."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .errors import BatchConfigurationError

DATABASE = "genstudio-batch.sqlite"
"""The name of the database beside the files."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def stored_output(output: str | os.PathLike[str]) -> str:
    """The output as it means the same tomorrow and elsewhere: a URL, or an absolute path."""
    text = os.fspath(output)
    if not text:
        raise BatchConfigurationError("the output must be a folder or a URL, not an empty text")
    return text if _URL.match(text) else str(Path(text).absolute())


def database_beside(output: str) -> str:
    """The URL of the database beside an output.

    Raises:
        BatchConfigurationError: The output is a URL, where no database can be.
    """
    if _URL.match(output):
        raise BatchConfigurationError(
            f"the output {output} is not a folder, so say where the batch's database is: sqlite:///… or postgresql://…"
        )
    # In a URL, these would begin something else.
    path = str(Path(output) / DATABASE).replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"sqlite:///{path}"
