"""Exports: what became of each row, as JSONL, CSV or Parquet.

`write_export` writes rows as they come, to a file or a stream; `format_of` tells the format from a file's name.
"""

from .fields import COLUMNS
from .tables import Format
from .writing import format_of, write_export

__all__ = ["COLUMNS", "Format", "format_of", "write_export"]
