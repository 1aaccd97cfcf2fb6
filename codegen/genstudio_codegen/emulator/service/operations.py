"""The operations of the service: submit, poll, cancel, upload, and the progress of a task."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from random import Random

from genstudio_codegen.hosting import workflow_id_of
from genstudio_codegen.parameter_spec import JSONValue, WorkflowSpec

from ..assumptions import CANCEL_FIELD, CANCEL_IS_IDEMPOTENT, UNKNOWN_TASKS_LEFT_OUT, Code
from ..model import Clock, Ids, Refusal, Status, Task, TaskOutcome, Tenant, Tenants, Workflow
from ..storage import Links, ObjectStorage, Upload, store_upload
from .image_inputs import referenced_images
from .known_tasks import KnownTasks
from .poll_request import read_poll
from .progress_tokens import ProgressTokens
from .prompt_validation import validate_prompt
from .rate_limit import RateLimit
from .result_files import planned_files
from .task_info import DEFAULT_URL_EXPIRE_SECONDS, describe_task
from .task_queue import TaskQueue

QUEUE_REPORT_SECONDS = 0.2
"""Shortest time between two reports of a queued task, whose position may change with every other task."""


class Service:
    """One emulated service: its workflows, tenants, tasks and files. Belongs to the server's thread.

    Args:
        storage_origin: The origin of the links to files.
        speed: Divides all times of a task, above 0.
        workers: How many tasks run at once.
        seed: Makes ids repeatable.
        rate_limit: How many calls per second a tenant may make; None for any number.
        keep_tasks: How many tasks that have ended are known at most; None for any number.
    """

    def __init__(
        self,
        *,
        storage_origin: str,
        speed: float,
        workers: int,
        seed: int | None,
        rate_limit: int | None = None,
        keep_tasks: int | None = None,
    ) -> None:
        self.clock = Clock()
        ids = Ids(Random(seed))  # noqa: S311 — ids are no secrets: every use is authorized
        self.tenants = Tenants(ids)
        self.storage = ObjectStorage(Links(storage_origin))
        self.tasks = KnownTasks(self.clock, keep_tasks, lambda task: self.storage.forget(task.files))
        self.queue = TaskQueue(self.clock, speed, workers, self.tasks.end)
        self.workflows: dict[str, Workflow] = {}
        self._ids = ids
        self._tokens = ProgressTokens()
        self._rate = RateLimit(self.clock, rate_limit)

    async def reset(self) -> None:
        """Forget tenants, workflows, tasks and files, and return to the machine's time."""
        await self.queue.stop()
        for task in self.tasks.all():
            task.notify()
        self.tasks.clear()
        self.workflows.clear()
        self.tenants.clear()
        self.storage.clear()
        self._rate.clear()
        self.clock.reset()
        self.queue.start()

    def load(self, spec: WorkflowSpec) -> str:
        """Host a workflow, replacing one with the same id.

        Returns:
            The workflow's id.
        """
        workflow = Workflow(workflow_id_of(spec), spec)
        self.workflows[workflow.id] = workflow
        return workflow.id

    def authenticate(self, api_key: str) -> Tenant:
        """The tenant that makes a call, which is counted against its rate limit.

        Raises:
            Refusal: The key is unknown, or the tenant has made too many calls.
        """
        tenant = self.tenants.with_key(api_key)
        if tenant is None:
            raise Refusal(Code.UNAUTHORIZED, "invalid api key")
        self._rate.count(tenant.id)
        return tenant

    def submit(self, tenant: Tenant, body: Mapping[str, JSONValue], outcome: TaskOutcome) -> dict[str, JSONValue]:
        """Queue a task.

        Args:
            tenant: The caller.
            body: The request's body: `workflow_id` and `prompt`.
            outcome: How the task is to end.

        Returns:
            `prompt_id` and `prompt_token`.

        Raises:
            Refusal: The workflow is unknown, or the prompt is invalid.
        """
        workflow_id = body.get("workflow_id")
        if not isinstance(workflow_id, str):
            raise Refusal(Code.MALFORMED, "workflow_id must be a string such as wf-c73diz7kadp6ffgn")
        workflow = self.workflows.get(workflow_id)
        if workflow is None:
            raise Refusal(Code.NOT_FOUND, f"workflow {workflow_id[:80]!r} not found")
        now = self.clock.now()
        self.storage.uploads.forget_old(now)
        inputs = validate_prompt(workflow, body.get("prompt"))
        uploads = referenced_images(workflow, inputs, tenant, self.storage, now)
        task = Task(self._ids.fresh("cft"), tenant, workflow, inputs, now, outcome=outcome)
        files = planned_files(task, uploads, self._ids)
        if files is None:
            task.outcome = TaskOutcome(
                Status.FAILED, "Allocation on device: out of memory; request smaller or fewer images"
            )
        task.files = files or []
        self.storage.add(task.files)
        self.tasks.add(task)
        self.queue.add(task)
        return {"prompt_id": task.id, "prompt_token": self._tokens.issue(tenant.id, task.id, self.clock.now())}

    def poll(self, tenant: Tenant, body: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
        """Report the state of many tasks.

        Args:
            tenant: The caller.
            body: The request's body: `comfy_task_ids`, `url_expire_period`, `image_post_process_cmd`.

        Returns:
            `comfy_task_info`, with one TaskInfo per known id of the caller's, in the order of the request.

        Raises:
            Refusal: The body is invalid.
        """
        request = read_poll(body)
        positions = self.queue.positions()
        infos: list[JSONValue] = []
        for task_id in request.task_ids:
            task = self._task_of(tenant, task_id)
            if task is not None:
                infos.append(self._info(task, positions.get(task_id, 0), request.period, request.process))
            elif not UNKNOWN_TASKS_LEFT_OUT:
                raise _unknown(task_id)
        return {"comfy_task_info": infos}

    def cancel(self, tenant: Tenant, body: Mapping[str, JSONValue]) -> None:
        """End a task as cancelled.

        Args:
            tenant: The caller.
            body: The request's body: `comfy_task_id`.

        Raises:
            Refusal: The task is unknown or belongs to another tenant.
        """
        task_id = body.get(CANCEL_FIELD)
        if not isinstance(task_id, str):
            raise Refusal(Code.MALFORMED, f"{CANCEL_FIELD} must be a task id")
        task = self._task_of(tenant, task_id)
        if task is None:
            raise _unknown(task_id)
        if task.status.final and not CANCEL_IS_IDEMPOTENT:
            raise Refusal(Code.MALFORMED, f"task {task_id!r} has ended")
        self.queue.cancel(task)

    async def upload(self, tenant: Tenant, content: bytes, file_name: str, content_type: str) -> dict[str, JSONValue]:
        """Store a file; the arguments are those of `store_upload`.

        Returns:
            `image_id`.

        Raises:
            Refusal: The file is empty, too large, or not an image in a supported format.
        """
        name = self._ids.fresh("sui")
        image_id, image = await self.storage.run(
            store_upload, self.storage.folder, tenant, name, content, file_name, content_type
        )
        now = self.clock.now()
        self.storage.uploads.forget_old(now)
        self.storage.uploads.add(image_id, Upload(image, tenant.id, now))
        return {"image_id": image_id}

    def watched_task(self, token: str) -> Task | None:
        """The task that a progress token is for; None when the token is invalid or has expired."""
        task_id = self._tokens.task_id(token, self.clock.now())
        return self.tasks.find(task_id) if task_id else None

    async def progress(self, task: Task) -> AsyncGenerator[dict[str, JSONValue]]:
        """Yield `comfy_task_info` at once and at each change, until the task has ended.

        Args:
            task: The task to watch.
        """
        changed = asyncio.Event()
        task.watchers.add(changed)
        try:
            while True:
                changed.clear()
                status = task.status
                position = self.queue.position(task) if status is Status.QUEUED else 0
                yield {"comfy_task_info": self._info(task, position)}
                if status.final:
                    return
                await changed.wait()
                if task.status is Status.QUEUED:
                    await asyncio.sleep(QUEUE_REPORT_SECONDS)
        finally:
            task.watchers.discard(changed)

    def _task_of(self, tenant: Tenant, task_id: str) -> Task | None:
        task = self.tasks.find(task_id)
        return task if task is not None and task.tenant is tenant else None

    def _info(
        self, task: Task, position: int, period: int = DEFAULT_URL_EXPIRE_SECONDS, process: str = ""
    ) -> dict[str, JSONValue]:
        return describe_task(
            task,
            self.storage,
            now=self.clock.now(),
            queue_size=len(self.queue),
            position=position,
            period=period,
            process=process,
        )


def _unknown(task_id: str) -> Refusal:
    return Refusal(Code.NOT_FOUND, f"task {task_id[:80]!r} not found")
