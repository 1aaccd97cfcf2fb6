"""The Python interface: run a batch, look at it, and decide about its rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Event
from typing import Literal

from .options import DEFAULT_PATTERN, BatchOptions
from .records import BatchStatus, FailureReason, RowOutcome, RowState, UnknownRow

Rows = str | os.PathLike[str] | Iterable[Mapping[str, object]]
"""A CSV, JSONL or Parquet file, or dicts of parameters; the same dicts in the same order when a batch goes on."""
Report = Callable[[BatchStatus], None]


def run(
    rows: Rows,
    *,
    output: str | os.PathLike[str],
    workflow: str | None = None,
    workflow_column: str | None = None,
    key_column: str | None = None,
    name: str | None = None,
    database: str | None = None,
    rate: str | None = None,
    max_tasks: int = 50,
    budget: int | None = None,
    max_failures: int | None = None,
    on_invalid: Literal["stop", "skip"] = "stop",
    pattern: str = DEFAULT_PATTERN,
    comfyui: str | None = None,
    report: Report | None = None,
    stop: Event | None = None,
) -> BatchStatus:
    """Run a batch, or go on with it: the same rows given again are neither submitted nor paid for again.

    All rows are checked before the first one is submitted. This process feeds the rows and works on them; any number of
    other processes can help, see `Batch.work`. The API key and address come from `GENSTUDIO_API_KEY` and
    `GENSTUDIO_BASE_URL`; they are kept nowhere.

    Args:
        rows: Where the rows come from.
        output: The folder, or fsspec URL, for the files.
        workflow: The import path of the generated module for all rows.
        workflow_column: The column that names it, instead.
        key_column: The column whose values identify rows; None for number and content.
        name: The batch's name; None for the name of the rows' file, "batch" for rows that have none.
        database: A URL, `postgresql://…` for several machines or `sqlite:///…`; None for SQLite beside the output.
        rate: See `BatchOptions`, as for the further options.
        max_tasks: See `BatchOptions`.
        budget: See `BatchOptions`.
        max_failures: See `BatchOptions`.
        on_invalid: See `BatchOptions`.
        pattern: See `BatchOptions`.
        comfyui: See `BatchOptions`.
        report: Called about twice a second, in this thread, with the batch as it is.
        stop: When it is set, nothing more is submitted, submits under way are recorded, and the function returns. What is
            left goes on with the next `run` or `resume`. Signals are the caller's affair: `KeyboardInterrupt` has the
            same effect and is raised again afterwards.

    Returns:
        The batch when there was nothing more to do, it was stopped, or it stopped itself.

    Raises:
        InvalidRows: There are invalid rows; nothing has been submitted.
        BatchConfigurationError: An option cannot be used, or there is no API key.
        DatabaseUnusable: The database cannot be used.
    """
    raise NotImplementedError


class Batch:
    """A batch that exists.

    Args:
        output: The output that the batch was started with, to find the database beside it.
        database: The database's URL, when it is another one.
        name: The batch's name; None when the database has only one.

    Raises:
        BatchNotFound: There is no such batch, or there are several and `name` is not given.
        DatabaseUnusable: The database cannot be used.
        BatchConfigurationError: Neither `output` nor `database` is given.
    """

    def __init__(
        self, output: str | os.PathLike[str] | None = None, *, database: str | None = None, name: str | None = None
    ) -> None:
        raise NotImplementedError

    name: str
    """The batch's name."""
    database: str
    """The database's URL, without a password."""
    output: str
    """Where the files go."""
    options: BatchOptions

    def resume(
        self,
        rows: Rows | None = None,
        *,
        rate: str | None = None,
        max_tasks: int | None = None,
        budget: int | None = None,
        max_failures: int | None = None,
        report: Report | None = None,
        stop: Event | None = None,
    ) -> BatchStatus:
        """Go on with the batch, also after it stopped itself, and work on it as `run` does.

        Args:
            rows: The rows, when they did not come from a file.
            rate: A new limit; None keeps the old one, as for the further limits.
            max_tasks: A new limit.
            budget: A new limit, for all tasks of the batch together.
            max_failures: A new limit.
            report: As for `run`.
            stop: As for `run`.

        Raises:
            BatchConfigurationError: The rows did not come from a file and are not given.
        """
        raise NotImplementedError

    def work(self, *, report: Report | None = None, stop: Event | None = None) -> BatchStatus:
        """Work on the batch from this machine too, until it is finished or stopped; the rows are fed by `run` or `resume`.

        Args:
            report: As for `run`.
            stop: As for `run`.
        """
        raise NotImplementedError

    def status(self) -> BatchStatus:
        """The batch as it is now."""
        raise NotImplementedError

    def unknown(self) -> Iterator[UnknownRow]:
        """The rows of which nobody knows whether they were submitted; they wait for `resolve`."""
        raise NotImplementedError

    def resolve(self, row: int | str, *, task: str | None = None, retry: bool = False, skip: bool = False) -> None:
        """Decide about an unknown row, in exactly one way.

        Args:
            row: Its number, or its key.
            task: The id of its task, as the service's console shows it: the row goes on with that task.
            retry: There is no task: submit it again. If there is one after all, it is paid for twice.
            skip: Give the row up.

        Raises:
            BatchNotFound: There is no such row, or it is not unknown.
            BatchConfigurationError: Not exactly one way is given, or the task belongs to another row.
        """
        raise NotImplementedError

    def retry(self, reason: FailureReason | None = None) -> int:
        """Queue failed rows again; those that have a task that succeeded are only downloaded again, and not paid for.

        Args:
            reason: Only those that failed for this reason; None for all.

        Returns:
            How many rows there are.
        """
        raise NotImplementedError

    def cancel(self, *, tasks: bool = True) -> int:
        """End the batch: nothing more is submitted.

        Args:
            tasks: Whether tasks that are under way are cancelled at the service. Their rows are cancelled; files of tasks
                that ended are still downloaded by running workers.

        Returns:
            How many rows were not submitted.
        """
        raise NotImplementedError

    def outcomes(self, *states: RowState) -> Iterator[RowOutcome]:
        """All rows that were read so far, in the order of the source, without holding them in memory.

        Args:
            states: Only rows in these states; none for all rows.
        """
        raise NotImplementedError


def batches(database: str) -> list[str]:
    """The names of all batches of a database, oldest first."""
    raise NotImplementedError
