"""Every exception of this package, under one base class, `GenStudioError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .async_task import AsyncTask
    from .task import Task


class GenStudioError(Exception):
    """Base class of all that this package raises on purpose."""


class ParameterProblem(NamedTuple):
    """One wrong argument: its parameter's name, and a sentence with what is allowed and the closest match."""

    name: str
    message: str


class InvalidParameter(GenStudioError, ValueError):
    """Arguments that the workflow's parameter spec forbids; `problems` lists every one of them.

    Raised before anything is sent. A client made with `validate="warn"` or `validate="off"` leaves the last
    word to the service.
    """

    def __init__(self, workflow: str, problems: tuple[ParameterProblem, ...]) -> None:
        super().__init__(workflow, problems)
        self.workflow = workflow
        self.problems = problems

    def __str__(self) -> str:
        lines = [problem.message for problem in self.problems]
        if len(lines) == 1:
            return f"{self.workflow}: {lines[0]}"
        return "\n  ".join([f"{self.workflow}: {len(lines)} arguments are wrong", *lines])


class InvalidParameterWarning(UserWarning):
    """What `InvalidParameter` would have said, where the client was told to warn (`validate="warn"`)."""


class InvalidPrompt(GenStudioError, ValueError):
    """A body that cannot be sent as a prompt: it has no workflow id, or is another kind of document.

    The service takes only overrides, `{"<node id>": {"inputs": {"<input>": value}}}`; neither the exported
    workflow nor the parameter spec may be sent (vendor's tutorial, "API 服务可以直接传入工作流 API JSON 吗？").
    """


class ConfigurationError(GenStudioError, ValueError):
    """The client was told something that cannot be: no key, a base URL without https, an unknown option."""


class ClientUnusable(GenStudioError, RuntimeError):
    """The client is closed, was used before a fork, or belongs to another event loop: make a new one."""


class RequestContext(NamedTuple):
    """Which request an error belongs to. It never holds a header, a query or a body, so no secret either."""

    method: str
    path: str
    attempts: int
    """How often the request was tried, 1 when it was not repeated."""


class RequestFailed(GenStudioError):
    """A request that did not give what was asked for."""

    def __init__(self, message: str = "", *, request: RequestContext | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.request = request
        self.status = status
        """The HTTP status; None when there was no answer."""
        self.retry_after: float | None = None
        """Seconds that the service asked to wait (`Retry-After`), if it did."""

    def __str__(self) -> str:
        message = super().__str__()
        if self.request is None:
            return message
        tried = f", {self.request.attempts} attempts" if self.request.attempts > 1 else ""
        return f"{message} ({self.request.method} {self.request.path}{tried})"


class NetworkError(RequestFailed):
    """No answer: the connection could not be made, or broke.

    `sent` is False when provably nothing of the request left this machine, so that it did not start any work.
    """

    sent: bool = True


class RequestTimeout(NetworkError, TimeoutError):
    """No complete answer within the client's `timeout`."""


class ProtocolError(RequestFailed):
    """An answer that is not what the contract says; `excerpt` holds its first characters, without secrets."""

    excerpt: str = ""


class ServerError(RequestFailed):
    """The service failed (HTTP 5xx)."""


class RequestRejected(RequestFailed):
    """The service refused a request: `code` and `msg` are those of its answer (0 and "" when it gave none)."""

    code: int = 0
    msg: str = ""


class PromptRejected(RequestRejected, InvalidPrompt):
    """The service refused a prompt: an unknown workflow, node or input, or a value that it does not take."""


class AuthenticationError(RequestRejected):
    """The API key is missing, wrong or revoked (HTTP 401)."""


class PermissionDenied(GenStudioError):
    """The key is valid but may not do this."""


class RequestForbidden(RequestRejected, PermissionDenied):
    """The key may not make this request (HTTP 403)."""


class NotFound(RequestRejected):
    """The task, workflow or address does not exist, or belongs to somebody else (HTTP 404)."""


class RateLimited(RequestRejected):
    """Too many requests (HTTP 429), still after `max_retries`, or with a `retry_after` beyond `retry_budget`."""


class SubmitOutcomeUnknown(RequestFailed):
    """The task may or may not have started: the request may have arrived, and no usable answer came back.

    Submitting is paid for and has no idempotency key (vendor's tutorial), so it is not repeated by itself. Look in
    the web console whether the task runs; submit again only if you accept that it may run, and be paid for, twice.
    """


class TaskError(GenStudioError):
    """A task that gave no result."""

    def __init__(self, message: str = "", *, task_id: str = "") -> None:
        super().__init__(message)
        self.task_id = task_id


class TaskFailed(TaskError):
    """The task ended without success (status 4): `reason` is the service's `errMsg`."""

    reason: str = ""
    node: str | None = None
    """The id of the node that failed, where the reason names one."""


class TaskCancelled(TaskError):
    """The task was cancelled (status 4, which the service shares between failed and cancelled tasks)."""


class TaskForbidden(TaskError, PermissionDenied):
    """The key may not see this task, or may not run its workflow (status 5)."""


class TaskTimeout(TaskError, TimeoutError):
    """The task had not ended in the time given. It still runs: `task` can be waited for again.

    `task` is None after unpickling; `client.task(error.task_id)` takes it up again.
    """

    task: AsyncTask | Task | None = None

    def __reduce__(self) -> tuple[object, ...]:
        state = {name: value for name, value in self.__dict__.items() if name != "task"}
        return type(self), self.args, state


class FileError(GenStudioError):
    """A file that could not be sent or fetched."""


class InvalidUpload(FileError, ValueError):
    """A file that cannot be uploaded: empty, too large, or of a type that the service does not take."""


class UnsafeURL(FileError, ValueError):
    """A URL given to `Image.from_url` that leads to an address that is not public."""


class FetchFailed(FileError):
    """The URL given to `Image.from_url` gave no picture."""


class DownloadFailed(FileError):
    """A result file could not be fetched completely or not be written; nothing half-written is left."""

    again: bool = False
    """Whether trying again may help."""
    retry_after: float | None = None


class FileExpired(DownloadFailed):
    """The result file is gone: the service deletes results 3 days after they were made (vendor's tutorial)."""
