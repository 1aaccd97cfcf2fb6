"""Every address: the service's endpoints, and object storage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: its name in faults, logs and request counts, its HTTP method, and its path as a route."""

    name: str
    method: str
    path: str


_TASK_API = "/api/maas/comfy_task_api"

SUBMIT = Endpoint("submit", "POST", f"{_TASK_API}/prompt")
POLL = Endpoint("poll", "POST", f"{_TASK_API}/get_task_info")
CANCEL = Endpoint("cancel", "POST", f"{_TASK_API}/cancel")
UPLOAD = Endpoint("upload", "POST", f"{_TASK_API}/upload/image")
PROGRESS = Endpoint("progress", "GET", "/api/maas/comfy_task_ws_api/get_task_progress")
DOWNLOAD = Endpoint("download", "GET", "/{key:path}")
"""On the storage host, every path is the key of a file."""

ENDPOINT_NAMES = tuple(endpoint.name for endpoint in (SUBMIT, POLL, CANCEL, UPLOAD, PROGRESS, DOWNLOAD))
_NAMES_BY_PATH = {endpoint.path: endpoint.name for endpoint in (SUBMIT, POLL, CANCEL, UPLOAD, PROGRESS)}


OPENAPI_PATH = "/openapi.json"


def api_endpoint(path: str) -> str:
    """The name of the API's endpoint at a path, or ""."""
    return _NAMES_BY_PATH.get(path, "")


def storage_endpoint(path: str) -> str:
    """The name of the storage host's endpoint at a path."""
    return DOWNLOAD.name
