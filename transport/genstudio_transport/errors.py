"""All exceptions of this package, under one base class, `GenStudioError`."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class GenStudioError(Exception):
    """Base class of all exceptions that this package raises deliberately."""


class ParameterProblem(NamedTuple):
    """One invalid argument."""

    name: str
    """The parameter's Python name."""
    message: str
    """What is wrong, what is allowed, and the closest match, if there is one."""
    rule: str = ""
    """Which rule is broken, for programs that word it themselves: "required", "unknown" (no such parameter), "type",
    "range", "choice", "file", "condition" (it exists only with another choice) or "link"; "" for any other."""


class InvalidParameter(GenStudioError, ValueError):
    """Arguments that the workflow's parameter spec does not allow; `problems` lists all of them.

    Raised before anything is sent. A client with `validate="warn"` or `validate="off"` leaves the decision to the
    service.
    """

    def __init__(self, workflow: str, problems: tuple[ParameterProblem, ...]) -> None:
        super().__init__(workflow, problems)
        self.workflow = workflow
        """The workflow's name."""
        self.problems = problems

    def __str__(self) -> str:
        lines = [problem.message for problem in self.problems]
        if len(lines) == 1:
            return f"{self.workflow}: {lines[0]}"
        return "\n  ".join([f"{self.workflow}: {len(lines)} arguments are invalid", *lines])


class RefusedInput(NamedTuple):
    """One input for which a service refused a prompt."""

    parameter: str
    """The parameter's Python name; "" if the prompt was not made by a generated module, or has no such parameter."""
    node: str
    """The id of the node."""
    input: str
    """The name of the node's input; "" if the service names none."""
    message: str
    """What the service says, with secrets removed."""


class InvalidParameterWarning(UserWarning):
    """Issued instead of `InvalidParameter` by a client with `validate="warn"`."""


class InvalidPrompt(GenStudioError, ValueError):
    """A prompt that cannot be sent: the workflow id or the graph is missing, or it is a different kind of document.

    GenStudio accepts only overrides, `{"<node id>": {"inputs": {"<input>": value}}}`, and neither the exported
    workflow nor the parameter spec (vendor's tutorial, "API 服务可以直接传入工作流 API JSON 吗？"). A ComfyUI server accepts
    only the whole workflow in API format.
    """

    refusals: tuple[RefusedInput, ...] = ()
    """The inputs for which a service refused the prompt, as far as it names them."""


class ConfigurationError(GenStudioError, ValueError):
    """An invalid option of the client: no API key, a base URL without https, an unknown name."""


class ClientUnusable(GenStudioError, RuntimeError):
    """The client is closed, was used before a fork, or belongs to another event loop: create a new one."""


class InvalidArgument(GenStudioError, ValueError):
    """An argument that cannot be used: a task's id, a pattern of file names, or the JSON of a task or result."""


class RequestContext(NamedTuple):
    """The request that an error belongs to. It has no header, query or body, and therefore no secret."""

    method: str
    path: str
    attempts: int
    """How many times the request was sent; 1 when it was not retried."""


