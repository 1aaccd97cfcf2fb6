"""The service's operations, free of HTTP: submit, poll, cancel, upload."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from genstudio_codegen.parameter_spec import JSONValue, WorkflowSpec

from .assumptions import MAX_PIXELS, MAX_URL_EXPIRE_SECONDS, UNKNOWN_TASK_STATUS, Code
from .clock import Clock
from .judge import judge
from .links import Links
from .queue import Queue
from .rate import Rate
from .recipe import Picture, recipe_of
from .references import picture_references
from .refusal import Refusal
from .storage import Storage
from .tasks import Fate, ResultFile, Status, Task
from .tenants import Ids, Tenant, Tenants
from .tokens import Tokens
from .workflows import InputKey, Workflow, workflow_id_of

DEFAULT_URL_EXPIRE_SECONDS = 600
"""How long a link lives when a request does not say (vendor's tutorial)."""

_KEPT_TASKS = 5_000


class Service:
    """One emulated service: its workflows, tenants, tasks and files. Belongs to the server's thread."""

    def __init__(
        self, *, storage_origin: str, speed: float, workers: int, seed: int | None, rate_limit: int | None
    ) -> None:
        self.clock = Clock()
        self.ids = Ids(Random(seed))
        self.tenants = Tenants(self.ids)
        self.tokens = Tokens()
        self.storage = Storage(Links(storage_origin))
        self.rate = Rate(self.clock, rate_limit)
        self.queue = Queue(self.clock, speed, workers)
        self.workflows: dict[str, Workflow] = {}
        self.tasks: dict[str, Task] = {}

    async def reset(self) -> None:
        """Forget tenants, workflows, tasks and files; the clock tells the machine's time again."""
        await self.queue.stop()
        for task in self.tasks.values():
            task.changed()
        self.tasks.clear()
        self.workflows.clear()
        self.tenants.clear()
        self.storage.clear()
        self.rate.clear()
        self.clock.reset()
        self.queue.start()

    def load(self, spec: WorkflowSpec) -> str:
        """Host a workflow, in the place of one with the same id; gives its id."""
        workflow = Workflow(workflow_id_of(spec), spec)
        self.workflows[workflow.id] = workflow
        return workflow.id

    def submit(self, tenant: Tenant, workflow_id: JSONValue, prompt: JSONValue, fate: Fate) -> Task:
        """Judge a prompt and put it into the queue."""
        if not isinstance(workflow_id, str):
            raise Refusal(Code.MALFORMED, "workflow_id must be a string such as wf-c73diz7kadp6ffgn")
        workflow = self.workflows.get(workflow_id)
        if workflow is None:
            raise Refusal(Code.NOT_FOUND, f"workflow {workflow_id[:80]!r} not found")
        inputs = judge(workflow, prompt)
        pictures = picture_references(workflow, inputs, tenant, self.storage, self.clock.now())
        task = Task(self.ids.fresh("cft"), tenant, workflow, inputs, self.clock.now(), fate=fate)
        task.files = self._planned_files(task, pictures)
        self.storage.add(task.files)
        self.tasks[task.id] = task
        self.queue.add(task)
        self._forget_oldest()
        return task

    def task_of(self, tenant: Tenant, task_id: JSONValue) -> Task | None:
        """A tenant's own task."""
        task = self.tasks.get(task_id) if isinstance(task_id, str) else None
        return task if task is not None and task.tenant is tenant else None

    def info(
        self, task: Task, period: int = DEFAULT_URL_EXPIRE_SECONDS, process: str = "", place: int | None = None
    ) -> dict[str, JSONValue]:
        """A task's full state as the wire's TaskInfo, with fresh links good for `period` seconds."""
        now = self.clock.now()
        expires = int(now) + min(period, MAX_URL_EXPIRE_SECONDS)
        links: dict[str, list[JSONValue]] = {}
        final: list[JSONValue] = []
        for file in task.files:
            if not self.storage.readable(file, now):
                continue
            link = self.storage.links.sign(file.key, expires, process)
            links.setdefault(file.node_id, []).append(link)
            if file.final and task.status is Status.SUCCEEDED and not task.fate.without_final_files:
                final.append(link)
        if place is None:
            place = self.queue.place(task) if task.status is Status.QUEUED else 0
        return {
            "comfy_task_id": task.id,
            "status": int(task.status),
            "queue_size": 0 if task.status.final else len(self.queue),
            "current_position": place,
            "errMsg": task.error,
            "files": {node: [*urls] for node, urls in links.items()},
            "final_files": final,
            "progress_num": task.progress,
        }

    def unknown_info(self, task_id: str) -> dict[str, JSONValue]:
        """The answer for an id that is not the caller's."""
        return {
            "comfy_task_id": task_id,
            "status": UNKNOWN_TASK_STATUS,
            "queue_size": 0,
            "current_position": 0,
            "errMsg": "no permission",
            "files": {},
            "final_files": [],
            "progress_num": 0,
        }

    def _planned_files(self, task: Task, pictures: Mapping[str, Picture]) -> list[ResultFile]:
        inputs: dict[InputKey, JSONValue] = {**task.workflow.stored, **task.inputs}
        recipe = recipe_of(task.workflow, inputs, pictures)
        if recipe.pixels * len(task.workflow.output_nodes) > MAX_PIXELS:
            task.fate = Fate(Status.FAILED, "Allocation on device: out of memory; ask for smaller or fewer pictures")
            return []
        folder = f"{task.tenant.id}/{task.tenant.account}/{task.id}"
        return [
            ResultFile(
                key=f"{folder}/{self.ids.uuid()}.png",
                node_id=node_id,
                recipe=recipe.of(node_id, index),
                final=node_id in task.workflow.final_nodes,
            )
            for node_id in task.workflow.output_nodes
            for index in range(recipe.count)
        ]

    def _forget_oldest(self) -> None:
        while len(self.tasks) > _KEPT_TASKS:
            oldest = next(iter(self.tasks.values()))
            if not oldest.status.final:
                return
            self.storage.forget(oldest.files)
            del self.tasks[oldest.id]
