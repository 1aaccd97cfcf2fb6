"""`Workflow`: checks the arguments of one hosted workflow and builds its prompts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .table import ParameterTable

if TYPE_CHECKING:
    from .prompt import Prompt
    from .values import Validate


class Workflow(ParameterTable):
    """One hosted workflow: its id, its parameters, and the ids of its output nodes.

    Args:
        workflow_id: The id of the hosted workflow, `wf-…`; "" when it is not known yet.
        name: The workflow's name, used in messages.
        parameters: One `Parameter` for each input that a call may override.
        outputs: The ids of the nodes that produce files.
        api: The transport API that the calling module was generated for.

    Raises:
        ImportError: This transport does not support that API.
    """

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
