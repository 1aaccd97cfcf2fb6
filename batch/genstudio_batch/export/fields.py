"""What is exported of a row: plain values by column."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ..records import RowOutcome

COLUMNS: tuple[str, ...] = (
    "row", "key", "workflow", "state", "reason", "message", "task", "seed", "seeds", "files", "attempts", "machine",
    "submitted_at", "ended_at", "finished_at", "seconds",
)  # fmt: skip
"""The names of the columns, in their order."""


def fields_of(outcome: RowOutcome) -> dict[str, Any]:
    """A row's values by column, as JSON has them.

    Args:
        outcome: The row.

    Returns:
        Times are ISO 8601 in UTC; `seconds` is the time from the submit to the end of the download.
    """
    begun, finished = outcome.submitted_at, outcome.finished_at
    values = (
        outcome.number,
        outcome.key,
        outcome.workflow,
        outcome.state,
        outcome.reason,
        outcome.message,
        outcome.task,
        outcome.seed,
        dict(outcome.seeds),
        [{"name": one.name, "size": one.size, "sha256": one.sha256, "node": one.node} for one in outcome.files],
        outcome.attempts,
        outcome.machine,
        _time(begun),
        _time(outcome.ended_at),
        _time(finished),
        round((finished - begun).total_seconds(), 3) if begun and finished else None,
    )
    return dict(zip(COLUMNS, values, strict=True))


def flat(fields: dict[str, Any]) -> dict[str, Any]:
    """The same values for a table: seeds as a text of JSON, and of files only the names."""
    seeds: dict[str, int] = fields["seeds"]
    names: list[str] = [one["name"] for one in fields["files"]]
    return {**fields, "seeds": json.dumps(seeds, ensure_ascii=False) if seeds else "", "files": names}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
