"""The four HTTP endpoints of the service."""

from __future__ import annotations

import json
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from genstudio_codegen.parameter_spec import JSONValue

from .assumptions import (
    CANCEL_FIELD,
    CANCEL_IS_IDEMPOTENT,
    MAX_IDS_PER_POLL,
    MAX_JSON_BYTES,
    MAX_UPLOAD_BYTES,
    MULTIPART_FIELD_LIMIT,
    Code,
)
from .fates import fate_of
from .postprocess import command_text
from .refusal import Refusal, envelope
from .service import DEFAULT_URL_EXPIRE_SECONDS, Service
from .tenants import Tenant
from .uploads import keep_upload

PREFIX = "/api/maas/comfy_task_api"


class Api:
    """Reads requests, asks the service, and writes envelopes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """The endpoints, named as faults and logs name them."""
        return [
            Route(f"{PREFIX}/prompt", self.submit, methods=["POST"], name="submit"),
            Route(f"{PREFIX}/get_task_info", self.poll, methods=["POST"], name="poll"),
            Route(f"{PREFIX}/cancel", self.cancel, methods=["POST"], name="cancel"),
            Route(f"{PREFIX}/upload/image", self.upload, methods=["POST"], name="upload"),
        ]

    async def submit(self, request: Request) -> Response:
        """`POST prompt`: queue a task."""
        tenant = self._caller(request)
        body = await _json_object(request)
        task = self._service.submit(tenant, body.get("workflow_id"), body.get("prompt"), fate_of(request.scope))
        token = self._service.tokens.issue(tenant.id, task.id, self._service.clock.now())
        return envelope({"prompt_id": task.id, "prompt_token": token})

    async def poll(self, request: Request) -> Response:
        """`POST get_task_info`: the state of many tasks."""
        service = self._service
        tenant = self._caller(request)
        body = await _json_object(request)
        ids = body.get("comfy_task_ids")
        if not isinstance(ids, list):
            raise Refusal(Code.MALFORMED, "comfy_task_ids must be a list of task ids")
        if len(ids) > MAX_IDS_PER_POLL:
            raise Refusal(Code.MALFORMED, f"comfy_task_ids has {len(ids)} ids, more than {MAX_IDS_PER_POLL}")
        period = body.get("url_expire_period", DEFAULT_URL_EXPIRE_SECONDS)
        if isinstance(period, bool) or not isinstance(period, int) or period < 1:
            raise Refusal(Code.MALFORMED, "url_expire_period must be a number of seconds, 1 or more")
        process = command_text(body.get("image_post_process_cmd"))
        places = service.queue.positions()
        infos: list[JSONValue] = []
        for id in ids:
            task_id = _text(id, "comfy_task_ids must hold strings")
            task = service.task_of(tenant, task_id)
            if task is None:
                infos.append(service.unknown_info(task_id))
            else:
                infos.append(service.info(task, period, process, places.get(task_id, 0)))
        return envelope({"comfy_task_info": infos})

    async def cancel(self, request: Request) -> Response:
        """`POST cancel`: end a task."""
        tenant = self._caller(request)
        body = await _json_object(request)
        task_id = _text(body.get(CANCEL_FIELD), f"{CANCEL_FIELD} must be a task id")
        task = self._service.task_of(tenant, task_id)
        if task is None:
            raise Refusal(Code.NOT_FOUND, f"task {task_id[:80]!r} not found")
        if task.status.final and not CANCEL_IS_IDEMPOTENT:
            raise Refusal(Code.MALFORMED, f"task {task_id!r} has ended")
        self._service.queue.cancel(task)
        return envelope(None)

    async def upload(self, request: Request) -> Response:
        """`POST upload/image`: keep a picture."""
        service = self._service
        tenant = self._caller(request)
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise Refusal(Code.MALFORMED, "send multipart/form-data with one part named source_file")
        _refuse_large(request, MAX_UPLOAD_BYTES + 64 * 1024)
        try:
            async with request.form(max_files=MULTIPART_FIELD_LIMIT, max_fields=MULTIPART_FIELD_LIMIT) as form:
                source = form.get("source_file")
                if not isinstance(source, UploadFile) or not source.filename:
                    raise Refusal(Code.MALFORMED, "one part must be a file named source_file, with a file name")
                content = await source.read()
                content_type = source.content_type or ""
                name = source.filename
        except (HTTPException, FormParserError) as error:
            # Not every version of Starlette wraps what the parser raises.
            reason = error.detail if isinstance(error, HTTPException) else error
            raise Refusal(Code.MALFORMED, f"the multipart body cannot be read: {reason}") from error
        image_id = await service.storage.run(
            keep_upload, service.storage, tenant, service.ids.fresh("sui"), content, name, content_type
        )
        return envelope({"image_id": image_id})

    def _caller(self, request: Request) -> Tenant:
        """Who calls; a refusal for wrong credentials, or for too many calls."""
        tenant = self._service.tenants.of_header(request.headers.get("authorization"))
        self._service.rate.count(tenant.id)
        return tenant


async def read_body(request: Request, limit: int) -> bytes:
    """The request's body; a refusal when it has more bytes than `limit`."""
    _refuse_large(request, limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Refusal(Code.TOO_LARGE, f"the body has more than {limit} bytes")
        parts.append(part)
    return b"".join(parts)


def _refuse_large(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length[:15]) > limit:
        raise Refusal(Code.TOO_LARGE, f"the body has more than {limit} bytes")


async def _json_object(request: Request) -> dict[str, JSONValue]:
    body = await read_body(request, MAX_JSON_BYTES)
    try:
        document: JSONValue = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(Code.MALFORMED, f"the body is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Refusal(Code.MALFORMED, "the body must be a JSON object")
    return document


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _text(value: JSONValue, message: str) -> str:
    if not isinstance(value, str):
        raise Refusal(Code.MALFORMED, message)
    return value
