"""The locks of one run: each is read once, learns the names of its workflows, and is written when it changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from .names import LOCK_NAME, Lock, lock_text, read_lock
from .problems import Problem, problem
from .publish import remove_leftovers, write_atomically


class Locks:
    """`genstudio.lock` of every folder that specs were read from; with `enabled` false, none is read or written."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._read: dict[Path, Lock] = {}
        self._unreadable: set[Path] = set()
        self._learned: dict[Path, dict[str, dict[str, str]]] = {}

    def names(self, folder: Path, workflow: str) -> tuple[dict[str, str] | None, tuple[Problem, ...]]:
        """The names that a folder's lock holds for a workflow; None where the lock is unreadable, which is told once."""
        if not self._enabled:
            return {}, ()
        problems: tuple[Problem, ...] = ()
        if folder not in self._read and folder not in self._unreadable:
            lock, problems = read_lock(folder / LOCK_NAME)
            if problems:
                self._unreadable.add(folder)
            else:
                self._read[folder] = lock
        return (None if folder in self._unreadable else dict(self._read[folder].get(workflow, {}))), problems

    def learn(self, folder: Path, workflow: str, names: Mapping[str, str]) -> dict[str, str]:
        """Remember the names of a workflow, by key, and give all that its lock then holds.

        What the lock already holds for parameters that are gone stays.
        """
        if not self._enabled:
            return {}
        learned = {**self._read.get(folder, {}).get(workflow, {}), **names}
        self._learned.setdefault(folder, {})[workflow] = learned
        return learned

    def remove_leftovers(self) -> None:
        """Remove what killed runs left beside the locks; only while no other run writes them."""
        for folder in self._read:
            if is_writable(folder):
                remove_leftovers(folder / LOCK_NAME)

    def changed(self) -> dict[Path, bytes]:
        """The locks that do not hold what they should, with the bytes that they should have."""
        if not self._enabled:
            return {}
        found: dict[Path, bytes] = {}
        for folder, learned in self._learned.items():
            before = self._read.get(folder, {})
            if any(names != before.get(workflow, {}) for workflow, names in learned.items()):
                found[folder / LOCK_NAME] = lock_text({**before, **learned}).encode()
        return found


def write_locks(locks: dict[Path, bytes]) -> tuple[list[Path], list[Problem]]:
    """Write locks; one in a folder that must not be written is a warning."""
    written: list[Path] = []
    problems: list[Problem] = []
    for path, data in locks.items():
        if is_writable(path.parent):
            write_atomically(path, data)
            written.append(path)
        else:
            message = f"{path} cannot be written: names can change when the workflow does"
            problems.append(
                problem("lock-not-written", "", message, "keep the specs where they can be written, or say --no-lock")
            )
    return written, problems


def is_writable(folder: Path) -> bool:
    """Whether files may be made in a folder; one that its mode closes to all stays closed to root as well."""
    return bool(folder.stat().st_mode & 0o222) and os.access(folder, os.W_OK)
