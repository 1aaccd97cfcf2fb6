"""The step that downloads the files of a row's task into the output."""

from __future__ import annotations

import asyncio
from pathlib import Path

from genstudio_transport import (
    AsyncResult,
    AsyncResultFile,
    DownloadFailed,
    FileExpired,
    GenStudioError,
    NotFound,
    RequestFailed,
)

from ..errors import OutputError
from ..records import SavedFile
from ..store import mark_done, read_row
from .work import Work

_ATTEMPTS = 6
_FIRST_PAUSE = 1.0
_DIGITS = 8


async def download_row(work: Work, row: int, task: str) -> None:
    """Download all final files of a task that has succeeded; files that are there already are not written again."""
    pause = _FIRST_PAUSE
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            result = work.results.pop(row, None) or await work.client.task(task).result()
            found = await _saved(work, row, result)
        except (FileExpired, NotFound) as error:
            await work.failed(row, "expired", str(error))
            return
        except OutputError as error:
            if not error.again or attempt == _ATTEMPTS:
                await work.failed(row, "files", str(error))
                return
        except (DownloadFailed, RequestFailed) as error:
            if attempt == _ATTEMPTS:
                await work.failed(row, "unreachable", str(error))
                return
        except GenStudioError as error:
            await work.failed(row, "failed", str(error))
            return
        else:
            await work.commit(
                lambda connection: mark_done(connection, work.batch, row, task, found, work.database.now(connection))
            )
            work.succeeded()
            work.gate.downloaded()
            return
        await asyncio.sleep(pause)
        pause *= 2


async def _saved(work: Work, row: int, result: AsyncResult) -> list[SavedFile]:
    record = work.records.pop(row, None)
    if record is None:
        record = await work.commit(lambda connection: read_row(connection, work.batch, row))
    names = {
        "batch": work.name,
        "row": f"{record.number:0{_DIGITS}}",
        "key": record.key,
        "task": result.task_id,
    }
    # The transport corrects suffixes by content, and flushes each file to the disk.
    paths = await result.save_all(work.staging)
    return await asyncio.gather(
        *(
            _kept(work, file, path, {**names, "index": str(index)})
            for index, (file, path) in enumerate(zip(result.final_files, paths, strict=True))
        )
    )


async def _kept(work: Work, file: AsyncResultFile, path: Path, names: dict[str, str]) -> SavedFile:
    name = work.output.place({**names, "node": file.node, "suffix": path.suffix})
    written = await asyncio.to_thread(work.output.take, name, path)
    return SavedFile(name=written.name, size=written.size, sha256=written.sha256, node=file.node)
