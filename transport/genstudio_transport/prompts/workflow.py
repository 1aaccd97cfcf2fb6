"""`Workflow`: checks the arguments of one hosted workflow and builds its prompts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from .table import ParameterTable

if TYPE_CHECKING:
    from .clients import Runs, Submits
    from .prompt import Prompt
    from .values import JSONValue, Validate

R = TypeVar("R")


class Workflow(ParameterTable):
    """One hosted workflow: its id, its parameters, and the ids of its output nodes.

    Args:
        workflow_id: The id of the hosted workflow, `wf-…`; "" when it is not known yet.
        name: The workflow's name, used in messages.
        parameters: One `Parameter` for each input that a call may override.
        outputs: The ids of the nodes that produce files.
        api: The transport API that the calling module was generated for.
        graph: The file of the calling module, if the workflow's graph is beside it.

    Raises:
        ImportError: This transport does not support that API.
    """

    _described: str | None = None

    def prompt(self, params: Mapping[str, object], *, validate: Validate = "raise") -> Prompt:
        """Check arguments and build the prompt that overrides exactly the inputs that are given.

        Args:
            params: The arguments by parameter name. An input that is not given keeps the value stored in the hosted
                workflow.
            validate: With `"warn"`, an invalid argument is a warning; with `"off"`, nothing is checked.

        Returns:
            The prompt. `RANDOM` has been replaced by a number, and local files are still to be uploaded.

        Raises:
            InvalidParameter: With all invalid arguments. A name that the workflow does not have always raises,
                because there is no node to send its value to.
        """
        from .draft import Draft  # not loaded before a prompt is built: many processes only import the module

        draft = Draft(self, validate)
        append, plain = draft.overrides.append, self.plain
        for name, value in params.items():
            row = plain.get(name)
            if row is not None and row[0](value):
                append((row[1], row[2], value))  # type: ignore[arg-type]  # what is accepted is JSON
            else:
                draft.add(name, value)
        return draft.finish(params)

    def submit(self, client: Submits[R], params: Mapping[str, object]) -> R:
        """Build a prompt and have a client submit it.

        Args:
            client: `GenStudio`, `AsyncGenStudio`, or any object with such a method `submit`. Its `validate`, if it has
                that attribute, says what happens to invalid arguments.
            params: The arguments by parameter name.

        Returns:
            What `client.submit` returns.

        Raises:
            InvalidParameter: With all invalid arguments. If `client.submit` is an `async` method, it is raised when
                the call is awaited.
        """
        return self._send(client.submit, client, params)

    def run(self, client: Runs[R], params: Mapping[str, object]) -> R:
        """Build a prompt and have a client run it.

        Args:
            client: `GenStudio`, `AsyncGenStudio`, or any object with such a method `run`. Its `validate`, if it has
                that attribute, says what happens to invalid arguments.
            params: The arguments by parameter name.

        Returns:
            What `client.run` returns.

        Raises:
            InvalidParameter: With all invalid arguments. If `client.run` is an `async` method, it is raised when the
                call is awaited.
        """
        return self._send(client.run, client, params)

    def _send(self, send: Callable[[Prompt], R], client: object, params: Mapping[str, object]) -> R:
        from ..errors import InvalidParameter
        from .clients import fail, validation_of

        try:
            prompt = self.prompt(params, validate=validation_of(client))
        except InvalidParameter as error:
            return fail(send, error)
        return send(prompt)

    def expose(self, params: type, *calls: Callable[..., object]) -> None:
        """Show the parameters to tools that look at functions and types while the program runs.

        `inspect.signature`, `help` and the completion of IPython see each parameter of `calls` instead of `**params`.
        pydantic accepts `params` as a type, and with it FastAPI as the type of a request's body.

        Args:
            params: The module's class `Params`.
            calls: The module's functions that take the parameters; their docstrings describe each one.
        """
        from .exposure import CallSignature, pydantic_json_schema_of, pydantic_schema_of

        self._described = calls[0].__doc__ if calls else None
        for call in calls:
            call.__signature__ = CallSignature(call, params)  # type: ignore[attr-defined]
        params.__get_pydantic_core_schema__ = pydantic_schema_of(self)  # type: ignore[attr-defined]
        params.__get_pydantic_json_schema__ = pydantic_json_schema_of(self.json_schema)  # type: ignore[attr-defined]

    def json_schema(self) -> dict[str, JSONValue]:
        """Describe the arguments as a JSON Schema, draft 2020-12.

        Returns:
            A new schema of an object with one property for each parameter: type, range or choices, and description.
            A seed may also be the string `"RANDOM"`, and a file is the string that names an uploaded one.
        """
        from .json_schema import arguments_schema

        return arguments_schema(self, self._described or "")
