"""The WebSocket endpoint: pushes a task's full state at each change until it has ended."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from .assumptions import SOCKET_CLOSES_AFTER_END, SOCKET_REFUSAL_STATUS
from .refusal import dumps
from .service import Service
from .tasks import Status, Task
from .wire import deny

PATH = "/api/maas/comfy_task_ws_api/get_task_progress"
QUEUE_PUSH_SECONDS = 0.2
"""While a task waits, moves of the queue are pushed no more often than this."""


class Progress:
    """Serves the sockets of all tasks."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[WebSocketRoute]:
        """The endpoint, named as faults and logs name it."""
        return [WebSocketRoute(PATH, self.progress, name="progress")]

    async def progress(self, socket: WebSocket) -> None:
        """Check the token, then push until the task ends or the client goes."""
        token = socket.query_params.get("authorization", "")
        task_id = self._service.tokens.task_id(token, self._service.clock.now())
        task = self._service.tasks.get(task_id) if task_id else None
        if task is None:
            await deny(socket.send, SOCKET_REFUSAL_STATUS)
            return
        await socket.accept()
        pushing = asyncio.ensure_future(self._push(socket, task))
        listening = asyncio.ensure_future(_listen(socket))
        try:
            await asyncio.wait((pushing, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (pushing, listening):
                each.cancel()
            await asyncio.gather(pushing, listening, return_exceptions=True)

    async def _push(self, socket: WebSocket, task: Task) -> None:
        changed = asyncio.Event()
        task.watchers.add(changed)
        try:
            while True:
                changed.clear()
                state = self._service.info(task)
                await socket.send_text(dumps({"comfy_task_info": state}))
                if state["status"] not in (Status.QUEUED, Status.RUNNING):
                    break
                await changed.wait()
                if task.status is Status.QUEUED:
                    await asyncio.sleep(QUEUE_PUSH_SECONDS)
        finally:
            task.watchers.discard(changed)
        if SOCKET_CLOSES_AFTER_END:
            await socket.close(1000)


async def _listen(socket: WebSocket) -> None:
    """Return when the client goes; what it sends is read and ignored: the token in the query is all it has to say."""
    with suppress(WebSocketDisconnect):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
