"""The rows of the page, taken from the service as plain values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby, islice
from time import gmtime, strftime

from genstudio_codegen.parameter_spec import ABSENT, Parameter

from ..asgi import RequestLog, SentRequest
from ..endpoints import UPLOAD
from ..model import Status, Task, Workflow
from ..service import Service

_TASKS = 24
_REQUESTS = 30
_SEARCHED = 2000
_CUT = 2000


@dataclass(frozen=True, slots=True)
class TaskView:
    """One row of the tasks."""

    id: str
    workflow: str
    tenant: str
    status: str
    progress: int
    position: str
    error: str
    since: str
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One row of a workflow's parameters."""

    node: str
    input: str
    kind: str
    stored: str
    takes: str


@dataclass(frozen=True, slots=True)
class WorkflowView:
    """One hosted workflow."""

    id: str
    title: str
    parameters: tuple[ParameterView, ...]


@dataclass(frozen=True, slots=True)
class RequestView:
    """One row of the requests: one request, or several consecutive ones that differ only in their times."""

    times: int
    time: str
    endpoint: str
    tenant: str
    outcome: str
    milliseconds: str
    fault: str
    body: str


def workflow_views(service: Service) -> list[WorkflowView]:
    """All hosted workflows."""
    return [
        WorkflowView(workflow.id, workflow.title, tuple(_parameter(workflow, one) for one in workflow.spec.parameters))
        for workflow in service.workflows.values()
    ]


def task_views(service: Service) -> list[TaskView]:
    """The newest tasks, newest first."""
    positions = service.queue.positions()
    return [_task(service, task, positions) for task in islice(reversed(service.tasks.all()), _TASKS)]


def request_views(requests: RequestLog) -> list[RequestView]:
    """The last requests, newest first."""
    last = islice(reversed(requests.last), _SEARCHED)
    rows = ((next(group), 1 + sum(1 for _ in group)) for _, group in groupby(last, key=_identity))
    return [_request(sent, times) for sent, times in islice(rows, _REQUESTS)]


def _identity(sent: SentRequest) -> tuple[object, ...]:
    return sent.endpoint, sent.tenant, sent.status, sent.code, sent.fault, sent.body


def _parameter(workflow: Workflow, parameter: Parameter) -> ParameterView:
    node = workflow.nodes[parameter.node_id]
    stored = "" if parameter.stored is ABSENT else _cut(json.dumps(parameter.stored, ensure_ascii=False), 80)
    return ParameterView(
        f"{node.id} {node.title or node.class_type}".strip(),
        parameter.input_name,
        parameter.kind,
        stored,
        _takes(parameter),
    )


def _takes(parameter: Parameter) -> str:
    if parameter.choices:
        return _cut(", ".join(map(str, parameter.choices)), 120)
    bounds = (parameter.minimum, parameter.maximum)
    return "" if bounds == (None, None) else " to ".join("" if bound is None else str(bound) for bound in bounds)


def _task(service: Service, task: Task, positions: dict[str, int]) -> TaskView:
    now = service.clock.now()
    readable = [file.key for file in task.files if service.storage.readable(file, now)]
    position = f"{positions[task.id]} of {len(positions)}" if task.id in positions else ""
    return TaskView(
        id=task.id,
        workflow=task.workflow.title,
        tenant=task.tenant.name,
        status=_status(task.status, task.error),
        progress=task.progress,
        position=position,
        error=_cut(task.error, 300),
        since=_clock_time(task.created),
        images=tuple(readable[:4]),
    )


def _status(status: Status, error: str) -> str:
    return "cancelled" if status is Status.FAILED and "cancelled" in error else status.name.lower().replace("_", " ")


def _request(sent: SentRequest, times: int) -> RequestView:
    code = f" code {sent.code}" if sent.code else ""
    return RequestView(
        times=times,
        time=_clock_time(sent.time),
        endpoint=sent.endpoint,
        tenant=sent.tenant,
        outcome=f"{sent.status or 'open'}{code}",
        milliseconds=f"{sent.seconds * 1000:.0f}",
        fault=sent.fault,
        body=_body(sent),
    )


def _body(sent: SentRequest) -> str:
    if sent.endpoint == UPLOAD.name:
        return f"{len(sent.body)} bytes"
    text = sent.body[: _CUT * 4].decode("utf-8", "replace")
    return _cut(text, _CUT)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _clock_time(moment: float) -> str:
    return strftime("%H:%M:%S", gmtime(moment))
