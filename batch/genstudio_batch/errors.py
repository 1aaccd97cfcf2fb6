"""All exceptions of this package, under one base class, `BatchError`."""

from __future__ import annotations


class BatchError(Exception):
    """Base class of all exceptions that this package raises deliberately."""


class BatchConfigurationError(BatchError, ValueError):
    """An option that cannot be used: a rate that is no rate, a database URL without a driver, two ways to resolve a row."""


class BatchNotFound(BatchError, LookupError):
    """The database has no such batch, or the batch has no such row."""


class InvalidRows(BatchError, ValueError):
    """Rows that the workflow's parameters do not allow; nothing has been submitted."""

    def __init__(self, message: str, count: int) -> None:
        super().__init__(message)
        self.count = count
        """How many problems there are; the message shows the first ones."""


class DatabaseUnusable(BatchError):
    """The database cannot be opened, or it was made by another version of this package."""
