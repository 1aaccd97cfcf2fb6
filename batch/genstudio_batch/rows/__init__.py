"""Rows: where they come from, what identifies them, and whether they are valid.

`open_rows` opens a file or an iterable, `RowCheck` finds everything that is wrong with it, and `build_prompt` makes a
row's prompt.
"""

from ..errors import RowProblem
from .building import build_prompt
from .checking import RowCheck, check_rows, row_problems
from .opening import open_rows
from .row import Row
from .sources import RowSource

__all__ = ["Row", "RowCheck", "RowProblem", "RowSource", "build_prompt", "check_rows", "open_rows", "row_problems"]
