"""The functions of a generated module with clients of every sort: the transport's own and a user's."""

from __future__ import annotations

import asyncio
import gc
import warnings
from unittest import mock

import pytest

from generated_examples import text_to_image
from genstudio_transport import (
    AsyncGenStudio,
    GenStudio,
    InvalidParameter,
    InvalidParameterWarning,
    NetworkError,
    Prompt,
)


class Recorder:
    """A user's own client: all that the calls need is the method."""

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def run(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        return "result"

    async def submit(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        return "task"


async def test_any_object_with_the_method_is_a_client() -> None:
    recorder = Recorder()
    assert text_to_image.run(recorder, steps=20) == "result"
    assert await text_to_image.submit(recorder, steps=30) == "task"
    assert [prompt.to_dict()["prompt"] for prompt in recorder.prompts] == [
        {"3": {"inputs": {"steps": steps}}} for steps in (20, 30)
    ]


def test_a_client_that_does_not_say_how_validates() -> None:
    recorder = Recorder()
    with pytest.raises(InvalidParameter, match="steps=0"):
        text_to_image.run(recorder, steps=0)
    recorder.validate = "off"  # type: ignore[attr-defined]
    assert text_to_image.run(recorder, steps=0) == "result"
    recorder.validate = object()  # type: ignore[attr-defined]
    with pytest.raises(InvalidParameter, match="steps=0"):
        text_to_image.run(recorder, steps=0)


async def test_an_asynchronous_call_validates_when_it_is_awaited() -> None:
    """One bad item of many: the others run, and its error is a value, as `asyncio.gather` promises."""
    recorder = Recorder()
    found = await asyncio.gather(
        *(text_to_image.submit(recorder, steps=steps) for steps in (1, 0, 2)), return_exceptions=True
    )
    assert [found[0], found[2]] == ["task", "task"] and isinstance(found[1], InvalidParameter)
    assert len(recorder.prompts) == 2
    async with AsyncGenStudio("key", "http://127.0.0.1:9") as client:
        call = text_to_image.run(client, steps=0)
        with pytest.raises(InvalidParameter, match="steps=0"):
            await call


def test_a_call_that_is_never_awaited_is_reported_as_any_other() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        text_to_image.submit(Recorder(), steps=0)  # type: ignore[unused-coroutine]
        gc.collect()
    assert [str(warning.message).endswith("was never awaited") for warning in caught] == [True]


def test_a_warning_points_at_the_line_that_calls() -> None:
    recorder = Recorder()
    recorder.validate = "warn"  # type: ignore[attr-defined]
    with pytest.warns(InvalidParameterWarning, match="steps=0") as caught:
        text_to_image.run(recorder, steps=0)
    assert caught[0].filename == __file__


def test_a_synchronous_client_validates_before_it_needs_a_network() -> None:
    with (
        GenStudio("key", "http://127.0.0.1:9") as client,
        pytest.raises(InvalidParameter, match="did you mean 'euler'"),
    ):
        text_to_image.submit(client, sampler_name="eular")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_many_runs_are_handed_to_the_client_with_the_workflow() -> None:
    client = mock.Mock(spec=["run_many"])
    items: list[text_to_image.Params] = [{"steps": 1}, {"steps": 2}]
    assert text_to_image.run_many(client, items, concurrency=4, in_order=True) is client.run_many.return_value
    client.run_many.assert_called_once_with(items, workflow=text_to_image.WORKFLOW, concurrency=4, in_order=True)


def test_one_invalid_item_of_many_has_its_error_and_the_others_are_sent() -> None:
    """Nothing listens at the address: an invalid item fails in words, and another one at the network."""
    with GenStudio("key", "http://127.0.0.1:9", max_retries=0) as client:
        outcomes = list(text_to_image.run_many(client, [{"steps": 0}, {"steps": 1}], in_order=True))
    assert [type(outcome.error) for outcome in outcomes] == [InvalidParameter, NetworkError]
