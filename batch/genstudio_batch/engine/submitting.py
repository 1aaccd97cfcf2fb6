"""The step that submits a row: intent, request, outcome."""

from __future__ import annotations

import asyncio
import json
import random
from enum import Enum, auto

import sqlalchemy as sa
from genstudio_transport import (
    AuthenticationError,
    FileError,
    InvalidParameter,
    InvalidPrompt,
    NetworkError,
    Prompt,
    ProtocolError,
    RateLimited,
    RequestFailed,
    RequestForbidden,
    RequestRejected,
    ServerError,
    SubmitOutcomeUnknown,
)

from ..errors import InvalidRow
from ..rows import Row, build_prompt
from ..store import (
    Granted,
    Refused,
    RowRecord,
    Slot,
    Submit,
    Wait,
    claim,
    free_slot,
    mark_unknown,
    read_row,
    record_task,
    withdraw,
)
from .clients import has_started, new_token, submit_once
from .reasons import balance_used_up
from .work import Work

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
# The server's own failure on one prompt, which another attempt would repeat.
_FAILED_ON_THIS = 500
_LEFT_BEHIND = (
    "a worker was about to submit this row, or did, and died before it wrote down the answer; look for the task in the "
    "console, then resolve the row"
)


class Next(Enum):
    """What is done about a row that has no outcome yet."""

    TRY_AGAIN = auto()
    """No task was started, that is certain."""
    LOOK_AGAIN = auto()
    """There is an intent for the row whose outcome this process does not know."""


async def submit_row(work: Work, row: int) -> str | None:
    """Submit a row, unless it has a task already.

    Returns:
        The task's id; None when the row needs no task, or must not get one without a person's decision.
    """
    while True:
        record = await work.commit(lambda connection: read_row(connection, work.batch, row))
        if record.task is not None and record.state in ("queued", "submitted", "ended"):
            return record.task
        if record.state != "queued":
            return None
        token = record.left_behind or new_token()
        submit = Submit(work.batch, row, record.attempt, token, work.worker.id, work.worker.machine)
        if record.left_behind is not None:
            if work.options.comfyui is None:
                await work.commit(lambda connection: mark_unknown(connection, work.database, submit, _LEFT_BEHIND))
                return None
            if await _settled(work, submit):
                return submit.token
            continue
        prompt = await _prepared(work, record)
        if prompt is None:
            return None
        work.records[row] = record
        task = await _submitted(work, submit, prompt)
        if not isinstance(task, Next):
            return task


async def _settled(work: Work, left: Submit) -> bool:
    """Ask a ComfyUI server whether an attempt has arrived, and write it down; it costs nothing there to try again."""
    while True:
        if not await work.gate.open():
            await work.parked()
        try:
            started = await has_started(work.client, left.token)
        except AuthenticationError as error:
            await work.stop(f"the server refuses the request: {error}")
            await work.parked()
        except RequestFailed:
            await asyncio.sleep(_FIRST_PAUSE)
        else:
            if started:
                await work.commit(lambda connection: record_task(connection, work.database, left, left.token, None))
            else:
                await work.commit(lambda connection: withdraw(connection, work.database, left, None))
            return started


async def _prepared(work: Work, record: RowRecord) -> Prompt | None:
    """The prompt of a row with its pictures uploaded; None when the row is invalid. Nothing is paid for yet."""
    pause = _FIRST_PAUSE
    while True:
        try:
            prompt = build_prompt(Row(record.number, record.key, record.workflow, json.loads(record.arguments)))
            uploads = prompt.uploads
            ids = await asyncio.gather(*(work.client.upload_image(upload.source) for upload in uploads))
            places = [(upload.node, upload.input) for upload in uploads]
            return prompt.with_uploaded(dict(zip(places, ids, strict=True))) if uploads else prompt
        except (InvalidRow, InvalidParameter, InvalidPrompt, FileError) as error:
            await work.failed(record.row, "invalid", str(error))
            return None
        except AuthenticationError as error:
            await work.stop(f"the service refuses the API key: {error}")
            await work.parked()
        except RequestRejected as error:
            if not isinstance(error, RateLimited):
                await work.failed(record.row, "rejected", f"an input file was refused: {error}")
                return None
        except RequestFailed as error:
            if not error.again:
                await work.stop(f"the service cannot be reached: {error}")
                await work.parked()
        if not await work.gate.passed():
            await work.parked()
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
        pause = min(_LONGEST_PAUSE, 2 * pause)


