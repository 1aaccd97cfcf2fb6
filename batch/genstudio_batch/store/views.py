"""A batch as it is, read from these tables alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, cast

import sqlalchemy as sa

from ..records import BatchStatus, RowOutcome, RowState, SavedFile, UnknownRow, WorkerStatus
from .catalogue import the_batch
from .database import Database
from .results import WORKED_ON
from .tables import files, intents, rows, this_intent, workers

_AT_ONCE = 1000
_RATE_OVER = 60.0


def batch_status(database: Database, batch: int) -> BatchStatus:
    """Count rows, tasks and workers."""
    with database.read() as connection:
        record = the_batch(connection, batch)
        now = database.now(connection)
        counted = connection.execute(
            sa.select(rows.c.state, rows.c.reason, sa.func.count())
            .where(rows.c.batch == batch)
            .group_by(rows.c.state, rows.c.reason)
        ).all()
        undecided = connection.execute(
            sa.select(sa.func.count()).where(intents.c.batch == batch, intents.c.outcome.is_(None))
        ).scalar_one()
        rate = _rate(connection, batch, now)
        alive = _workers(connection, batch, now)
    counts: dict[str, int] = {}
    failures: dict[str, int] = {}
    for row_state, reason, count in counted:
        shown = "queued" if row_state == "waiting" else row_state
        counts[shown] = counts.get(shown, 0) + count
        if row_state == "failed":
            failures[reason or ""] = failures.get(reason or "", 0) + count
    left = sum(counts.get(worked_on, 0) for worked_on in WORKED_ON)
    state: Literal["running", "paused", "stopped", "cancelled", "finished"]
    if record.state == "cancelled":
        state = "cancelled"
    elif record.ready and left == 0:
        state = "finished"
    elif record.state == "stopped":
        state = "stopped"
    else:
        state = "running" if any(one.alive for one in alive) else "paused"
    return BatchStatus(
        name=record.name,
        state=state,
        stopped_because=record.stopped_because if state == "stopped" else "",
        notice=record.notice if state == "running" else "",
        total=sum(counts.values()) if record.ready else None,
        counts=counts,
        failures=failures,
        paid=max(0, record.intents - undecided),
        budget=record.options.budget,
        rate=rate,
        seconds_left=left / rate if rate > 0 and record.ready and state == "running" else None,
        workers=tuple(alive),
    )


def _rate(connection: sa.Connection, batch: int, now: float) -> float:
    since = now - _RATE_OVER
    count, first = connection.execute(
        sa.select(sa.func.count(), sa.func.min(rows.c.finished_at)).where(
            rows.c.batch == batch, rows.c.finished_at >= since, rows.c.state.in_(("done", "failed"))
        )
    ).one()
    return count / max(1.0, now - first) if count else 0.0


def _workers(connection: sa.Connection, batch: int, now: float) -> list[WorkerStatus]:
    found = connection.execute(sa.select(workers).where(workers.c.batch == batch).order_by(workers.c.id)).all()
    return [
        WorkerStatus(
            id=one.id, machine=one.machine, pid=one.pid, alive=one.lease_until >= now, seen_at=_moment(one.seen_at)
        )
        for one in found
    ]


def unknown_rows(database: Database, batch: int) -> Iterator[UnknownRow]:
    """Rows that wait for a decision, a page at a time, in the order of the source."""
    joined = rows.join(intents, this_intent())
    last = 0
    while True:
        with database.read() as connection:
            page = connection.execute(
                sa.select(
                    rows.c.row,
                    rows.c.number,
                    rows.c.key,
                    rows.c.workflow,
                    intents.c.seeds,
                    rows.c.arguments,
                    intents.c.machine,
                    intents.c.worker,
                    intents.c.at,
                )
                .select_from(joined)
                .where(rows.c.batch == batch, rows.c.state == "unknown", rows.c.row > last)
                .order_by(rows.c.row)
                .limit(_AT_ONCE)
            ).all()
        for one in page:
            yield UnknownRow(
                number=one.number,
                key=one.key,
                workflow=one.workflow,
                machine=one.machine,
                worker=one.worker,
                at=_moment(one.at),
                look_for=_look_for(one.workflow, one.at, one.seeds, one.arguments),
            )
        if len(page) < _AT_ONCE:
            return
        last = page[-1].row


def _look_for(workflow: str, at: float, seeds: str | None, arguments: str) -> str:
    drawn: dict[str, object] = json.loads(seeds) if seeds else {}
    values: dict[str, object] = json.loads(arguments)
    given = {**values, **drawn}
    shown = ", ".join(f"{name} = {_short(value)}" for name, value in sorted(given.items()))
    when = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"a task of {workflow} created at {when} or within the minute after it, with {shown or 'no parameters'}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


def row_outcomes(database: Database, batch: int, states: tuple[RowState, ...]) -> Iterator[RowOutcome]:
    """Rows in the order of the source, a page at a time."""
    wanted = [*states, "waiting"] if "queued" in states else list[str](states)
    last = 0
    while True:
        chosen = [rows.c.batch == batch, rows.c.row > last, *([rows.c.state.in_(wanted)] if wanted else [])]
        with database.read() as connection:
            page = connection.execute(
                sa.select(rows, intents.c.seeds, intents.c.machine)
                .select_from(rows.outerjoin(intents, this_intent()))
                .where(*chosen)
                .order_by(rows.c.row)
                .limit(_AT_ONCE)
            ).all()
            saved = _files_of(connection, batch, page[0].row, page[-1].row) if page else {}
        for one in page:
            yield RowOutcome(
                number=one.number,
                key=one.key,
                workflow=one.workflow,
                state=cast(RowState, "queued" if one.state == "waiting" else one.state),
                reason=one.reason,
                message=one.message,
                task=one.task,
                seeds=json.loads(one.seeds) if one.seeds else {},
                files=tuple(saved.get(one.row, ())),
                attempts=one.attempt if one.machine else one.attempt - 1,
                machine=one.machine or "",
                submitted_at=_optional(one.submitted_at),
                ended_at=_optional(one.ended_at),
                finished_at=_optional(one.finished_at),
            )
        if len(page) < _AT_ONCE:
            return
        last = page[-1].row


def _files_of(connection: sa.Connection, batch: int, first: int, last: int) -> dict[int, list[SavedFile]]:
    found = connection.execute(
        sa.select(files)
        .where(files.c.batch == batch, files.c.row >= first, files.c.row <= last)
        .order_by(files.c.row, files.c.position)
    )
    saved: dict[int, list[SavedFile]] = {}
    for one in found:
        saved.setdefault(one.row, []).append(SavedFile(name=one.name, size=one.size, sha256=one.sha256, node=one.node))
    return saved


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _optional(seconds: float | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)
