"""Faults that change the JSON of an answer, so that it breaks the contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genstudio_codegen.parameter_spec import JSONValue

from ..asgi import dumps
from .http_faults import held_back

Change: TypeAlias = Callable[[JSONValue], JSONValue]


def rewritten(change: Change) -> Callable[[ASGIApp], ASGIApp]:
    """Carry out the request, and change the JSON of the answer or of each message of a socket."""

    def around(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await app(scope, receive, _rewriting(send, change))
                return
            answer = await held_back(app, scope, receive)
            await answer.send(send, _change(answer.body, change))

        return changed

    return around


def _rewriting(send: Send, change: Change) -> Send:
    async def rewriting(message: Message) -> None:
        if message["type"] == "websocket.send":
            message = {**message, "text": _change(message["text"].encode(), change).decode()}
        await send(message)

    return rewriting


def _change(body: bytes, change: Change) -> bytes:
    return dumps(change(json.loads(body))).encode()


def wrong_types(document: JSONValue) -> JSONValue:
    """Numbers become strings, strings lists, lists objects, and empty objects lists."""
    if isinstance(document, dict):
        return {key: value if key == "code" else _swapped(value) for key, value in document.items()}
    return _swapped(document)


def _swapped(value: JSONValue) -> JSONValue:
    if isinstance(value, dict):
        return {key: _swapped(inner) for key, inner in value.items()} if value else []
    if isinstance(value, list):
        return {str(index): _swapped(inner) for index, inner in enumerate(value)}
    return [value] if isinstance(value, str) else str(value)


def with_status(status: int) -> Change:
    """Report every task with one status."""
    return _each_task(lambda info: {**info, "status": status})


def without_tasks(document: JSONValue) -> JSONValue:
    """Leave all tasks out of the answer."""
    return {**_object(document), "data": {"comfy_task_info": []}}


def null_fields(document: JSONValue) -> JSONValue:
    """Replace empty lists and strings by null."""
    return _each_task(lambda info: {key: value if value or value == 0 else None for key, value in info.items()})(
        document
    )


def escaped_links(document: JSONValue) -> JSONValue:
    r"""Put a literal `\u0026` into links, as software that handles JSON as text does."""
    if isinstance(document, str):
        return document.replace("&", "\\u0026")
    if isinstance(document, list):
        return [escaped_links(inner) for inner in document]
    if isinstance(document, dict):
        return {key: escaped_links(inner) for key, inner in document.items()}
    return document


def _each_task(change: Callable[[dict[str, JSONValue]], JSONValue]) -> Change:
    def changed(document: JSONValue) -> JSONValue:
        message = _object(document)
        if "comfy_task_info" in message:
            return {"comfy_task_info": change(_object(message["comfy_task_info"]))}
        infos = _object(message.get("data")).get("comfy_task_info")
        if not isinstance(infos, list):
            return document
        return {**message, "data": {"comfy_task_info": [change(_object(info)) for info in infos]}}

    return changed


def _object(value: JSONValue) -> dict[str, JSONValue]:
    return value if isinstance(value, dict) else {}
