"""From the arguments of a tool to a prompt: long integers, files, and every mistake at once."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .file_arguments import file_argument, takes_files
from .local_files import AllowedFolders, FileRefused
from .tool_schemas import is_wide

if TYPE_CHECKING:
    from genstudio_transport import Parameter, Prompt, Workflow

_DIGITS = re.compile(r"-?[0-9]{1,20}", re.ASCII)


def prompt_of(
    table: Workflow, arguments: Mapping[str, object], folders: AllowedFolders
) -> tuple[Prompt, tuple[str, ...]]:
    """Check arguments as the module does, and build the prompt.

    Args:
        table: The workflow.
        arguments: The arguments as they came, by parameter name.
        folders: The folders whose files may be uploaded.

    Returns:
        The prompt, and warnings.

    Raises:
        InvalidParameter: With all invalid arguments, in the transport's words.
    """
    from genstudio_transport import InvalidParameter, InvalidParameterWarning, InvalidUpload, ParameterProblem

    params: dict[str, object] = {}
    refused: list[ParameterProblem] = []
    for name, value in arguments.items():
        row = table.get(name)
        try:
            params[name] = value if row is None else _converted(row, value, folders)
        except (FileRefused, InvalidUpload) as error:
            refused.append(ParameterProblem(name, f"{name}: {error}"))
    names = {problem.name for problem in refused}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InvalidParameterWarning)
        try:
            prompt = table.prompt(params)
        except InvalidParameter as error:
            # An argument that was refused was given: it is not missing as well.
            others = [problem for problem in error.problems if problem.name not in names]
            raise InvalidParameter(error.workflow, (*refused, *others)) from None
    if refused:
        raise InvalidParameter(table.name, tuple(refused))
    return prompt, tuple(str(one.message) for one in caught)


def _converted(row: Parameter, value: object, folders: AllowedFolders) -> object:
    if not isinstance(value, str):
        return value
    if row.seed and value == "RANDOM":
        from genstudio_transport import RANDOM

        return RANDOM
    if is_wide(row) and _DIGITS.fullmatch(value):
        return int(value)
    return file_argument(row, value, folders) if takes_files(row) else value
