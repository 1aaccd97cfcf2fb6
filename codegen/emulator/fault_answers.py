"""Faults that change what an answer says: JSON that is not what the contract promises."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .fault_http import held_back
from .refusal import dumps


def rewritten(change: Callable[[Any], Any]) -> Callable[[ASGIApp], ASGIApp]:
    """Do what was asked, and change what the answer, or each message of a socket, holds."""

    def around(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await app(scope, receive, _rewriting(send, change))
                return
            answer = await held_back(app, scope, receive)
            await answer.send(send, _change(answer.body, change))

        return changed

    return around


def _rewriting(send: Send, change: Callable[[Any], Any]) -> Send:
    async def rewriting(message: Message) -> None:
        if message["type"] == "websocket.send":
            message = {**message, "text": _change(message["text"].encode(), change).decode()}
        await send(message)

    return rewriting


def _change(body: bytes, change: Callable[[Any], Any]) -> bytes:
    return dumps(change(json.loads(body))).encode()


def wrong_types(document: Any) -> Any:
    """Numbers become texts, texts lists, lists objects, and the other way round."""
    if isinstance(document, dict):
        return {key: value if key == "code" else _swapped(value) for key, value in document.items()}
    return _swapped(document)


def _swapped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _swapped(inner) for key, inner in value.items()} if value else []
    if isinstance(value, list):
        return {str(index): _swapped(inner) for index, inner in enumerate(value)}
    return [value] if isinstance(value, str) else str(value)


def with_status(status: int) -> Callable[[Any], Any]:
    """Every task is said to have this status."""
    return _each_task(lambda info: {**info, "status": status})


def without_tasks(document: Any) -> Any:
    """The answer holds none of the tasks that were asked for."""
    return {**document, "data": {"comfy_task_info": []}}


def null_fields(document: Any) -> Any:
    """Lists and texts that are empty come as null."""
    return _each_task(lambda info: {key: value if value or value == 0 else None for key, value in info.items()})(
        document
    )


def escaped_links(document: Any) -> Any:
    r"""Links hold a literal `\u0026`, as where JSON was handled as text."""

    def escape(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("&", "\\u0026")
        if isinstance(value, list):
            return [escape(inner) for inner in value]
        return {key: escape(inner) for key, inner in value.items()} if isinstance(value, dict) else value

    return escape(document)


def _each_task(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(document: Any) -> Any:
        if "comfy_task_info" in document:
            return {"comfy_task_info": change(document["comfy_task_info"])}
        if not document.get("data"):
            return document
        return {**document, "data": {"comfy_task_info": [change(info) for info in document["data"]["comfy_task_info"]]}}

    return changed
