"""Logs and traces show every request and no secret."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from genstudio_transport import AsyncGenStudio, redacted
from genstudio_transport.wire import protocol

from .server import KEY, PNG, TOKEN, Service, answers

PROMPT = {"workflow_id": "wf-1", "prompt": {}}


async def test_one_record_per_request_and_no_secret(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    service.faults[protocol.GET_TASK_INFO] = [answers(status=500, body=f"{KEY} {TOKEN}", headers={"Retry-After": "0"})]
    task = await client.submit(PROMPT)
    async for _ in task.events():
        pass
    await (await task.result()).images[0].save(tmp_path / "a.png")
    await client.upload_image(PNG)
    own = [record for record in caplog.records if record.name == "genstudio_transport"]
    fields = [getattr(record, "genstudio") for record in own if hasattr(record, "genstudio")]
    assert len(fields) == len(service.requests)
    assert {(field["method"], field["outcome"].split()[0]) for field in fields} >= {
        ("POST", "HTTP"),
        ("GET", "socket:"),
    }
    assert [record.levelname for record in own if "attempt 1 failed" in record.getMessage()] == ["INFO"]
    assert fields[0].keys() == {"method", "target", "outcome", "seconds", "attempt"}
    for record in caplog.records:
        text = record.getMessage() + repr(vars(record))
        assert not any(secret in text for secret in (KEY, TOKEN, service.valid_signature))


async def test_bodies_are_in_the_records_only_when_they_are_asked_for(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "genstudio_transport")
    caplog.set_level(logging.DEBUG, "genstudio_transport.bodies")
    await (await client.submit(PROMPT)).result()
    await client.upload_image(PNG)
    fields = [getattr(record, "genstudio") for record in caplog.records if hasattr(record, "genstudio")]
    submit, upload = fields[0], fields[-1]
    assert json.loads(submit["body"]) == PROMPT and json.loads(submit["answer"])["data"]["prompt_id"]
    assert upload["body"] == b"" and b"image_id" in upload["answer"]
    assert not any(KEY.encode() in field["body"] + field["answer"] for field in fields)


async def test_opentelemetry_sees_requests_and_no_secret(
    client: AsyncGenStudio, service: Service, tmp_path: Path
) -> None:
    instrumentation = pytest.importorskip("opentelemetry.instrumentation.aiohttp_client")
    trace = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter, provider = memory.InMemorySpanExporter(), trace.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    instrumentor = instrumentation.AioHttpClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider, url_filter=lambda url: redacted(str(url)))
    try:
        task = await client.submit(PROMPT)
        async for _ in task.events():
            pass
        assert await (await task.result()).images[0].read() == PNG
    finally:
        instrumentor.uninstrument()
        provider.shutdown()
    spans = exporter.get_finished_spans()
    assert len(spans) == len(service.requests) - service.count(protocol.PROGRESS) >= 3
    assert service.count(protocol.PROGRESS) == 1
    for span in spans:
        assert not any(secret in span.to_json() for secret in (KEY, TOKEN, service.valid_signature))


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://h/a.png?Signature=x", "https://h/a.png?…"),
        ("https://u:p@h:1/a", "https://h:1/a"),
        ("wss://h/p?authorization=eyJ", "wss://h/p?…"),
    ],
)
def test_addresses_are_shown_redacted(link: str, shown: str) -> None:
    assert redacted(link) == shown