class RequestFailed(GenStudioError):
    """A request that did not succeed."""

    def __init__(self, message: str = "", *, request: RequestContext | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.request = request
        self.status = status
        """The HTTP status; None when there was no response."""
        self.retry_after: float | None = None
        """Seconds to wait before the next attempt, from the `Retry-After` header; None without one."""
        self.again = True
        """False when another attempt would certainly fail in the same way, such as for a refused certificate."""

    def __str__(self) -> str:
        message = super().__str__()
        if self.request is None:
            return message
        tried = f", {self.request.attempts} attempts" if self.request.attempts > 1 else ""
        return f"{message} ({self.request.method} {self.request.path}{tried})"


class NetworkError(RequestFailed):
    """There was no response: the connection could not be opened, or it broke."""

    sent: bool = True
    """False only when it is certain that no part of the request left this machine, so no work was started."""


class RequestTimeout(NetworkError, TimeoutError):
    """There was no complete response within the client's `timeout`."""


class ProtocolError(RequestFailed):
    """A response that violates the service's contract."""

    excerpt: str = ""
    """The first characters of the response, with secrets removed."""


class ServerError(RequestFailed):
    """The service failed (HTTP 5xx)."""


class RequestRejected(RequestFailed):
    """The service rejected a request."""

    code: int = 0
    """The `code` of the response; 0 when it has none."""
    msg: str = ""
    """The `msg` of the response, with secrets removed; "" when it has none."""


class PromptRejected(RequestRejected, InvalidPrompt):
    """The service rejected a prompt: unknown workflow, node or input, or a value that is not allowed.

    `refusals` has an entry for each input that the service names, with the parameter of the generated module.
    """

    def __str__(self) -> str:
        message = super().__str__()
        named = {one.parameter: f"{one.parameter} (node {one.node}, input {one.input!r})" for one in self.refusals}
        named.pop("", None)
        if not named:
            return message
        return f"{message}\n  {'parameter' if len(named) == 1 else 'parameters'}: {', '.join(named.values())}"


class AuthenticationError(RequestRejected):
    """The API key is missing, wrong or revoked (HTTP 401)."""


class PermissionDenied(GenStudioError):
    """The API key is valid but does not have permission."""


class RequestForbidden(RequestRejected, PermissionDenied):
    """The API key does not have permission for this request (HTTP 403)."""


class NotFound(RequestRejected):
    """The task, workflow or address does not exist, or belongs to another account (HTTP 404)."""


class RateLimited(RequestRejected):
    """Too many requests (HTTP 429), after `max_retries` retries or with a `retry_after` beyond `retry_budget`."""


class SubmitOutcomeUnknown(RequestFailed):
    """The task may or may not have started: the request may have arrived, but no usable response came back.

    Submits to GenStudio are billed and have no idempotency key (vendor's tutorial), so they are not retried
    automatically. Check the web console for the task. Submit again only if you accept that the task may run, and be
    billed, twice. For a ComfyUI server, the message has the task's id, by which it can be looked for.
    """


class TaskError(GenStudioError):
    """A task without a result."""

    def __init__(self, message: str = "", *, task_id: str = "") -> None:
        super().__init__(message)
        self.task_id = task_id


class TaskFailed(TaskError):
    """The task failed (status 4)."""

    reason: str = ""
    """The service's `errMsg`, with secrets removed."""
    node: str | None = None
    """The id of the node that failed; None when the reason does not name one."""


class TaskCancelled(TaskError):
    """The task was cancelled (status 4, which the service uses for both failed and cancelled tasks)."""


class TaskForbidden(TaskError, PermissionDenied):
    """The API key may not see this task or run its workflow (status 5)."""


class RunningTask(Protocol):
    """A task that can still be waited for: a `Task`, or an `AsyncTask`, whose methods are awaited."""

    @property
    def id(self) -> str: ...

    def wait(self, timeout: float | None = ..., /) -> Any: ...

    def result(self, timeout: float | None = ..., /) -> Any: ...

    def cancel(self) -> Any: ...


class TaskTimeout(TaskError, TimeoutError):
    """The task did not end within the given time. It is still running, and `task` can be waited for again."""

    task: RunningTask | None = None
    """The task; None after unpickling, where `client.task(error.task_id)` gives a new handle."""

    def __reduce__(self) -> tuple[object, ...]:
        state = {name: value for name, value in self.__dict__.items() if name != "task"}
        return type(self), self.args, state


class FileError(GenStudioError):
    """A file that could not be uploaded or downloaded."""


class InvalidUpload(FileError, ValueError):
    """A file that cannot be uploaded: it is empty, too large, or of a type that the service does not accept."""


class UnsafeURL(FileError, ValueError):
    """A URL given to `Image.from_url` that leads to an address that is not public."""


class FetchFailed(FileError):
    """The URL given to `Image.from_url` could not be fetched."""


class DownloadFailed(FileError):
    """A result file could not be downloaded completely or written. No partial file is left behind."""

    again: bool = False
    """Whether another attempt may succeed."""
    retry_after: float | None = None
    """Seconds to wait before the next attempt, from the `Retry-After` header; None without one."""


class FileExpired(DownloadFailed):
    """The result file no longer exists: GenStudio deletes results after 3 days (vendor's tutorial)."""
