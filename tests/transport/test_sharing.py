"""Threads may share a client, forked processes may not, and other processes restore tasks from JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from genstudio_transport import (
    AsyncGenStudio,
    ClientUnusable,
    ConfigurationError,
    GenStudio,
    RANDOM,
    Parameter,
    ResultFile,
    TaskTimeout,
    Workflow,
)
from genstudio_transport.wire import protocol

from .server import KEY, PNG, Service

PROMPT = {"workflow_id": "wf-1", "prompt": {}}
WORKFLOW = Workflow("wf-1", "x", (Parameter("seed", "3", "seed", "INT", 0, 2**64 - 1, seed=True),))


def test_32_threads_share_a_client(sync_client: GenStudio, threaded_service: Service, tmp_path: Path) -> None:
    def one(number: int) -> bytes:
        result = sync_client.run(PROMPT)
        return result.images[0].save(tmp_path / f"{number}.png").read_bytes()

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(one, range(128))) == {PNG}
    assert threaded_service.count(protocol.SUBMIT) == 128
    assert len(os.listdir(tmp_path)) == 128


def test_the_synchronous_face_passes_everything_through(
    sync_client: GenStudio, threaded_service: Service, tmp_path: Path
) -> None:
    from PIL import Image

    image_id = sync_client.upload_image(PNG)
    assert image_id == "te-1/ac-1/sui-1.png"
    threaded_service.polls_until_done = 5
    task = sync_client.submit(WORKFLOW.prompt({"seed": RANDOM}))
    assert task.seed == task.seeds["seed"] and task.status == 1 and task.info and "queued" in repr(task)
    with pytest.raises(TaskTimeout) as caught:
        task.wait(timeout=0.01)
    assert caught.value.task is task
    assert task.refresh().status == 1
    assert task.wait(timeout=None).final
    other = sync_client.with_options(validate="warn")
    assert (other.validate, sync_client.validate) == ("warn", "raise")
    result = task.result()
    assert (result.seed, result.seeds, result.task_id) == (task.seed, task.seeds, task.id)
    assert result.info.final and "1 file>" in repr(result)
    (file,) = result.final_files
    assert isinstance(file, ResultFile) and (file.task_id, file.node, file.index) == (task.id, "9", 0)
    assert file.name == f"{task.id}.png" and "Signature" not in repr(file) and file.url == file.renewed()
    Image.new("RGB", (3, 2)).save(tmp_path / "a.png")
    threaded_service.objects[f"te-1%2Fac-1%2F{task.id}.png"] = (tmp_path / "a.png").read_bytes()
    assert file.to_pil().size == (3, 2)
    (info,) = sync_client.get_task_info([task.id, task.id])
    assert info.id == task.id and "Signature" not in repr(info)
    third = sync_client.submit(PROMPT)
    for _ in third.events():
        break
    third.cancel()
    sync_client.cancel(third.id)
    assert threaded_service.count(protocol.CANCEL) == 2
    sync_client.close()
    sync_client.close()
    with pytest.raises(ClientUnusable, match="closed"):
        sync_client.submit(PROMPT)


def test_a_fork_is_detected(threaded_service: Service) -> None:
    """In a process of its own: forking a process with threads is what this is about."""
    code = f"""
import os, warnings
warnings.simplefilter("ignore", DeprecationWarning)
from genstudio_transport import ClientUnusable, GenStudio
used, fresh = (GenStudio({KEY!r}, {threaded_service.url!r}, poll_interval=0.01) for _ in range(2))
used.run({PROMPT!r})
child = os.fork()
if not child:
    try:
        used.run({PROMPT!r})
    except ClientUnusable as error:
        assert "fork" in str(error), error
        used.close()
        fresh.run({PROMPT!r})
        fresh.close()
        os._exit(7)
    os._exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
used.run({PROMPT!r})
used.close()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_background_thread_can_be_ended_from_itself(threaded_service: Service) -> None:
    """As when the garbage collector happens to run there."""
    client = GenStudio(KEY, threaded_service.url)

    async def end() -> None:
        assert client._background._ending is not None
        client._background._ending()

    client._call(end)
    deadline = time.monotonic() + 5
    while [t for t in threading.enumerate() if t.name == "genstudio-transport"] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [t for t in threading.enumerate() if t.name == "genstudio-transport"]


async def test_a_fork_is_detected_by_the_engine(client: AsyncGenStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    await client.submit(PROMPT)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(ClientUnusable, match="forked"):
        await client.submit(PROMPT)


def test_tasks_and_results_go_through_json(sync_client: GenStudio, tmp_path: Path) -> None:
    task = sync_client.submit(WORKFLOW.prompt({"seed": 2**64 - 1}))
    text = task.to_json()
    assert json.loads(text) == {"task": task.id, "seeds": {"seed": 2**64 - 1}}
    again = sync_client.task_from_json(text)
    assert again.id == task.id and again.status is None and "unknown" in repr(again)
    result = again.result()
    assert result.seed == 2**64 - 1
    restored = sync_client.result_from_json(result.to_json())
    assert restored.to_json() == result.to_json() and restored.seed == result.seed
    assert restored.images[0].read() == PNG
    assert sync_client.task(task.id).result().images[0].save(tmp_path / "a.png").read_bytes() == PNG
    for wrong in (
        "[]",
        "{}",
        '{"task": 1, "seeds": {}}',
        "nonsense",
        text.replace("cft", "cft").replace("{}", "[]")[:-1],
    ):
        with pytest.raises(ValueError):
            sync_client.task_from_json(wrong)
    with pytest.raises(ValueError, match="not the JSON of a result"):
        sync_client.result_from_json('{"task": "cft-1", "seeds": {}, "files": 3}')
    with pytest.raises(ConfigurationError):
        sync_client.with_options(validate="x")  # type: ignore[arg-type]
