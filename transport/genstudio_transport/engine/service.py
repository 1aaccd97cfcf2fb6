"""The seam between an engine and a kind of server: what every service does, whatever its paths and its JSON are.

Each service is one class with these methods, and a folder of its own in `wire`. Retries, polling, limits, downloads
and the classes that users hold are the same for all.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from ..prompts import Prompt
from ..wire import LinkFacts, LinkOptions, Secret, States, Submitted, TaskInfo

if TYPE_CHECKING:
    import aiohttp

    from ..errors import TaskError
    from .connections import Connections
    from .settings import Settings
    from .uploads import Content


class Submission(Protocol):
    """One submit, which starts at most one task."""

    abandoned: bool
    """Set when nobody waits for the task any more: then nothing is retried."""

    @property
    def away(self) -> bool:
        """Whether a task may have started of which nothing is known yet."""
        ...

    async def run(self) -> Submitted:
        """Send the submit.

        Raises:
            SubmitOutcomeUnknown: The task may or may not have started.
            RequestFailed: It certainly did not start.
        """
        ...


class Explanations(NamedTuple):
    """Why something is missing, as messages put it."""

    file_missing: str
    """Why a result file no longer exists."""
    task_missing: str
    """Why the service may not know a task; "" when there is nothing to add."""


class Facts(NamedTuple):
    """What differs between services besides their requests."""

    ids_per_poll: int
    """How many tasks one request for states may name."""
    absent_polls: int
    """After how many consecutive polls without it a task counts as unknown."""
    upload_reuse_seconds: float
    """How long what an upload returned remains usable; after that, the same content is uploaded again."""


class Files(Protocol):
    """The result files of a service."""

    @property
    def explanations(self) -> Explanations:
        """Why a file or a task may be missing."""
        ...

    def open_file(
        self, link: str, headers: dict[str, str], timeout: aiohttp.ClientTimeout
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Request a result file by its link; raises `ValueError` for a link that cannot be requested."""
        ...

    def link_facts(self, link: str) -> LinkFacts:
        """What a link to a result file says without a request."""
        ...


class Service(Files, Protocol):
    """The requests to one server; each gives a value or raises a `RequestFailed`."""

    @property
    def facts(self) -> Facts:
        """The limits of the service."""
        ...

    def prepared(self, prompt: Prompt | Mapping[str, object]) -> Prompt:
        """Turn what a caller submits into a prompt for this service; raises `InvalidPrompt` if it cannot be sent."""
        ...

    def submission(self, prompt: Prompt, settings: Settings, task_id: str | None = None) -> Submission:
        """Prepare a submit; raises `InvalidPrompt` for a prompt that cannot be sent.

        Args:
            prompt: The prompt.
            settings: The options for this submit.
            task_id: The id of the task, for a service that lets clients choose it; None for a new one.
        """
        ...

    async def states(self, ids: Sequence[str], links: LinkOptions, settings: Settings) -> States:
        """Ask for the states of up to `facts.ids_per_poll` tasks; unknown ids are missing from the result."""
        ...

    async def cancel(self, task_id: str, settings: Settings) -> None:
        """Ask for a task, and no other one, to be cancelled."""
        ...

    async def upload(self, content: Content, settings: Settings) -> str:
        """Upload a file, and return what a prompt names it by."""
        ...

    def progress(self, task_id: str, token: Secret, settings: Settings) -> AsyncGenerator[TaskInfo | None, None]:
        """Follow the progress of a task; see `states_pushed`."""
        ...

    def failure(self, info: TaskInfo, *, cancelled: bool) -> TaskError:
        """The exception for a task that ended without success, and that this client may have cancelled."""
        ...

    async def close(self) -> None:
        """Release what the requests share; the connections are closed separately."""
        ...


MakeService: TypeAlias = "Callable[[Settings, Connections], Service]"
