"""The prompt of a row, made by the generated module that the row names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genstudio_transport import RANDOM, GenStudioError, InvalidParameter

from ..errors import InvalidRow, RowProblem, RowsError
from .file_values import file_input, takes_file
from .row import Row
from .texts import RANDOM_TEXT
from .workflows import load_workflow

if TYPE_CHECKING:
    from genstudio_transport import JSONValue, Parameter, Prompt


def build_prompt(row: Row) -> Prompt:
    """Build a row's prompt; local files are still to be uploaded, and a seed that is `RANDOM` is drawn.

    Args:
        row: The row. Its values suffice: the source is not read.

    Raises:
        InvalidRow: With everything that is wrong with the row.
    """
    try:
        workflow = load_workflow(row.workflow)
        table = workflow.table
        prompt = workflow.prompt(**{name: _argument(table.get(name), value) for name, value in row.values.items()})
    except InvalidParameter as error:
        found = [RowProblem(row.number, row.key, one.name, one.message) for one in error.problems]
        raise InvalidRow(found) from None
    except (RowsError, GenStudioError, ValueError) as error:
        raise InvalidRow([RowProblem(row.number, row.key, "", str(error))]) from None
    if not prompt.workflow_id:
        message = f"{row.workflow} has no workflow id: set workflow_id in its section of [tool.genstudio-codegen]"
        raise InvalidRow([RowProblem(row.number, row.key, "", message)])
    return prompt


def _argument(parameter: Parameter | None, value: JSONValue) -> object:
    if parameter is None:
        return value
    if parameter.seed and value == RANDOM_TEXT:
        return RANDOM
    return file_input(value) if takes_file(parameter) else value
