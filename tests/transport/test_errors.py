"""The tree of exceptions: one base, picklable, helpful, without secrets."""

from __future__ import annotations

import pickle

import pytest

from genstudio_transport import (
    AsyncGenStudio,
    AuthenticationError,
    GenStudioError,
    InvalidParameter,
    ParameterProblem,
    PermissionDenied,
    RequestContext,
    RequestForbidden,
    TaskForbidden,
    TaskTimeout,
    errors,
)
from genstudio_transport.wire.failures import excerpt, retry_after

from .server import KEY, TOKEN, Service, answers

ALL = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, GenStudioError)]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_survives_pickling(kind: type[GenStudioError]) -> None:
    if kind is InvalidParameter:
        error: GenStudioError = InvalidParameter("portrait", (ParameterProblem("steps", "too many"),))
    else:
        error = kind("it went wrong")
        if isinstance(error, errors.RequestFailed):
            error.request = RequestContext("POST", "/x", 3)
            error.retry_after = 2.0
        if isinstance(error, errors.TaskError):
            error.task_id = "cft-1"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind and str(again) == str(error) and vars(again) == vars(error)


def test_a_timeout_is_pickled_without_its_task(service_less: AsyncGenStudio) -> None:
    error = TaskTimeout("too long", task_id="cft-1")
    error.task = service_less.task("cft-1")
    again = pickle.loads(pickle.dumps(error))
    assert again.task is None and again.task_id == "cft-1"


@pytest.fixture
def service_less() -> AsyncGenStudio:
    return AsyncGenStudio(KEY)


def test_permission_has_one_name_for_both_kinds() -> None:
    assert issubclass(TaskForbidden, PermissionDenied) and issubclass(RequestForbidden, PermissionDenied)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"", "an empty response"),
        (b"<html>\n <b>Bad\x00 Gateway</b>", "'<html> <b>Bad Gateway</b>'"),
        (f"key {KEY} token {TOKEN} Signature=abc%2F&x".encode(), "'key *** token *** ***&x'"),
        (b"a" * 500, repr("a" * 200) + "…"),
        (b"\xff\xfe", "'\ufffd\ufffd'"),
    ],
)
def test_an_excerpt_is_short_and_without_secrets(raw: bytes, shown: str) -> None:
    assert excerpt(raw) == shown


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("١", None),
    ],
)
def test_retry_after_in_every_form(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}) == seconds


async def test_no_error_shows_a_secret(client: AsyncGenStudio, service: Service) -> None:
    from genstudio_transport.wire import protocol

    for status in (400, 401, 403, 404, 500, 200):
        service.faults[protocol.SUBMIT] = [answers(status=status, body=f"{KEY} {TOKEN}")]
        with pytest.raises(GenStudioError) as caught:
            await client.submit({"workflow_id": "wf-1", "prompt": {}})
        seen: BaseException | None = caught.value
        while seen is not None:
            for text in (str(seen), repr(seen), repr(vars(seen))):
                assert KEY not in text and TOKEN not in text
            seen = seen.__cause__
    service.faults[protocol.SUBMIT] = [answers(status=401)]
    with pytest.raises(AuthenticationError, match="check the API key"):
        await client.submit({"workflow_id": "wf-1", "prompt": {}})
