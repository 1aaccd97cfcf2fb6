"""Opens whatever rows come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

from ..errors import RowsError
from .csv_file import CsvFile
from .items import Items
from .jsonl_file import JsonlFile
from .parquet_file import ParquetFile
from .reading import Reader, opened
from .sources import RowSource
from .workflows import load_workflow

_READERS: dict[str, Callable[[Path], Reader]] = {
    ".csv": CsvFile,
    ".jsonl": JsonlFile,
    ".ndjson": JsonlFile,
    ".parquet": ParquetFile,
    ".pq": ParquetFile,
}
_ADVICE = {
    ".json": "write one JSON object per line, as .jsonl",
    ".tsv": "save it with commas, as .csv",
    ".txt": "name it .csv or .jsonl, for what it is",
    ".xls": "save the sheet as CSV UTF-8",
    ".xlsx": "save the sheet as CSV UTF-8",
}


def open_rows(
    source: str | os.PathLike[str] | Iterable[Mapping[str, object]],
    *,
    workflow: str | None = None,
    workflow_column: str | None = None,
    key_column: str | None = None,
) -> RowSource:
    """Open rows. Nothing but the header is read.

    Args:
        source: A CSV, JSONL or Parquet file, which its suffix tells; or an iterable of dicts of parameters. Relative paths
            of pictures start at the file's folder, and those of an iterable at the current one.
        workflow: The import path of the generated module, `acme.workflows.text_to_image`. With `workflow_column`, the
            package that the column's names are in; None if the column has whole import paths.
        workflow_column: The column that names each row's workflow.
        key_column: The column whose values identify rows. Unless it is the name of a parameter too, it is not sent.

    Raises:
        RowsError: The file or the module cannot be used, or neither says which workflow is meant.
    """
    if workflow is None and workflow_column is None:
        raise RowsError("say which workflow the rows are for: a generated module, or the column that names it")
    if not isinstance(source, str | os.PathLike):
        if not isinstance(cast("object", source), Iterable):
            raise RowsError(f"rows are a file or an iterable of dicts, not {type(source).__name__}")
        made = RowSource(Items(source), None, workflow, workflow_column, key_column)
    else:
        path = Path(os.path.abspath(os.fsdecode(source)))
        made = RowSource(_reader(path), path, workflow, workflow_column, key_column)
    if workflow is not None and workflow_column is None:
        load_workflow(workflow)
    return made


def _reader(path: Path) -> Reader:
    suffix = path.suffix.lower()
    if suffix in _READERS:
        opened(path).close()
        return _READERS[suffix](path)
    advice = _ADVICE.get(suffix, "")
    raise RowsError(f"{path}: rows are .csv, .jsonl or .parquet{'; ' + advice if advice else ''}")
