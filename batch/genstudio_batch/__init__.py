"""Durable batches of GenStudio tasks: run, killed, resumed, on one machine or many, and each row paid for once.

`run` starts a batch or goes on with it; `Batch` looks at one and decides about its rows. Every name is loaded on first
use, so that `genstudio-batch --help` loads neither the engine nor a database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._version import __version__ as __version__
    from .batches import Batch as Batch
    from .batches import list_batches as list_batches
    from .batches import run as run
    from .errors import BatchConfigurationError as BatchConfigurationError
    from .errors import BatchError as BatchError
    from .errors import BatchNotFound as BatchNotFound
    from .errors import DatabaseUnusable as DatabaseUnusable
    from .errors import InvalidRows as InvalidRows
    from .options import BatchOptions as BatchOptions
    from .records import BatchStatus as BatchStatus
    from .records import RowOutcome as RowOutcome
    from .records import SavedFile as SavedFile
    from .records import UnknownRow as UnknownRow
    from .records import WorkerStatus as WorkerStatus

# Where each public name is defined; a test compares this table with the imports above.
_HOMES = {
    "Batch": "batches",
    "BatchConfigurationError": "errors",
    "BatchError": "errors",
    "BatchNotFound": "errors",
    "BatchOptions": "options",
    "BatchStatus": "records",
    "DatabaseUnusable": "errors",
    "InvalidRows": "errors",
    "RowOutcome": "records",
    "SavedFile": "records",
    "UnknownRow": "records",
    "WorkerStatus": "records",
    "__version__": "_version",
    "list_batches": "batches",
    "run": "batches",
}

__all__ = [  # noqa: PLE0604
    "Batch",
    "BatchConfigurationError",
    "BatchError",
    "BatchNotFound",
    "BatchOptions",
    "BatchStatus",
    "DatabaseUnusable",
    "InvalidRows",
    "RowOutcome",
    "SavedFile",
    "UnknownRow",
    "WorkerStatus",
    "__version__",
    "list_batches",
    "run",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
