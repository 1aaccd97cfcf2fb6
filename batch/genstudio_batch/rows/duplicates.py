"""Finds keys that are given twice, among any number of rows, in bounded memory."""

from __future__ import annotations

import hashlib
import sqlite3
from types import TracebackType


class SeenKeys:
    """The keys so far. SQLite moves them to a temporary file, which has no name, when they outgrow its cache."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE keys (hash BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> SeenKeys:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, key: str, number: int) -> int | None:
        """Remember a key; returns the number of the row that had it before, None for a new key."""
        place = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        done = self._database.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (place, number))
        if done.rowcount:
            return None
        found: tuple[int] = self._database.execute("SELECT number FROM keys WHERE hash = ?", (place,)).fetchone()
        return found[0]
