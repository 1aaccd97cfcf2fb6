"""The emulator as Python code uses it: start it, load specs, see what was sent, make it fail."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from ..asgi import Recorder, RequestLog, SentRequest, api_app, has_credential, storage_app
from ..endpoints import api_endpoint, storage_endpoint
from ..faults import FaultMiddleware, FaultSchedule, make_fault, parse_fault
from ..model import Task
from ..service import Service
from .page import Page, PageFactory, PageSurroundings
from .quiet_server import listen
from .server_thread import ServerThread
from .workflow_sources import WorkflowSource, read_workflows

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from genstudio_transport import AsyncGenStudio, ClientOptions, GenStudio

LOOPBACK = "127.0.0.1"
_NOT_RUNNING = "the emulator is not running: use it in a with statement, or call start()"
_Result = TypeVar("_Result")


class Emulator:
    """A local GenStudio: a real server in a thread, on free ports of 127.0.0.1, with an API key of its own.

    Every method may be called from any thread.

    Args:
        specs: The workflows to host: each a model, a spec file, a folder of spec files, or a generated module. Settings of
            the project apply as for `load`.
        port: The API's port; 0 for any free one.
        storage_port: The storage host's port; 0 for any free one.
        host: The address to listen on.
        speed: Divides all times of a task; at 1.0 a task runs 4 seconds.
        workers: How many tasks run at once.
        api_key: The key to accept; None for a random one.
        faults: A schedule of faults, each as text such as `"submit:reset-after@3"`.
        seed: Makes ids and random faults repeatable.
        rate_limit: How many calls per second a tenant may make; further ones are answered 429. None for any number.
        keep_requests: How many requests are remembered.
        keep_tasks: How many tasks that have ended are known at most, 1 or more; the one that ended first is forgotten
            first. None forgets by age alone: 3 days after the end, in emulated time.
        page: Makes a page that the API's host serves beside the service; None for none.

    Raises:
        ValueError: A fault, `speed`, `workers` or `keep_tasks` is invalid, or there is nothing to host in a folder or
            module.
        SpecRefused: A spec file has errors.
    """

    def __init__(
        self,
        specs: Iterable[WorkflowSource] = (),
        *,
        port: int = 0,
        storage_port: int = 0,
        host: str = LOOPBACK,
        speed: float = 1.0,
        workers: int = 2,
        api_key: str | None = None,
        faults: Iterable[str] = (),
        seed: int | None = None,
        rate_limit: int | None = None,
        keep_requests: int = 10_000,
        keep_tasks: int | None = None,
        page: PageFactory | None = None,
    ) -> None:
        if not speed > 0 or workers < 1:
            raise ValueError(f"speed must be above 0 and workers 1 or more, not {speed} and {workers}")
        if keep_tasks is not None and keep_tasks < 1:
            raise ValueError(f"keep_tasks must be 1 or more, or None to forget tasks by age alone, not {keep_tasks}")
        self.root: Path | None = None
        """The folder from which `load()` searches the project upwards; None is the current folder."""
        self._specs = [workflow for spec in specs for workflow in read_workflows(spec)]
        self._host, self._port, self._storage_port = host, port, storage_port
        self._speed, self._workers = speed, workers
        self._api_key = api_key or f"sk-{secrets.token_hex(12)}"
        self._seed = seed
        self._rate_limit = rate_limit
        self._keep_tasks = keep_tasks
        self._schedule = tuple(parse_fault(fault) for fault in faults)
        self._requests = RequestLog(keep_requests)
        self._faults = FaultSchedule(self._schedule, self._fault_seed())
        self._service: Service | None = None
        self._thread: ServerThread | None = None
        self._base_url = ""
        self._make_page = page
        self.page: Page | None = None
        """The page that is served beside the service, once the emulator has started; None without one."""

    def start(self) -> Self:
        """Start the servers, and return once they answer.

        Raises:
            OSError: A port is in use.
            RuntimeError: The emulator is already running.
        """
        if self._thread is not None:
            raise RuntimeError("the emulator is already running")
        listener = listen(self._host, self._port)
        try:
            store = listen(self._host, self._storage_port)
        except OSError:
            listener.close()
            raise
        # When listening on all addresses, links must lead here from other machines too.
        everywhere = self._host in ("0.0.0.0", "::")  # noqa: S104 — a comparison; the default is loopback
        shown = socket.gethostname() if everywhere else self._host
        shown = f"[{shown}]" if ":" in shown else shown
        self._base_url = f"http://{shown}:{listener.getsockname()[1]}"
        service = self._service = Service(
            storage_origin=f"http://{shown}:{store.getsockname()[1]}",
            speed=self._speed,
            workers=self._workers,
            seed=self._seed,
            rate_limit=self._rate_limit,
            keep_tasks=self._keep_tasks,
        )
        self._fill()
        surroundings = PageSurroundings(self._base_url, self._api_key, lambda: self._requests.last)
        page = self.page = self._make_page(surroundings) if self._make_page else None
        api = self._observed(api_app(service, page), api_endpoint, service)
        files = self._observed(storage_app(service), storage_endpoint, service)
        self._thread = ServerThread([(api, listener), (files, store)], service.queue.start, self._closed)
        try:
            self._thread.start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the servers, cut open connections, and remove all files."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()
        if self._service is not None:
            self._service.storage.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Emulator({self._base_url!r})" if self._base_url else "Emulator()"

    @property
    def base_url(self) -> str:
        """The API's origin, such as `http://127.0.0.1:41231`."""
        return self._base_url

    @property
    def storage_url(self) -> str:
        """The origin of the links to results."""
        return self._running.storage.links.origin

    @property
    def api_key(self) -> str:
        """The key of the first tenant."""
        return self._api_key

    @property
    def workflow_ids(self) -> dict[str, str]:
        """The names of the hosted workflows by id."""
        service = self._running
        return self._call(lambda: {id: workflow.title for id, workflow in service.workflows.items()})

    @property
    def requests(self) -> list[SentRequest]:
        """The requests to the service and the storage, oldest first; kept after `stop`."""
        return self._read(lambda: [*self._requests.last])

    @property
    def request_counts(self) -> dict[str, int]:
        """The number of requests to each endpoint: submit, poll, cancel, upload, progress, download."""
        return self._read(lambda: dict(self._requests.counts))

    @property
    def tasks(self) -> list[Task]:
        """The known tasks of all tenants, oldest first; kept after `stop`."""
        service = self._running
        return self._read(service.tasks.all)

    def load(self, spec: WorkflowSource | None = None) -> str:
        """Host a workflow, or several, replacing any with the same id.

        Args:
            spec: A model, a spec file, a folder of spec files (`*.json`), or a generated module. The settings in
                `[tool.genstudio-codegen]` of the nearest `pyproject.toml` above it apply to a spec file: its workflow
                has the id that the generated module has. A module does not hold what the hosted workflow stores: load
                the spec instead where a result depends on that. None is all workflows of the project that `root` is in.

        Returns:
            The workflow's id; of several, that of the first. `workflow_ids` has all.

        Raises:
            SpecRefused: A spec file has errors; the message lists them. Nothing is hosted.
            ValueError: The folder holds no spec files, or two for one workflow; the module is not a generated one; there
                is no project, or its configuration has an error.
        """
        workflows = read_workflows(spec, root=self.root)
        ids = [self._call(self._running.load, workflow) for workflow in workflows]
        return ids[0]

    def unload(self, workflow_id: str) -> None:
        """Stop hosting a workflow."""
        self._call(self._running.workflows.pop, workflow_id, None)

    def add_tenant(self, name: str, api_key: str | None = None) -> str:
        """Add a tenant, which sees none of the others' tasks and images.

        Args:
            name: Its name; a tenant with that name is kept as it is.
            api_key: Its key; None for a random one.

        Returns:
            The tenant's key.
        """
        key = api_key or f"sk-{secrets.token_hex(12)}"
        return self._call(self._running.tenants.add, name, key).api_key

    def fail_next(self, kind: str, *, on: str = "", value: object = "", times: int = 1) -> None:
        """Make the next requests meet a fault, such as `fail_next("status", on="poll", value=503)`.

        Args:
            kind: The kind of fault; `docs/en/emulator.md` lists all.
            on: The endpoint it happens on; "" for all that the kind allows.
            value: The kind's value; "" for its default.
            times: How many requests meet the fault.

        Raises:
            ValueError: The kind, endpoint or value is invalid.
        """
        self._call(self._faults.fail_next, make_fault(kind, on=on, value=str(value)), times)

    def schedule_faults(self, *faults: str, seed: int = 0) -> None:
        """Follow a schedule of faults from now on, in place of the earlier one.

        Args:
            faults: Each fault as text: `"poll:status=503@20%"`, `"submit:reset-after@3"`.
            seed: Makes the random ones repeatable.

        Raises:
            ValueError: A fault is invalid.
        """
        self._call(self._faults.set_schedule, tuple(map(parse_fault, faults)), seed)

    @contextmanager
    def refusing(self) -> Generator[None]:
        """A context in which the service and the storage refuse connections; open ones are cut."""
        server = self._server
        server.call(server.refuse)
        try:
            yield
        finally:
            server.wait(server.accept_again())

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Move the emulated time forward: links and tokens expire, files are deleted, tasks proceed.

        Args:
            seconds: How far, together with the others.
            minutes: Minutes to add.
            hours: Hours to add.
            days: Days to add.
        """
        self._call(self._running.clock.advance, seconds + 60 * (minutes + 60 * (hours + 24 * days)))

    def now(self) -> float:
        """The emulated time in seconds since the epoch."""
        return self._running.clock.now()

    def reset(self) -> None:
        """Return to the state after the start: the first specs, tenant and faults; no tasks, uploads or requests."""
        service = self._running

        async def reset() -> None:
            await service.reset()
            self._requests.clear()
            self._faults.set_schedule(self._schedule, self._fault_seed())
            self._fill()

        self._server.wait(reset())

    def client(self, api_key: str | None = None, **options: Unpack[ClientOptions]) -> GenStudio:
        """Create a client that is connected to this emulator.

        Args:
            api_key: Its key; None for the first tenant's.
            options: Those of `genstudio_transport.GenStudio`. By default, the client polls faster by as much as tasks
                run faster, but at most 100 times per second.

        Returns:
            The client, to be closed by the caller.
        """
        from genstudio_transport import GenStudio

        return GenStudio(api_key or self._api_key, self._base_url, **self._with_interval(options))

    def async_client(self, api_key: str | None = None, **options: Unpack[ClientOptions]) -> AsyncGenStudio:
        """Create a client for asyncio that is connected to this emulator.

        Args:
            api_key: Its key; None for the first tenant's.
            options: As for `client`.
        """
        from genstudio_transport import AsyncGenStudio

        return AsyncGenStudio(api_key or self._api_key, self._base_url, **self._with_interval(options))

    def _observed(self, app: ASGIApp, endpoint_at: Callable[[str], str], service: Service) -> ASGIApp:
        return Recorder(
            FaultMiddleware(app, self._faults, partial(has_credential, service)), endpoint_at, service, self._requests
        )

    async def _closed(self) -> None:
        if self.page is not None:
            await self.page.close()
        await self._running.queue.stop()

    def _fill(self) -> None:
        service = self._running
        service.tenants.add("default", self._api_key)
        for spec in self._specs:
            service.load(spec)

    def _with_interval(self, options: ClientOptions) -> ClientOptions:
        return {"poll_interval": min(1.0, max(0.01, 1.0 / self._speed)), **options}

    def _fault_seed(self) -> int:
        return 0 if self._seed is None else self._seed

    @property
    def _running(self) -> Service:
        if self._service is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._service

    @property
    def _server(self) -> ServerThread:
        if self._thread is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._thread

    def _read(self, work: Callable[[], _Result]) -> _Result:
        return work() if self._thread is None else self._call(work)

    def _call(self, work: Callable[..., _Result], *arguments: Any) -> _Result:
        return self._server.call(work, *arguments)