async def _submitted(work: Work, submit: Submit, prompt: Prompt) -> str | Next | None:
    """Submit a prompt as soon as it may be."""
    seeds = json.dumps(dict(prompt.seeds))
    pause = _FIRST_PAUSE
    while True:
        async with work.turns:
            if not await work.gate.passed():
                await work.parked()
            granted: Granted | Wait | Refused = Wait(0.0)
            while isinstance(granted, Wait):
                await asyncio.sleep(granted.seconds)
                if not await work.gate.open():
                    await work.parked()
                with work.submitting():
                    granted = await work.commit(lambda connection: _claimed(connection, work, submit, seeds))
                    if isinstance(granted, Granted):
                        outcome = await _sent(work, submit, prompt, granted.slot, pause)
                        if outcome is not Next.TRY_AGAIN:
                            return outcome
                        pause = min(_LONGEST_PAUSE, 2 * pause)
        if granted == "known":
            return Next.LOOK_AGAIN
        if granted == "decided":
            return None
        if granted == "budget":
            await work.stop(f"the budget of {work.options.budget} tasks is used up")
        if granted in ("budget", "stopped"):
            await work.parked()


def _claimed(connection: sa.Connection, work: Work, submit: Submit, seeds: str) -> Granted | Wait | Refused:
    """Claim a slot and write the intent down; while no slot is free, one of the rows asks for all."""
    if (seconds := work.gate.until_slot) > 0:
        return Wait(seconds)
    granted = claim(connection, work.database, submit, seeds=seeds, rate=work.rate, budget=work.options.budget)
    if isinstance(granted, Wait):
        return Wait(work.gate.no_slot(granted.seconds))
    return granted


async def _sent(work: Work, submit: Submit, prompt: Prompt, slot: Slot | None, pause: float) -> str | Next | None:
    """Send one request, and write down what came of it."""

    async def take_back() -> None:
        await work.commit(lambda connection: withdraw(connection, work.database, submit, slot))

    row = submit.row
    try:
        task = await submit_once(work.client, prompt, submit.token)
    except SubmitOutcomeUnknown as error:
        if work.options.comfyui is not None:
            await work.commit(lambda connection: free_slot(connection, work.batch, slot, work.database.now(connection)))
            return Next.LOOK_AGAIN
        message = str(error)
        await work.commit(lambda connection: mark_unknown(connection, work.database, submit, message, slot))
        return None
    except AuthenticationError as error:
        await take_back()
        await work.stop(f"the service refuses the API key: {error}")
    except RateLimited as error:
        await take_back()
        work.gate.pause(pause if error.retry_after is None else error.retry_after)
        return Next.TRY_AGAIN
    except NetworkError as error:
        # Any other is an unknown outcome.
        await take_back()
        if error.again:
            work.gate.pause(pause * random.uniform(0.5, 1.0))  # noqa: S311
            return Next.TRY_AGAIN
        await work.stop(f"the service cannot be reached: {error}")
    except ServerError as error:
        # Only of a ComfyUI server, which was asked whether it has the task.
        await take_back()
        if error.status == _FAILED_ON_THIS:
            await work.failed(row, "rejected", str(error))
            return None
        work.gate.pause(pause * random.uniform(0.5, 1.0))  # noqa: S311
        return Next.TRY_AGAIN
    except RequestRejected as error:
        await take_back()
        if not balance_used_up(error):
            await work.failed(row, "denied" if isinstance(error, RequestForbidden) else "rejected", str(error))
            return None
        await work.stop(f"the account's balance is used up: {error}")
    except ProtocolError as error:
        await take_back()
        await work.stop(f"this is not the service: {error}")
    except InvalidPrompt as error:
        await take_back()
        await work.failed(row, "invalid", str(error))
        return None
    else:
        await work.commit(lambda connection: record_task(connection, work.database, submit, task.id, slot))
        work.submitted_here.add(row)
        work.succeeded()
        return task.id
    # The batch is stopped now: the next claim is refused.
    return Next.TRY_AGAIN
