"""The step that waits until a row's task has ended."""

from __future__ import annotations

import asyncio
import time

import sqlalchemy as sa
from genstudio_transport import (
    AuthenticationError,
    GenStudioError,
    NotFound,
    RequestFailed,
    TaskCancelled,
    TaskError,
)

from ..store import mark_cancelled, mark_ended, read_row
from .reasons import task_failure
from .work import Work

_PAUSE = 5.0
# A task that was polled for longer than this ended between two polls, so just now.
_SEEN_TO_RUN = 30.0


async def wait_for_row(work: Work, row: int, task: str) -> bool:
    """Wait for a task; True when it has succeeded. All tasks of this process are polled together."""
    began = time.monotonic()
    while True:
        try:
            result = await work.client.task(task).result()
        except AuthenticationError as error:
            await work.stop(f"the service refuses the API key: {error}")
            await work.parked()
        except NotFound as error:
            await work.failed(row, "expired", f"the service no longer knows the task: {error}")
            return False
        except TaskCancelled as error:
            await _cancelled(work, row, task, str(error))
            return False
        except TaskError as error:
            await work.failed(row, task_failure(error), str(error))
            return False
        except RequestFailed:
            # The task is paid for and goes on by itself, so an outage is waited out, however long it is.
            await asyncio.sleep(_PAUSE)
        except GenStudioError as error:
            await work.failed(row, "unreachable", str(error))
            return False
        else:
            work.results[row] = result
            just_now = row in work.submitted_here or time.monotonic() - began > _SEEN_TO_RUN
            await work.commit(lambda connection: _ended(connection, work, row, task, just_now))
            work.submitted_here.discard(row)
            return True


def _ended(connection: sa.Connection, work: Work, row: int, task: str, just_now: bool) -> None:
    # When nobody watched, the result may be as old as the submit, and its files expire that much earlier.
    submitted_at = None if just_now else read_row(connection, work.batch, row).submitted_at
    mark_ended(connection, work.batch, row, task, submitted_at or work.database.now(connection))


async def _cancelled(work: Work, row: int, task: str, message: str) -> None:
    await work.commit(
        lambda connection: mark_cancelled(connection, work.batch, row, task, message, work.database.now(connection))
    )
