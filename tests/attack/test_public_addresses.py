"""`Image.from_url` connects to public addresses only, and `base_url` takes http only on this machine.

An allow-list from IANA's registries decides what is public, so that the verdict is the same on every version of Python:
IPv4 and the IPv6 range 2000::/3 without their special ranges. An address that embeds an IPv4 address is checked by that
one. No connection to any other address may even be attempted.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genstudio_transport import AsyncGenStudio, ConfigurationError, FetchFailed, GenStudioError, Image, UnsafeURL

KEY = "sk-test-0123456789abcdef"
REACHED: list[str] = []


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Record every attempt to connect, and fail it as a machine without a route does."""

    async def unreachable(_loop: object, _socket: object, address: tuple[Any, ...]) -> None:
        REACHED.append(str(address[0]))
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(BaseSelectorEventLoop, "sock_connect", unreachable)
    REACHED.clear()


def fetch(url: str) -> GenStudioError:
    """The error that fetching a URL raises."""

    async def attempt() -> GenStudioError:
        async with AsyncGenStudio(KEY, "http://127.0.0.1:1", max_retries=0) as client:
            with pytest.raises(GenStudioError) as caught:
                await client.upload_image(Image.from_url(url))
            return caught.value

    REACHED.clear()
    return asyncio.run(attempt())


def url_of(address: str) -> str:
    return f"http://[{address}]/a.png" if ":" in address else f"http://{address}/a.png"


def is_refused(address: str) -> None:
    error = fetch(url_of(address))
    assert not REACHED, f"a connection to {address} was attempted"
    assert isinstance(error, UnsafeURL), repr(error)
    assert "not a public address" in str(error) and "file" in str(error)


_NOT_PUBLIC = {
    "site-local": "fec0::1",
    "site-local-end": "feff:ffff::1",
    "nat64-local": "64:ff9b:1::7f00:1",
    "nat64-local-private": "64:ff9b:1::a00:1",
    "nat64-loopback": "64:ff9b::7f00:1",
    "nat64-private": "64:ff9b::a00:1",
    "translated": "::ffff:0:7f00:1",
    "translated-public": "::ffff:0:808:808",
    "srv6": "5f00::1",
    "compatible": "::127.0.0.1",
    "compatible-private": "::10.0.0.1",
    "compatible-public": "::8.8.8.8",
    "isatap": "2606:4700::5efe:7f00:1",
    "isatap-global": "2606:4700::200:5efe:a00:1",
    "isatap-local": "fe80::5efe:7f00:1",
    "unallocated-4": "4000::1",
    "unallocated-8": "8000::1",
    "unallocated-c": "c000::1",
    "unallocated-e": "e000::1",
    "unallocated-1": "1000::1",
    "unallocated-0": "0:1::1",
    "documentation-2": "3fff::1",
    "documentation": "2001:db8::1",
    "benchmark": "2001:2::1",
    "orchid": "2001:10::1",
    "orchid-2": "2001:20::1",
    "drone": "2001:30::1",
    "ietf": "2001::1",
    "ietf-rest": "2001:100::1",
    "as112": "2620:4f:8000::1",
    "as112-2": "2001:4:112::1",
    "anycast": "2001:1::1",
    "teredo-loopback": "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "teredo-public": "2001:0:4136:e378:8000:63bf:f7f7:f7f7",
    "6to4-loopback": "2002:7f00:1::",
    "6to4-private": "2002:c0a8:1::1",
    "6bone": "3ffe::1",
    "mapped-private": "::ffff:10.0.0.1",
    "discard": "100::1",
    "discard-dummy": "100:0:0:1::1",
    "unique-local": "fd00::1",
    "link-local": "fe80::1",
    "loopback": "::1",
    "nothing": "::",
    "multicast": "ff0e::1",
    "v4-ietf": "192.0.0.8",
    "v4-dummy": "192.0.0.9",
    "v4-nat64": "192.0.0.170",
    "v4-as112": "192.31.196.1",
    "v4-amt": "192.52.193.1",
    "v4-6to4": "192.88.99.1",
    "v4-as112-2": "192.175.48.1",
    "v4-documentation": "198.51.100.1",
    "v4-benchmark": "198.18.0.1",
    "v4-shared": "100.64.0.1",
    "v4-reserved": "240.0.0.1",
    "v4-broadcast": "255.255.255.255",
    "v4-multicast": "239.1.1.1",
    "v4-this": "0.1.2.3",
    "v4-metadata": "169.254.169.254",
}  # fmt: skip


