"""The Python interface: run a batch, look at it, and decide about its rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event
from typing import Literal, Self

from .errors import BatchConfigurationError, BatchNotFound
from .options import DEFAULT_PATTERN, BatchOptions, Rate
from .places import database_beside, stored_output
from .records import BatchStatus, FailureReason, RowOutcome, RowState, UnknownRow
from .rows import open_rows
from .store import (
    BatchRecord,
    Database,
    Source,
    batch_names,
    batch_status,
    cancel_batch,
    change_options,
    chosen_batch,
    create_batch,
    fewer,
    find_batch,
    give_task,
    give_up,
    go_on,
    mark_cancelled,
    retry_failed,
    row_outcomes,
    set_slots,
    submit_again,
    tasks_under_way,
    the_batch,
    unknown_rows,
)

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
    poll_interval: float = 1.0,
    lease: float = 30.0,
    result_lifetime: float = 259200.0,
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
        poll_interval: See `BatchOptions`.
        lease: See `BatchOptions`.
        result_lifetime: See `BatchOptions`.
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
        RowsError: The rows cannot be read.
    """
    # Not by commands that only look: loading the engine takes longer than what they do.
    from .engine import read_rows, worked

    options = BatchOptions(
        rate=rate,
        max_tasks=max_tasks,
        budget=budget,
        max_failures=max_failures,
        on_invalid=on_invalid,
        pattern=pattern,
        comfyui=comfyui,
        poll_interval=poll_interval,
        lease=lease,
        result_lifetime=result_lifetime,
    )
    path = Path(rows).absolute() if isinstance(rows, (str, os.PathLike)) else None
    chosen = name or (path.stem if path else "batch")
    where = stored_output(output)
    read = open_rows(rows, workflow=workflow, workflow_column=workflow_column, key_column=key_column)
    source = Source(str(path) if path else None, workflow, workflow_column, key_column)
    store = Database(database or database_beside(where))
    try:
        store.open(create=True)
        with store.write() as connection:
            now = store.now(connection)
            there = find_batch(connection, chosen)
            if there is not None:
                _refuse_another(there, source, where)
            create_batch(connection, name=chosen, output=where, source=source, options=options, now=now)
        record = _set_going(store, chosen, options)
        read_rows(store, record, read)
        return worked(store, record.id, report, stop)
    finally:
        store.close()


def _refuse_another(there: BatchRecord, source: Source, output: str) -> None:
    """Raise unless what is asked for is the batch of the name."""
    before, now = asdict(there.source), asdict(source)
    # The same rows may lie elsewhere today.
    differ = [f"{field} {before[field]!r}" for field in before if field != "path" and before[field] != now[field]]
    if there.output != output:
        differ.append(f"output {there.output!r}")
    if differ:
        raise BatchConfigurationError(
            f"the batch {there.name!r} was started with {' and '.join(differ)}: give the same again, or another name"
        )


