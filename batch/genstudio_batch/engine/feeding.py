"""Filling the queue: a thousand rows at a time, and never more than it needs."""

from __future__ import annotations

import asyncio

from dbos import DBOSClient, WorkflowSerializationFormat

from ..store import VERSION, Database, queue_rows
from .row_workflow import WORKFLOW

CHUNK = 1000
FULLEST = 20_000
APPLICATION_VERSION = f"genstudio-batch-{VERSION}"
"""Pinned: DBOS would derive it from the source, and leave the rows of every earlier release to nobody."""
_PAUSE = 0.3


def queue_name(batch: int) -> str:
    """The name of a batch's queue."""
    return f"genstudio-batch-{batch}"


def feed_chunk(database: Database, client: DBOSClient, batch: int) -> int:
    """Put waiting rows into DBOS's queue and mark them as queued, in one transaction; returns how many."""
    with database.write() as connection:
        found = queue_rows(connection, batch, CHUNK, FULLEST)
        for one in found:
            # The id is the row's: should it be in the queue already, this attaches to it.
            suffix = "" if one.run == 1 else f":{one.run}"
            client.enqueue_in_transaction(
                connection,
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": queue_name(batch),
                    "workflow_id": f"{batch}:{one.row}{suffix}",
                    "app_version": APPLICATION_VERSION,
                    "serialization_type": WorkflowSerializationFormat.PORTABLE,
                },
                one.row,
            )
    return len(found)


async def feed(database: Database, client: DBOSClient, batch: int) -> None:
    """Feed until cancelled. Any worker does it: the batch is locked meanwhile."""
    while True:
        if await asyncio.to_thread(feed_chunk, database, client, batch) < CHUNK:
            await asyncio.sleep(_PAUSE)
