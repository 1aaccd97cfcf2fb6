"""A refused certificate is reported as one: for which host, why, and what to do. Nothing was sent, so nothing started.

aiohttp reads the machine's trusted authorities when it is imported, so each client is a process of its own, with
SSL_CERT_FILE.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import re
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from .helpers import script

KEY = "sk-test-0123456789abcdef"
_HANDSHAKE_FAILURE = b"\x15\x03\x03\0\x02\x02\x28"  # a fatal alert
CALLS = ("submit", "poll", "upload", "download")


class Server:
    """Answers each request with 404, over TLS if it is given a context, and counts the requests."""

    def __init__(self, context: ssl.SSLContext | None, reply: bytes) -> None:
        self._reply = reply
        self.requests = 0
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda *_: None)
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(context), self._loop).result()
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _start(self, context: ssl.SSLContext | None) -> asyncio.Server:
        return await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=context)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            status = 400
            if (await reader.readline()).startswith((b"POST", b"GET")):
                self.requests += 1
                status = 404
            writer.write(
                self._reply or f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            await writer.drain()
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    def stop(self) -> None:
        async def close() -> None:
            self._server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def serving(context: ssl.SSLContext | None, reply: bytes = b"") -> Iterator[Server]:
    server = Server(context, reply)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    made = trustme.CA()
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    made.cert_pem.write_to_path(path)
    return made, path


_CHILD = f"""
import asyncio, json
from genstudio_transport import AsyncGenStudio, GenStudioError
async def call(client, url, what):
    if what == "submit":
        await client.submit({{"workflow_id": "wf-1", "prompt": {{}}}})
    elif what == "poll":
        await client.get_task_info(["cft-1"])
    elif what == "upload":
        await client.upload_image(b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 99)
    else:
        links = [url + "/a.png?Signature=secret"]
        text = json.dumps({{"task": "cft-1", "seeds": {{}}, "files": {{}}, "final_files": links}})
        await client.result_from_json(text).final_files[0].read()
async def main(url, calls, retries):
    async with AsyncGenStudio("{KEY}", url, max_retries=retries, timeout=10) as client:
        for what in calls:
            try:
                await call(client, url, what)
            except GenStudioError as error:
                print(json.dumps([what, type(error).__name__, getattr(error, "sent", None), str(error)]))
asyncio.run(main(sys.argv[1], sys.argv[2].split(), int(sys.argv[3])))
"""


def messages(server: Server, trusted: Path, folder: Path, *calls: str, retries: int = 0) -> dict[str, str]:
    """The message of each call, after checking its class: nothing was sent."""
    url = f"https://127.0.0.1:{server.port}"
    done = script(
        _CHILD, url, " ".join(calls), retries, cwd=folder, timeout=40, environment={"SSL_CERT_FILE": str(trusted)}
    )
    assert done.code == 0 and "Traceback" not in done.err, done.text
    assert KEY not in done.text and "secret" not in done.out
    errors = [json.loads(line) for line in done.out.splitlines()]
    for call, kind, sent, message in errors:
        assert (kind, sent) == (("DownloadFailed", None) if call == "download" else ("NetworkError", False)), message
    assert [call for call, *_ in errors] == [*calls]
    return {call: message for call, _, _, message in errors}


# What is wrong with each certificate: how the message says why, and what to do.
_WRONG = {
    "self-signed": ("it is self-signed", "SSL_CERT_FILE"),
    "unknown-authority": ("unknown authority", "SSL_CERT_FILE"),
    "expired": ("it has expired", "renew it"),
    "not-yet": ("not yet valid", "clock"),
    "wrong-name": ("not valid for this host", "base_url"),
}


def context_for(kind: str, authority: trustme.CA, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    if kind == "self-signed":
        context.load_cert_chain(*_self_signed(folder))
        return context
    leaves = {
        "unknown-authority": lambda: trustme.CA().issue_cert("127.0.0.1"),
        "expired": lambda: authority.issue_cert("127.0.0.1", not_before=now - 9 * day, not_after=now - day),
        "not-yet": lambda: authority.issue_cert("127.0.0.1", not_before=now + day, not_after=now + 9 * day),
        "wrong-name": lambda: authority.issue_cert("other.example"),
        "valid": lambda: authority.issue_cert("127.0.0.1"),
    }
    leaves[kind]().configure_cert(context)
    return context


def _self_signed(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "self.pem", folder / "self.key"
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*words.split(), "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize("kind", _WRONG)
def test_a_refused_certificate_is_reported(kind: str, authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    why, advice = _WRONG[kind]
    with serving(context_for(kind, authority[0], tmp_path)) as server:
        for message in messages(server, authority[1], tmp_path, *CALLS).values():
            assert f"the certificate of 127.0.0.1:{server.port} was refused" in message
            assert why in message and advice in message, message
            assert "not usable" not in message
        assert server.requests == 0


def test_a_refused_certificate_is_not_tried_again(authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    with serving(context_for("unknown-authority", authority[0], tmp_path)) as server:
        for message in messages(server, authority[1], tmp_path, *CALLS, retries=3).values():
            assert not re.search(r"[2-4] attempts|attempt [2-4]", message), message


def test_a_server_without_tls_is_reported(authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    with serving(None) as server:
        for message in messages(server, authority[1], tmp_path, *CALLS).values():
            assert "does not speak TLS" in message and "http://" in message, message


def test_a_cut_handshake_is_reported(authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    """Without a cipher in common, this server closes the connection."""
    context = context_for("valid", authority[0], tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("PSK-AES128-CBC-SHA:@SECLEVEL=0")
    with serving(context) as server:
        for message in messages(server, authority[1], tmp_path, *CALLS).values():
            assert "closed during the TLS handshake" in message, message


def test_a_failed_handshake_is_reported(authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    with serving(None, reply=_HANDSHAKE_FAILURE) as server:
        for message in messages(server, authority[1], tmp_path, *CALLS).values():
            assert "the TLS handshake failed (" in message and "handshake failure" in message, message


def test_a_trusted_certificate_is_accepted(authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    with serving(context_for("valid", authority[0], tmp_path)) as server:
        url = f"https://127.0.0.1:{server.port}"
        done = script(
            _CHILD, url, "poll", 0, cwd=tmp_path, timeout=40, environment={"SSL_CERT_FILE": str(authority[1])}
        )
        assert "NotFound" in done.out and server.requests == 1, done.text
