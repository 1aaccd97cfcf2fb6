"""The OpenAPI 3.1 document: the whole API, with one schema of `prompt` per hosted workflow."""

from __future__ import annotations

import re
from collections.abc import Iterable

from genstudio_codegen._version import __version__
from genstudio_codegen.schema import override_schema
from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import CANCEL_FIELD, MAX_IDS_PER_POLL, SOCKET_REFUSAL_STATUS
from ..model import Status, Workflow
from ..service import DEFAULT_URL_EXPIRE_SECONDS
from ..storage import FORMATS
from .addresses import CANCEL, POLL, PROGRESS, SUBMIT, UPLOAD, Endpoint

_Object = dict[str, JSONValue]


def openapi_document(workflows: Iterable[Workflow], base_url: str) -> _Object:
    """Describe the API as it is served.

    Args:
        workflows: The hosted workflows.
        base_url: The API's origin.

    Returns:
        The OpenAPI document.
    """
    schemas: _Object = {"TaskInfo": _task_info(), "Refusal": _envelope({"type": "null"}, "any number but 0")}
    submits: list[JSONValue] = []
    for number, workflow in enumerate(workflows, 1):
        name = f"Prompt{number}-" + re.sub(r"[^A-Za-z0-9._-]", "-", workflow.id)
        schemas[name] = {key: value for key, value in override_schema(workflow.spec).items() if key != "$schema"}
        submits.append(_body({"workflow_id": {"const": workflow.id}, "prompt": _ref(name)}, workflow.title))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GenStudio ComfyUI API, as the emulator serves it",
            "version": __version__,
            "description": "A `code` other than 0 means failure, even with HTTP status 200.",
        },
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "paths": {
            SUBMIT.path: _call(SUBMIT, "Queue a task.", _json({"anyOf": submits or [{}]}), _submitted()),
            POLL.path: _call(POLL, "Report the state of many tasks.", _json(_poll()), _infos()),
            CANCEL.path: _call(
                CANCEL, "Cancel a task.", _json(_body({CANCEL_FIELD: {"type": "string"}}, "")), {"type": "null"}
            ),
            UPLOAD.path: _call(UPLOAD, "Store an image.", _multipart(), _uploaded()),
            PROGRESS.path: _socket(),
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key, sk-..."}},
            "schemas": schemas,
        },
    }


def _ref(name: str) -> _Object:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(properties: _Object, title: str, optional: frozenset[str] = frozenset()) -> _Object:
    required: list[JSONValue] = [name for name in properties if name not in optional]
    schema: _Object = {"type": "object", "properties": properties, "required": required}
    return {"title": title, **schema} if title else schema


def _json(schema: _Object) -> _Object:
    return {"application/json": {"schema": schema}}


def _envelope(data: _Object, code: str = "0") -> _Object:
    constant: _Object = {"const": 0} if code == "0" else {"type": "integer", "not": {"const": 0}, "description": code}
    return _body({"code": constant, "msg": {"type": "string"}, "data": data}, "")


def _call(endpoint: Endpoint, summary: str, content: _Object, data: _Object) -> _Object:
    answer: _Object = {"anyOf": [_envelope(data), _ref("Refusal")]}
    refusal: _Object = {"description": "The request was refused.", "content": _json(_ref("Refusal"))}
    responses: _Object = {
        "200": {"description": "Success when code is 0, otherwise a refusal.", "content": _json(answer)},
        **dict.fromkeys(("400", "401", "404", "405", "413", "429"), refusal),
    }
    body: _Object = {"required": True, "content": content}
    call: _Object = {"operationId": endpoint.name, "summary": summary, "requestBody": body, "responses": responses}
    return {endpoint.method.lower(): call}


def _submitted() -> _Object:
    return _body({"prompt_id": {"type": "string"}, "prompt_token": {"type": "string"}}, "")


def _infos() -> _Object:
    return _body({"comfy_task_info": {"type": "array", "items": _ref("TaskInfo")}}, "")


def _uploaded() -> _Object:
    return _body({"image_id": {"type": "string"}}, "")


def _multipart() -> _Object:
    part: _Object = {"type": "string", "contentMediaType": "application/octet-stream"}
    return {"multipart/form-data": {"schema": _body({"source_file": part}, "")}}


def _poll() -> _Object:
    quality: _Object = {"type": "integer", "minimum": 1, "maximum": 100}
    command: _Object = {
        "type": "object",
        "properties": {
            "format": {"enum": [*FORMATS]},
            "quality": {
                "type": "object",
                "properties": {"q": quality, "Q": quality},
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }
    properties: _Object = {
        "comfy_task_ids": {"type": "array", "items": {"type": "string"}, "maxItems": MAX_IDS_PER_POLL},
        "url_expire_period": {"type": "integer", "minimum": 1, "default": DEFAULT_URL_EXPIRE_SECONDS},
        "image_post_process_cmd": {"anyOf": [command, {"type": "string", "pattern": "^image/"}]},
    }
    return _body(properties, "", frozenset({"url_expire_period", "image_post_process_cmd"}))


def _task_info() -> _Object:
    links: _Object = {"type": "array", "items": {"type": "string", "format": "uri"}}
    number: _Object = {"type": "integer", "minimum": 0}
    return _body(
        {
            "comfy_task_id": {"type": "string"},
            "status": {
                "enum": [int(status) for status in Status],
                "description": "1 queued, 2 running, 3 succeeded, 4 failed or cancelled, 5 no permission",
            },
            "queue_size": number,
            "current_position": number,
            "errMsg": {"type": "string"},
            "files": {"type": "object", "additionalProperties": links},
            "final_files": links,
            "progress_num": {"type": "integer", "minimum": 0, "maximum": 100},
        },
        "",
    )


def _socket() -> _Object:
    token: _Object = {"name": "authorization", "in": "query", "required": True, "schema": {"type": "string"}}
    return {
        "get": {
            "operationId": PROGRESS.name,
            "summary": 'A WebSocket: {"comfy_task_info": TaskInfo} as text at each change. The token is prompt_token.',
            "security": [],
            "parameters": [token],
            "responses": {
                "101": {"description": "The socket is open."},
                str(SOCKET_REFUSAL_STATUS): {"description": "The token is invalid or has expired."},
            },
        }
    }
