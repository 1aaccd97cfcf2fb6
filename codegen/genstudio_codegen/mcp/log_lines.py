"""What the SDK and the HTTP server report, on stderr: one line each, without tracebacks."""

from __future__ import annotations

import logging

from genstudio_codegen.text import one_line

_LONGEST = 500


class OneLine(logging.Formatter):
    """Formats a record as one line that a terminal shows and does not obey; of an exception it has what was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        raised = record.exc_info[1] if record.exc_info else None
        cause = f" ({type(raised).__name__}: {raised})" if raised is not None else ""
        return one_line(f"{record.name}: {record.getMessage()}{cause}", _LONGEST)


def log_to_stderr() -> None:
    """Write warnings and errors of all libraries to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