def _set_going(store: Database, name: str, options: BatchOptions) -> BatchRecord:
    """Let options hold, and a stopped batch go on."""
    with store.write() as connection:
        found = find_batch(connection, name)
        if found is None:
            raise BatchNotFound(f"the batch {name!r} is not there any more")
        if found.state == "cancelled":
            raise BatchConfigurationError(f"the batch {name!r} was cancelled: give the rows another name to run them")
        rate = fewer(Rate.parse(options.rate)) if options.rate else None
        if found.options != options:
            change_options(connection, found.id, options)
        set_slots(connection, found.id, rate, store.now(connection))
        go_on(connection, found.id)
        return the_batch(connection, found.id)


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
        if database is None and output is None:
            raise BatchConfigurationError("give the output that the batch was started with, or its database")
        self._store = Database(database if database is not None else database_beside(stored_output(output or "")))
        try:
            self._store.open(create=False)
            record = chosen_batch(self._store, name)
        except BaseException:
            self._store.close()
            raise
        self._id = record.id
        self.name = record.name
        """The batch's name."""
        self.database = self._store.shown
        """The database's URL, without a password."""
        self.output = record.output
        """Where the files go."""
        self.options = record.options

    def __repr__(self) -> str:
        return f"<Batch {self.name!r} in {self.database}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database; a batch that is used again opens new ones."""
        self._store.close()

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
        from .engine import read_rows, worked

        with self._store.read() as connection:
            record = the_batch(connection, self._id)
        source = record.source
        if rows is None:
            rows = source.path
        before = record.options
        options = replace(
            before,
            rate=before.rate if rate is None else rate,
            max_tasks=before.max_tasks if max_tasks is None else max_tasks,
            budget=before.budget if budget is None else budget,
            max_failures=before.max_failures if max_failures is None else max_failures,
        )
        if not record.ready and rows is None:
            raise BatchConfigurationError("the rows did not come from a file: give them again")
        record = _set_going(self._store, self.name, options)
        self.options = options
        # A file that was read to its end need not be there any more.
        if rows is not None and (not record.ready or rows is not source.path):
            found = open_rows(
                rows,
                workflow=source.workflow,
                workflow_column=source.workflow_column,
                key_column=source.key_column,
            )
            read_rows(self._store, record, found)
        return worked(self._store, self._id, report, stop)

    def work(self, *, report: Report | None = None, stop: Event | None = None) -> BatchStatus:
        """Work on the batch from this machine too, until it is finished or stopped; the rows are fed by `run` or `resume`.

        Args:
            report: As for `run`.
            stop: As for `run`.
        """
        from .engine import worked

        return worked(self._store, self._id, report, stop)

    def status(self) -> BatchStatus:
        """The batch as it is now."""
        return batch_status(self._store, self._id)

    def unknown(self) -> Iterator[UnknownRow]:
        """The rows of which nobody knows whether they were submitted; they wait for `resolve`."""
        return unknown_rows(self._store, self._id)

    def resolve(self, row: int | str, *, task: str | None = None, retry: bool = False, skip: bool = False) -> None:
        """Decide what becomes of an unknown row, in exactly one way.

        Args:
            row: Its number, or its key.
            task: The id of its task, as the service's console shows it: the row goes on with that task.
            retry: There is no task: submit it again. If there is one after all, it is paid for twice.
            skip: Give the row up.

        Raises:
            BatchNotFound: There is no such row, or it is not unknown.
            BatchConfigurationError: Not exactly one way is given, or the task belongs to another row.
        """
        if sum([task is not None, retry, skip]) != 1:
            raise BatchConfigurationError("decide in exactly one way: the row's task, another attempt, or neither")
        if task is not None and not (task.strip() and task.isprintable()):
            raise BatchConfigurationError(f"this cannot be the id of a task: {task!r}")
        with self._store.write() as connection:
            if task is not None:
                give_task(connection, self._id, row, task)
            elif retry:
                submit_again(connection, self._id, row)
            else:
                give_up(connection, self._id, row, self._store.now(connection))

    def retry(self, reason: FailureReason | None = None) -> int:
        """Queue failed rows again; those that have a task that succeeded are only downloaded again, and not paid for.

        Args:
            reason: Only those that failed for this reason; None for all.

        Returns:
            How many rows there are.
        """
        with self._store.write() as connection:
            return retry_failed(connection, self._id, reason)

    def cancel(self, *, tasks: bool = True) -> int:
        """End the batch: nothing more is submitted.

        Args:
            tasks: Whether tasks that are under way are cancelled at the service. Their rows are cancelled; files of tasks
                that ended are still downloaded by running workers.

        Returns:
            How many rows were not submitted.
        """
        from .engine import cancel_tasks

        with self._store.write() as connection:
            count = cancel_batch(connection, self._id, self._store.now(connection))
            under_way = list(tasks_under_way(connection, self._id)) if tasks else list[tuple[int, str]]()
        cancelled = cancel_tasks(self.options, [task for _, task in under_way])
        with self._store.write() as connection:
            now = self._store.now(connection)
            for row, task in under_way:
                if task in cancelled:
                    mark_cancelled(connection, self._id, row, task, "the batch was cancelled", now)
        return count

    def outcomes(self, *states: RowState) -> Iterator[RowOutcome]:
        """All rows that were read so far, in the order of the source, without holding them in memory.

        Args:
            states: Only rows in these states; none for all rows.
        """
        return row_outcomes(self._store, self._id, states)


def list_batches(database: str) -> list[str]:
    """The names of all batches of a database, oldest first."""
    store = Database(database)
    try:
        store.open(create=False)
        with store.read() as connection:
            return batch_names(connection)
    finally:
        store.close()
