"""Key, address, proxy, TLS, clock and rate limit, each with the fault itself: real servers, sockets and variables."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from genstudio_codegen.emulator import Emulator
from tests.conftest import EXAMPLE_SPECS
from tests.transport import proxy

from .service import front

KEY = "sk-wrong-0123456789abcdef"
VARIABLES = ("GENSTUDIO_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator([EXAMPLE_SPECS / "text_to_image.spec.json"]) as running:
        yield running


def run(*arguments: str, cwd: Path, **given: str) -> tuple[int, str]:
    """The exit code and what is printed, in an environment of `given` alone. No key is ever in it."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(VARIABLES)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "genstudio_codegen", "doctor", *arguments],
        cwd=cwd,
        env={**kept, "GENSTUDIO_CODEGEN_CACHE": os.environ["GENSTUDIO_CODEGEN_CACHE"], **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "", done.stderr
    key = given.get("GENSTUDIO_API_KEY", "")
    assert not key.strip() or key.strip() not in done.stdout
    return done.returncode, done.stdout


def checks(cwd: Path, address: str, key: str = KEY, code: int = 1, **given: str) -> dict[str, Any]:
    """The findings by their part, after checking the exit code."""
    found, text = run("--json", cwd=cwd, GENSTUDIO_BASE_URL=address, GENSTUDIO_API_KEY=key, **given)
    document = json.loads(text)
    assert (found, document["ok"]) == (code, code == 0), text
    for check in document["checks"]:
        assert check["message"] and (check["advice"] or check["status"] in ("ok", "skipped")), check
    return {check["part"]: check for check in document["checks"]}


def said(check: dict[str, str]) -> str:
    return f"{check['status']}: {check['message']} | {check['advice']}"


def test_all_is_well(tmp_path: Path, emulator: Emulator) -> None:
    found = checks(tmp_path, emulator.base_url, emulator.api_key, 0)
    parts = ("key", "address", "proxy", "service", "account", "clock", "rate limit", "generator", "transport")
    assert {part: found[part]["status"] for part in parts} == dict.fromkeys(parts, "ok")
    assert found["project"]["status"] == "skipped" and "init" in found["project"]["advice"]
    # It started nothing, and what it asked costs nothing.
    assert emulator.tasks == [] and set(emulator.request_counts) == {"poll"}
    code, text = run(cwd=tmp_path, GENSTUDIO_BASE_URL=emulator.base_url, GENSTUDIO_API_KEY=emulator.api_key)
    assert code == 0 and "ok       account         the key is accepted\n" in text


@pytest.mark.parametrize("key", ["", "  ", "sk-a b", "sk-ü"])
def test_a_key_that_cannot_be_one(key: str, tmp_path: Path, emulator: Emulator) -> None:
    found = checks(tmp_path, emulator.base_url, key)
    assert found["key"]["status"] == "failed" and "web console" in found["key"]["advice"]
    assert found["service"]["message"] == "without a key, nothing was sent"


def test_a_key_that_is_refused(tmp_path: Path, emulator: Emulator) -> None:
    found = checks(tmp_path, emulator.base_url)
    assert (found["key"]["status"], found["service"]["status"]) == ("ok", "ok")
    assert "failed: the service refuses the key (HTTP 401) | copy the key" in said(found["account"])
    odd = checks(tmp_path, emulator.base_url, "GENSTUDIO-KEY-0123456789")
    assert odd["key"]["status"] == "warning" and "does not begin with sk-" in odd["key"]["message"]


@pytest.mark.parametrize(
    "address", ["http://example.com", "example.com", "https://user:secret@example.com", "https://a/b"]
)
def test_an_address_that_would_expose_the_key(address: str, tmp_path: Path) -> None:
    found = checks(tmp_path, address)
    assert found["address"]["status"] == "failed" and "unset it" in found["address"]["advice"]
    assert "secret" not in str(found) and "account" not in found


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = checks(tmp_path, f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert "failed: no connection to 127.0.0.1" in said(found["service"]) and "firewall" in said(found["service"])
    assert found.keys().isdisjoint({"account", "clock", "rate limit"})
    unknown = checks(tmp_path, "https://genstudio.invalid")
    assert "the host genstudio.invalid cannot be resolved" in said(unknown["service"])


def test_a_proxy_that_refuses(tmp_path: Path) -> None:
    for status, words in ((403, "the proxy refused to connect (HTTP 403)"), (407, "user name and password")):
        with proxy.running({}, status=status) as refusing:
            address = f"http://user:pa55word@127.0.0.1:{refusing.port}"
            found = checks(tmp_path, "https://genstudio.invalid", HTTPS_PROXY=address)
        assert words in said(found["service"]) and "HTTPS_PROXY" in found["service"]["advice"]
        assert f"http://127.0.0.1:{refusing.port}, from the environment (with a user name)" == found["proxy"]["message"]
        assert "pa55word" not in str(found)
    around = checks(tmp_path, "https://genstudio.invalid", HTTPS_PROXY="http://127.0.0.1:1", NO_PROXY=".invalid")
    assert "which NO_PROXY names" in around["proxy"]["message"]


def test_a_proxy_does_not_stand_before_this_machine(tmp_path: Path, emulator: Emulator) -> None:
    found = checks(tmp_path, emulator.base_url, emulator.api_key, 0, HTTP_PROXY="http://127.0.0.1:1")
    assert found["proxy"]["message"].startswith("none") and found["clock"]["status"] == "ok"


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, emulator: Emulator) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with front(emulator.base_url, tls=context) as (address, server):
        found = checks(tmp_path, address, emulator.api_key)
        assert "certificate of 127.0.0.1" in said(found["service"]) and "SSL_CERT_FILE" in said(found["service"])
        assert server.keys == []
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        trusted = checks(tmp_path, address, emulator.api_key, 0, SSL_CERT_FILE=str(tmp_path / "ca.pem"))
        assert trusted["account"]["status"] == "ok" and trusted["clock"]["status"] == "ok"


@pytest.mark.parametrize(
    ("skew", "status", "words"),
    [
        (10, "ok", "it agrees"),
        (-600, "warning", "10 min"),
        (600, "warning", "behind the service's"),
        (90000, "failed", "25 h"),
    ],
)
def test_a_clock_that_is_wrong(skew: int, status: str, words: str, tmp_path: Path, emulator: Emulator) -> None:
    with front(emulator.base_url, skew=skew) as (address, _):
        found = checks(tmp_path, address, emulator.api_key, int(status == "failed"))
    assert found["clock"]["status"] == status and words in found["clock"]["message"]
    assert status == "ok" or "timedatectl" in found["clock"]["advice"]


def test_limits_are_shown(tmp_path: Path, emulator: Emulator) -> None:
    seen = {"X-RateLimit-Limit": "60", "RateLimit-Remaining": "59", "X-Other": "secret"}
    with front(emulator.base_url, headers=seen) as (address, _):
        found = checks(tmp_path, address, emulator.api_key, 0)
    assert found["rate limit"]["message"] == "X-Ratelimit-Limit: 60, Ratelimit-Remaining: 59"
    with front(status=429, headers={"Retry-After": "7"}) as (address, _):
        found = checks(tmp_path, address, code=0)
    assert "warning: it is reached (Retry-After: 7)" in said(found["rate limit"])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_key_follows_no_redirect(status: int, tmp_path: Path) -> None:
    with front() as (elsewhere, other), front(status=status, headers={"Location": elsewhere}) as (address, first):
        found = checks(tmp_path, address)
        assert found["service"]["status"] == "failed" and first.keys and other.keys == []


@pytest.mark.parametrize("status", [200, 500, 404])
def test_something_else_answers(status: int, tmp_path: Path) -> None:
    with front(status=status) as (address, _):
        found = checks(tmp_path, address)
    assert found["service"]["status"] == "failed" and found["clock"]["status"] == "ok"


def test_offline_sends_nothing(tmp_path: Path) -> None:
    with front() as (address, server):
        code, text = run("--offline", cwd=tmp_path, GENSTUDIO_BASE_URL=address, GENSTUDIO_API_KEY=KEY)
        assert code == 0 and "nothing was sent (--offline)" in text and server.keys == []
