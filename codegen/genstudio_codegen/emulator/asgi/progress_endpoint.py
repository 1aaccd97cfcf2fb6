"""The WebSocket endpoint: pushes the full state of a task at each change until it has ended."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from ..assumptions import SOCKET_CLOSES_AFTER_END, SOCKET_REFUSAL_STATUS
from ..endpoints import PROGRESS
from ..model import Task
from ..service import Service
from .envelope import dumps
from .messages import refuse_handshake, wait_for_disconnect


class ProgressEndpoint:
    """Serves the sockets of all tasks.

    Args:
        service: The service to call.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[WebSocketRoute]:
        """The endpoint as a route."""
        return [WebSocketRoute(PROGRESS.path, self.progress, name=PROGRESS.name)]

    async def progress(self, socket: WebSocket) -> None:
        """Check the token, then push until the task has ended or the client disconnects."""
        task = self._service.watched_task(socket.query_params.get("authorization", ""))
        if task is None:
            await refuse_handshake(socket.send, SOCKET_REFUSAL_STATUS)
            return
        await socket.accept()
        push = asyncio.ensure_future(self._push(socket, task))
        # What the client sends is ignored: the token in the query is the whole authorization.
        disconnect = asyncio.ensure_future(wait_for_disconnect(socket.receive))
        try:
            await asyncio.wait((push, disconnect), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (push, disconnect):
                each.cancel()
            await asyncio.gather(push, disconnect, return_exceptions=True)

    async def _push(self, socket: WebSocket, task: Task) -> None:
        async with aclosing(self._service.progress(task)) as states:
            async for state in states:
                await socket.send_text(dumps(state))
        if SOCKET_CLOSES_AFTER_END:
            await socket.close(1000)
