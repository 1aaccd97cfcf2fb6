"""The workflow of one row as DBOS runs it: submit, wait, download.

Each of the three can be repeated, and writes down in our own tables what came of it, in the transaction that counts. As
steps of DBOS they would be written down twice: that took a third of a row's processor time, and nothing reads it.
"""

from __future__ import annotations

import asyncio
import logging

from dbos import DBOS, WorkflowSerializationFormat

from .downloading import download_row
from .submitting import submit_row
from .waiting import wait_for_row
from .work import Work

logger = logging.getLogger("genstudio_batch")

# DBOS runs functions that are registered by name, so they find the worker here; see `employ`.
_employed: list[Work] = []

WORKFLOW = "genstudio_batch.row"


def employ(work: Work) -> None:
    """Let workflows of this process run for a worker, until `dismiss`."""
    _employed.append(work)


def dismiss() -> None:
    """End what `employ` began."""
    _employed.clear()


async def _worker() -> Work:
    if not _employed:
        await asyncio.Event().wait()
    return _employed[0]


# However often workers die, a row is taken up again.
@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None, serialization_type=WorkflowSerializationFormat.PORTABLE)
async def run_row(row: int) -> None:
    """Submit a row, wait for its task, and download its files."""
    work = await _worker()
    if (this := asyncio.current_task()) is not None:
        work.begins(this)
    try:
        task = await submit_row(work, row)
        if task is not None and await wait_for_row(work, row, task):
            await download_row(work, row, task)
    except Exception as error:  # noqa: BLE001
        if work.gate.closing:
            # The engine is being taken down around this row, which the next worker takes up.
            await work.parked()
        logger.exception("row %d of batch %s", row, work.name)
        await work.failed(row, "unreachable", f"an unexpected error: {type(error).__name__}: {error}")
    finally:
        work.forget(row)
