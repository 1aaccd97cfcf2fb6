"""Calls that type checkers must accept, and calls that they must refuse: every line marked `# refused`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from generated_examples import image_to_image, text_to_image
from genstudio_transport import (
    RANDOM,
    AsyncClient,
    AsyncComfyUI,
    AsyncGenStudio,
    AsyncOutcomes,
    AsyncResult,
    AsyncTask,
    Client,
    ComfyUI,
    GenStudio,
    Outcomes,
    Prompt,
    Result,
    Task,
)

client = GenStudio()
async_client = AsyncGenStudio()

result: Result = text_to_image.run(client, positive_text="a rabbit in a red suit", seed=RANDOM, steps=20, cfg=7)
task: Task = text_to_image.submit(client)
offline: Prompt = text_to_image.prompt(steps=30, sampler_name="ddim")
image_to_image.prompt(image=Path("a.png"))
image_to_image.prompt(image=b"...")

given: text_to_image.Params = {}
given["steps"] = 20
text_to_image.run(client, **given)


outcomes: Outcomes = text_to_image.run_many(client, [{"steps": 3}, {"seed": RANDOM}], concurrency=4, in_order=True)
for outcome in outcomes:
    done: Result = outcome.unwrap()


async def many() -> None:
    outcomes: AsyncOutcomes = text_to_image.run_many(async_client, [{"steps": 3}], save_to=Path("out"))
    async for outcome in outcomes:
        done: AsyncResult = outcome.unwrap()
        print(done)


class Recorder:
    """A client of the user's own: all that the calls need is the method."""

    def run(self, prompt: Prompt) -> str:
        return repr(prompt)

    async def submit(self, prompt: Prompt) -> bytes:
        return repr(prompt).encode()


recorded: str = text_to_image.run(Recorder(), steps=20)


async def submitted() -> bytes:
    return await text_to_image.submit(Recorder(), steps=20)


async def main() -> None:
    result: AsyncResult = await text_to_image.run(async_client, seed=1)
    task: AsyncTask = await text_to_image.submit(async_client)
    both = await asyncio.gather(text_to_image.run(async_client), asyncio.create_task(text_to_image.run(async_client)))
    print(result, task, both)


def on_any_host(host: GenStudio | ComfyUI) -> Result:
    return text_to_image.run(host, steps=20)


def submitted_to(host: Client) -> Task:
    return text_to_image.submit(host, seed=RANDOM)


async def on_any_host_later(host: AsyncClient) -> AsyncResult:
    return await text_to_image.run(host, steps=20)


server = ComfyUI("http://127.0.0.1:8188", headers={"X-API-Key": "…"}, poll_interval=0.5)
for each in (client, server):
    on_any_host(each).images[0].save("a.png")
    submitted_to(each).result()
asyncio.run(on_any_host_later(AsyncComfyUI()))
for outcome in text_to_image.run_many(server, [{"steps": 5}]):
    print(outcome.result)
server.run({"1": {"class_type": "EmptyImage", "inputs": {}}})

text_to_image.run(server, stpes=20)  # refused
text_to_image.run(AsyncComfyUI(), sampler_name="dimm")  # refused
ComfyUI(8188)  # refused
ComfyUI("http://127.0.0.1:8188", {"X-API-Key": "…"})  # refused
ComfyUI(header={})  # refused
text_to_image.run(object(), steps=20)  # refused
text_to_image.run(client, stpes=20)  # refused
text_to_image.run(client, sampler_name="dimm")  # refused
text_to_image.run(client, seed=None)  # refused
text_to_image.run(client, steps="20")  # refused
text_to_image.run(client, cfg=RANDOM)  # refused
text_to_image.run_many(client, [{"stpes": 3}])  # refused
text_to_image.run_many(client, [{"steps": 3}], concurrency="4")  # refused
text_to_image.submit(async_client, stpes=20)  # refused
text_to_image.prompt(stpes=20)  # refused
image_to_image.prompt(image=7)  # refused
given["steps"] = "20"  # refused
