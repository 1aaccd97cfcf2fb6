"""A version of a spec at a git revision. Git is run by argument list, without a shell, and writes nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.names import LOCK_NAME
from codegen.problems import Problem, problem
from codegen.text import plain_line

from .sources import Source, locked_names

# Set in hooks, about the repository of the hook and its folder; ours is the one that the spec is in.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE")


class RevisionError(Exception):
    """Git is missing, there is no repository, or it has no such revision; the message says what to do."""


def commit_of(folder: Path, revision: str) -> str:
    """The id of the commit that a revision names, in the repository that a folder is in. Raises `RevisionError`."""
    if not revision or revision.startswith("-") or not revision.isprintable() or " " in revision:
        raise RevisionError(f"{plain_line(repr(revision))} is no revision: give a branch, a tag or a commit")
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        said = plain_line(done.stderr.decode(errors="replace").strip().splitlines()[0]) if done.stderr.strip() else ""
        raise RevisionError(f"{folder} is in no git repository that can be read ({said}): --against needs one")
    done = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode:
        raise RevisionError(
            f"{plain_line(revision)} names no commit of this repository: check the spelling with `git log`, "
            "and fetch it where the clone is shallow"
        )
    return done.stdout.decode().strip()


def specs_at(folder: Path, revision: str) -> list[Path]:
    """Every `*.spec.json` in a folder and below, as it was at a revision. Raises `RevisionError`."""
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit_of(folder, revision), "--", ".")
    names = (os.fsdecode(name) for name in listed.stdout.split(b"\0"))
    return sorted(folder / name for name in names if name.endswith(".spec.json"))


def revision_source(path: Path, revision: str, *, use_lock: bool = True) -> Source:
    """A file's version at a revision, with the lock that was beside it then. Raises `RevisionError`."""
    label = f"{revision}:{path}"
    if not path.parent.is_dir():
        return Source(label, _missing(path, revision))
    commit = commit_of(path.parent, revision)
    data = _blob(path.parent, commit, path.name)
    lock = _blob(path.parent, commit, LOCK_NAME) if use_lock else None
    if data is None or lock is None:
        return Source(label, _missing(path, revision) if data is None else data)
    with TemporaryDirectory() as folder:
        copy = Path(folder, LOCK_NAME)
        copy.write_bytes(lock)
        locked, problems = locked_names(copy, path.name)
    there = f"{revision}:{path.parent / LOCK_NAME}"
    return Source(label, data, locked, tuple(one.at(there) for one in problems))


def _missing(path: Path, revision: str) -> Problem:
    message = f"There is no such file at {revision}."
    return problem("file-missing", "", message, f"See what was there with: git log --oneline -- {path}")


def _blob(folder: Path, commit: str, name: str) -> bytes | None:
    done = _git(folder, "cat-file", "blob", f"{commit}:./{name}")
    return None if done.returncode else done.stdout


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    environment = {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise RevisionError("git is not installed, or not on PATH: --against needs it") from None
