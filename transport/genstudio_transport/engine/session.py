"""`Session`: an engine with its settings, which is all that tasks, results and clients need."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from ..errors import InvalidArgument, NotFound, ProtocolError, TaskError
from ..prompts import Prompt
from ..wire import LinkFacts, LinkOptions, Secret, Submitted, TaskInfo
from .concurrency import gather_all
from .engine import Engine
from .events import changes
from .poller import Listener, Subscription
from .progress_bar import Bar, Bars
from .service import MakeService
from .settings import CallOptions, Settings, Timeout
from .sinks import Sink
from .submission import interrupted, submit

if TYPE_CHECKING:
    from ..prompts import ImageInput
    from .downloads import Renew


class Session:
    """The calls of one client, or of one that `with_options` returns.

    Args:
        engine: The engine, which sessions with different settings share.
        settings: The options of this session; None for those of the engine.
    """

    __slots__ = ("engine", "links", "settings")

    def __init__(self, engine: Engine, settings: Settings | None = None) -> None:
        self.engine = engine
        self.settings = settings or engine.settings
        self.links = self.settings.links

    def changed(self, options: CallOptions) -> Session:
        """A session of the same engine with some options changed."""
        return Session(self.engine, self.settings.changed(options))

    def check(self) -> None:
        """Raise `ClientUnusable` unless the client can be used now."""
        self.engine.connections.check()

    def seconds(self, timeout: Timeout) -> float | None:
        """The number of seconds that a `timeout` argument stands for; raises `InvalidArgument` for anything else."""
        if timeout == "default":
            return self.settings.wait_timeout
        given = cast("object", timeout)
        if given is not None and (isinstance(given, bool) or not isinstance(given, (int, float)) or given != given):
            raise InvalidArgument(f"timeout must be a number of seconds or None, not {timeout!r}")
        return timeout

    def prepared(self, prompt: Prompt | Mapping[str, object]) -> Prompt:
        """Turn what a caller submits into a prompt for this service; raises `InvalidPrompt` if it cannot be sent."""
        return self.engine.service.prepared(prompt)

    async def submit(self, prompt: Prompt, task_id: str | None = None) -> Submitted:
        """Upload a prompt's local files, then submit it; raises what `upload` and `submission.submit` raise."""
        self.check()
        if prompt.uploads:
            ids = await gather_all([self.upload(upload.source) for upload in prompt.uploads])
            places = [(upload.node, upload.input) for upload in prompt.uploads]
            prompt = prompt.with_uploaded(dict(zip(places, ids, strict=True)))
        return await submit(self.engine, self.settings, prompt, task_id)

    def interrupted(self, task_id: str) -> None:
        """Cancel a task whose caller was interrupted, or leave it running, according to `on_cancel`."""
        interrupted(self.engine, self.settings, task_id)

    async def upload(self, source: ImageInput) -> str:
        """Upload a file and return its id; see `Uploads.upload`."""
        self.check()
        return await self.engine.uploads.upload(
            source, lambda content: self.engine.service.upload(content, self.settings)
        )

    async def cancel(self, task_id: str) -> None:
        """Ask the service to cancel a task, and poll it soon."""
        await self.engine.service.cancel(task_id, self.settings)
        self.engine.poller.hurry((task_id, self.links))

    async def task_info(self, ids: Sequence[str], links: LinkOptions | None = None) -> list[TaskInfo]:
        """Ask for the states of tasks now.

        Args:
            ids: The tasks' ids, each once.
            links: The links to ask for; None for those of the settings.

        Returns:
            One state for each id, in the order of `ids`.

        Raises:
            NotFound: The service does not know one or more of the ids.
            ProtocolError: The state of a task cannot be read.
        """
        found: dict[str, TaskInfo | ProtocolError] = {}
        most = self.engine.service.facts.ids_per_poll
        for start in range(0, len(ids), most):
            batch = ids[start : start + most]
            found.update(await self.engine.service.states(batch, links or self.links, self.settings))
        if missing := [task_id for task_id in ids if task_id not in found]:
            why = self.engine.service.explanations.task_missing
            raise NotFound(f"the service does not know {', '.join(missing)}" + (f"; {why}" if why else ""))
        infos: list[TaskInfo] = []
        for state in map(found.__getitem__, ids):
            if isinstance(state, ProtocolError):
                raise state
            infos.append(state)
        return infos

    def subscribe(self, task_id: str, listener: Listener) -> Subscription:
        """Call `listener` with each state of a task; see `Poller.subscribe`."""
        self.check()
        return self.engine.poller.subscribe(task_id, self.links, listener)

    def changes(self, task_id: str, token: Secret | None) -> AsyncGenerator[TaskInfo, None]:
        """Follow a task until its end; see `events.changes`."""
        self.check()
        return changes(self.engine, self.settings, self.links, task_id, token)

    def link_facts(self, link: str) -> LinkFacts:
        """What a link to a result file says without a request."""
        return self.engine.service.link_facts(link)

    def failure(self, info: TaskInfo, *, cancelled: bool) -> TaskError:
        """The exception for a task that ended without success, and that this client may have cancelled."""
        return self.engine.service.failure(info, cancelled=cancelled)

    async def download(self, link: str, renew: Renew, sink: Sink) -> None:
        """Download a result file into a sink; see `Downloads.fetch`."""
        await self.engine.downloads.fetch(link, renew, sink, self.settings)

    def require_progress_bar(self) -> None:
        """Create the display that `progress=True` needs; raises `ConfigurationError` when its extra is missing."""
        if self.settings.progress and self.engine.bars is None:
            self.engine.bars = Bars()

    async def show_progress(self, task_id: str, states: AsyncIterator[TaskInfo], seconds: float | None) -> None:
        """Show a progress bar until the task ends or the time is up; does nothing without `progress=True`."""
        if self.settings.progress and self.engine.bars is not None:
            await self.engine.bars.show(task_id, states, seconds)

    def begin_bar(self, description: str, total: float | None) -> Bar | None:
        """Show a bar; None without `progress=True`. Raises `ConfigurationError` when its extra is missing."""
        self.require_progress_bar()
        shown = self.settings.progress and self.engine.bars is not None
        return self.engine.bars.begin(description, total) if shown and self.engine.bars else None

    async def close(self) -> None:
        """Close the engine, and with it all its sessions."""
        await self.engine.close()


def open_session(settings: Settings, make_service: MakeService) -> Session:
    """Create an engine for one kind of service, and its first session."""
    return Session(Engine(settings, make_service))