@pytest.mark.parametrize("address", _NOT_PUBLIC.values(), ids=_NOT_PUBLIC)
def test_no_other_address_is_reached(address: str) -> None:
    is_refused(address)


_PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.254",
]
_PUBLIC += ["2606:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2001:4860:4860::8888", "2400::1", "3ffd:ffff::1"]


@pytest.mark.parametrize("address", _PUBLIC)
def test_a_public_address_is_reached(address: str) -> None:
    assert isinstance(fetch(url_of(address)), FetchFailed)
    assert REACHED == [address]


@pytest.mark.parametrize("address", ["fec0::1", "64:ff9b:1::7f00:1", "192.0.0.8", "4000::1"])
def test_a_host_name_cannot_lead_to_another_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    target = (address, 80, 0, 0) if ":" in address else (address, 80)
    answer = [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", target)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    assert isinstance(fetch("http://pictures.example/a.png"), UnsafeURL) and not REACHED


_inside = st.one_of(
    *(
        st.ip_addresses(network=network)
        for network in (
            "10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 192.0.0.0/24 0.0.0.0/8 "
            "198.18.0.0/15 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 192.88.99.0/24"
        ).split()
    )
)
_outside_2000 = st.ip_addresses(v=6).filter(lambda address: int(address) >> 125 != 1)


@given(address=_outside_2000)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_outside_of_global_unicast_is_reached(address: ipaddress.IPv6Address) -> None:
    mapped = address.ipv4_mapped
    if mapped is not None or address in ipaddress.ip_network("64:ff9b::/96"):
        return
    is_refused(str(address))


@given(
    inner=_inside,
    form=st.sampled_from(
        ["::ffff:{0}", "64:ff9b::{0}", "64:ff9b:1::{0}", "::{0}", "::ffff:0:{0}", "2606:4700::5efe:{0}", "2606:4700::200:5efe:{0}"]
    ),
)  # fmt: skip
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_embedded_address_is_reached(inner: ipaddress.IPv4Address, form: str) -> None:
    is_refused(str(ipaddress.ip_address(form.format(inner))))


# The API key would be sent unencrypted to whatever these lead to.
_NOT_LOOPBACK = {
    "under-localhost": "http://x.localhost",
    "metadata-under-localhost": "http://evil.com.localhost:8000",
    "escaped-nul": "http://evil.com%00.localhost",
    "zone": "http://[::1%25evil.com]",
    "zone-plain": "http://[::1%evil.com]",
    "zone-nul": "http://[::1%00.evil.com]",
    "v4-escaped": "http://127.0.0.1%00.evil.com",
    "localhost-escaped": "http://localhost%00.evil.com",
    "escaped-dot": "http://evil%2ecom.localhost",
    "at": "http://127.0.0.1%40evil.com",
    "backslash": "http://localhost\\.evil.com",
    "backslash-at": "http://evil.com\\@localhost",
    "tab": "http://127.0.0.1\t.evil.com",
    "newline": "http://localhost\n.evil.com",
    "space": "http://localhost .evil.com",
    "full-width": "http://\uff4cocalhost",
    "full-width-dots": "http://127\u30020\u30020\u30021",
    "fragment": "http://evil.com#.localhost",
    "semicolon": "http://evil.com;.localhost",
    "mapped": "http://[::ffff:127.0.0.1]",
    "short": "http://127.1",
    "integer": "http://2130706433",
    "octal": "http://0177.0.0.1",
}  # fmt: skip


@pytest.mark.parametrize("address", _NOT_LOOPBACK.values(), ids=_NOT_LOOPBACK)
def test_http_is_refused_for_other_machines(address: str) -> None:
    with pytest.raises(ConfigurationError, match="https|origin|base_url"):
        AsyncGenStudio(KEY, address)


@pytest.mark.parametrize(
    "address",
    ["http://localhost:8000", "http://127.0.0.1:1", "http://[::1]:80", "http://[0:0:0:0:0:0:0:1]", "http://127.1.2.3"],
)
def test_http_is_accepted_for_this_machine(address: str) -> None:
    AsyncGenStudio(KEY, address)
