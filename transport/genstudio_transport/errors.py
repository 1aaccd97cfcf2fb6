"""Every exception of this package, under one base class, `GenStudioError`."""

from __future__ import annotations

from typing import NamedTuple


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
