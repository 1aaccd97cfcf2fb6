"""What a tool answers: structured, as text for clients that know nothing else, and with pictures and links."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import mcp_types as types

from genstudio_codegen.text import one_line

from .options import ServerOptions
from .pictures import LARGEST_READ, Picture, scaled
from .task_log import StartedTask, seeds_as_text, status_of

if TYPE_CHECKING:
    from genstudio_transport import AsyncResult, AsyncResultFile

_LONGEST_TEXT = 20_000
_LONGEST_ERROR = 8_000
_MOST_FILES = 50


async def task_answer(started: StartedTask, options: ServerOptions) -> types.CallToolResult:
    """What is known of a task; with its files if it has ended.

    Raises:
        GenStudioError: The task failed.
    """
    task = started.task
    known: dict[str, object] = {
        "task_id": task.id,
        "workflow": started.tool,
        "status": status_of(task.info),
        "progress": task.info.progress if task.info else 0,
        "seeds": seeds_as_text(task.seeds),
        "files": [],
        "texts": [],
        "notes": list(started.warnings),
    }
    if task.info is None or not task.info.final:
        known["next"] = f'The task goes on. Call wait_for_task with {{"task_id": "{task.id}"}} for its result.'
        return _answer(known, [])
    result = await task.result(0)
    return await _finished(result, known, options)


async def _finished(result: AsyncResult, known: dict[str, object], options: ServerOptions) -> types.CallToolResult:
    from genstudio_transport import DownloadFailed

    files = result.final_files
    notes = list[object]()
    paths: list[Path] = []
    if options.save_to is not None:
        try:
            paths = await result.save_all(options.save_to)
        except DownloadFailed as error:
            # The task has succeeded all the same, and was paid for.
            notes.append(f"not saved: {error}; call get_result to try again")
    pictures: list[types.ContentBlock] = []
    shown = result.images[: options.pictures]
    budget = options.picture_bytes // max(1, len(shown))
    for file in shown:
        path = paths[files.index(file)] if paths else None
        picture = await _picture(file, path, options.picture_edge, budget)
        if isinstance(picture, str):
            notes.append(f"{file.name}: {picture}")
        else:
            data = base64.b64encode(picture.data).decode("ascii")
            pictures.append(types.ImageContent(type="image", data=data, mime_type=picture.type))
    if len(result.images) > len(shown):
        notes.append(f"{len(result.images) - len(shown)} more pictures are not shown; follow their links")
    known["files"] = [
        {
            "name": file.name,
            "node": file.node,
            "link": file.url,
            **({"saved_to": str(paths[index])} if paths else {}),
        }
        for index, file in enumerate(files[:_MOST_FILES])
    ]
    if len(files) > _MOST_FILES:
        notes.append(f"{len(files) - _MOST_FILES} more files are not listed")
    texts = [one_line(text, _LONGEST_TEXT) for lines in result.texts.values() for text in lines][:_MOST_FILES]
    links: list[types.ContentBlock] = [
        types.ResourceLink(type="resource_link", uri=file.url, name=one_line(file.name, 200))
        for file in files[:_MOST_FILES]
    ]
    known |= {"texts": texts, "notes": [*_list(known["notes"]), *notes]}
    return _answer(known, [*pictures, *links])


async def _picture(file: AsyncResultFile, path: Path | None, edge: int, limit: int) -> Picture | str:
    """A picture to show, or why there is none. It is read from the saved file if there is one."""
    from genstudio_transport import DownloadFailed

    try:
        data = await asyncio.to_thread(_read, path) if path else await file.read()
    except (DownloadFailed, OSError) as error:
        return f"the picture cannot be shown: {error}"
    if len(data) > LARGEST_READ:
        return "the picture is too large to be shown"
    return await asyncio.to_thread(scaled, data, edge=edge, limit=limit) or "this cannot be shown as a picture"


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_READ + 1)


def plain_answer(known: dict[str, object]) -> types.CallToolResult:
    """An answer without pictures."""
    return _answer(known, [])


def error_answer(message: str) -> types.CallToolResult:
    """What went wrong, for the agent to read and to put right."""
    lines = [one_line(line, _LONGEST_ERROR) for line in message.splitlines()[:200]]
    return types.CallToolResult(is_error=True, content=[types.TextContent(type="text", text="\n".join(lines))])


def _answer(known: dict[str, object], more: list[types.ContentBlock]) -> types.CallToolResult:
    text = json.dumps(known, ensure_ascii=False, indent=1)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text), *more], structured_content=known, is_error=False
    )


def _list(value: object) -> list[object]:
    return [*value] if isinstance(value, list) else []


_TEXT = {"type": "string"}
TASK_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "task_id": {**_TEXT, "description": "Names the task in wait_for_task, get_result and cancel_task."},
        "workflow": {**_TEXT, "description": "The tool that started the task; empty if another program did."},
        "status": {**_TEXT, "description": "queued, running or succeeded; a task that failed is an error."},
        "progress": {"type": "integer", "minimum": 0, "maximum": 100, "description": "Percent."},
        "seeds": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "Each seed as a string of digits, drawn or given; give it again for the same picture.",
        },
        "files": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": _TEXT,
                    "node": {**_TEXT, "description": "The id of the output node."},
                    "link": {**_TEXT, "description": "Where the file can be downloaded for some minutes."},
                    "saved_to": {**_TEXT, "description": "The file on this machine."},
                },
                "required": ["name", "node", "link"],
            },
        },
        "texts": {"type": "array", "items": _TEXT},
        "notes": {"type": "array", "items": _TEXT},
        "next": {**_TEXT, "description": "What to do if the task has not ended."},
    },
    "required": ["task_id", "workflow", "status", "progress", "seeds", "files", "texts", "notes"],
}
"""The JSON Schema of what `task_answer` answers."""
