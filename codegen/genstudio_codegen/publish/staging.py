"""Carrying out a plan: staged whole beside the folder's files, then moved one by one, so that every moment imports.

The manifest says first what is about to be written, and at the end what was: a run that is killed in between leaves
files that the next run knows as its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from .atomic import sync_folder, write_atomically, write_durably
from .folder import Change, Plan
from .manifest import MANIFEST_NAME, Manifest, digest

STAGING_NAME = ".genstudio-codegen.staged"


def carry_out(plan: Plan) -> None:
    """Write and remove what a plan says; nothing is moved before everything could be written.

    Raises `OSError` as the file system does. Must not run twice at once for one folder.
    """
    staging = plan.folder / STAGING_NAME
    if plan.folder.is_dir():
        shutil.rmtree(staging, ignore_errors=True)
    manifest = plan.folder / MANIFEST_NAME
    if plan.changes:
        plan.folder.mkdir(parents=True, exist_ok=True)
        staging.mkdir()
        try:
            staged = [(_staged(staging, change), change) for change in plan.changes]
            write_atomically(manifest, _intention(plan).to_bytes())
            for path, change in staged:
                if path is None:
                    change.path.unlink(missing_ok=True)
                else:
                    path.replace(change.path)
            sync_folder(plan.folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    if plan.folder.is_dir():
        data = plan.manifest.to_bytes()
        for leftover in plan.folder.glob(f".{MANIFEST_NAME}.*.tmp"):
            leftover.unlink(missing_ok=True)
        if not manifest.is_file() or manifest.read_bytes() != data:
            write_atomically(manifest, data)


def _staged(staging: Path, change: Change) -> Path | None:
    if change.after is None:
        return None
    path = staging / change.path.name
    write_durably(path, change.after, like=change.path)
    return path


def _intention(plan: Plan) -> Manifest:
    """What is there, or was when a run before was killed, and what is about to be."""
    pending = {change.path.name: digest(change.after) for change in plan.changes if change.after is not None}
    known = {change.path.name: digest(change.before) for change in plan.changes if change.before is not None}
    return Manifest({**plan.before.files, **known}, {**plan.before.pending, **pending})
