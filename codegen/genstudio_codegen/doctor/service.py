"""One question to the service, which costs nothing: the state of a task that does not exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from .finding import Finding, failed, ok, warning
from .settings import LOCAL_HOSTS

MADE_UP = "cft-doctor0000000000"
_PATH = "/api/maas/comfy_task_api/get_task_info"
_SECONDS = 15.0


class Outcome(NamedTuple):
    """What became of the question.

    Attributes:
        findings: Whether the service can be reached, and whether it accepts the key.
        answered: Whether there was an answer at all.
    """

    findings: tuple[Finding, ...]
    answered: bool


class Answer(NamedTuple):
    """The head of an answer."""

    status: int
    headers: Mapping[str, str]
    came: datetime


def ask(key: str, address: str) -> Outcome:
    """Ask as the client asks, through its own connections."""
    from genstudio_transport import (
        AuthenticationError,
        ConfigurationError,
        GenStudio,
        GenStudioError,
        NetworkError,
        NotFound,
        RateLimited,
        RequestForbidden,
    )

    reached = ok("service", "it can be reached, and answers")
    try:
        with GenStudio(key, address, max_retries=0, timeout=_SECONDS) as client:
            client.get_task_info([MADE_UP])
    except NotFound as error:
        if error.status == 404 and error.code == 0:
            return Outcome((failed("service", f"there is no such service: {error}", "check the address"),), True)
        return Outcome((reached, ok("account", "the key is accepted")), True)
    except AuthenticationError:
        advice = "copy the key from the web console once more; it may have been revoked, or belong to another service"
        return Outcome((reached, failed("account", "the service refuses the key (HTTP 401)", advice)), True)
    except RequestForbidden:
        advice = "ask the account's owner for the permission to use ComfyUI's API"
        return Outcome((reached, failed("account", "the key may not be used for this (HTTP 403)", advice)), True)
    except RateLimited:
        return Outcome((reached, ok("account", "the key is counted against a rate limit")), True)
    except NetworkError as error:
        return Outcome((failed("service", str(error), _network_advice(str(error))),), False)
    except ConfigurationError as error:
        return Outcome((failed("service", str(error), "correct the variable"),), False)
    except GenStudioError as error:
        advice = "if it stays so, see the service's status page, or check the address"
        return Outcome((failed("service", f"its answer cannot be used: {error}", advice),), True)
    message = "it knows a task that cannot exist"
    return Outcome((warning("service", message, "check that the address is the service's"),), True)


def _network_advice(message: str) -> str:
    if "proxy" in message:
        return "check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or name the host in NO_PROXY"
    if "certificate" in message or "TLS" in message:
        return "check the address, and what stands between: some networks replace certificates by their own"
    return "check the address, the network, and whether a firewall lets you out"


def headers_of(key: str, address: str) -> Answer | None:
    """Ask once more, for the headers that the client does not show; None without an answer.

    The key goes to the address alone: redirects are not followed.
    """
    request = Request(  # noqa: S310 — the client has accepted the address, which is http or https
        address + _PATH,
        json.dumps({"comfy_task_ids": [MADE_UP]}).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Accept": "application/json"},
    )
    try:
        with _opener(address).open(request, timeout=_SECONDS) as answer:
            return Answer(answer.status, _headers(answer.headers), datetime.now(UTC))
    except HTTPError as error:
        with error:
            return Answer(error.code, _headers(error.headers), datetime.now(UTC))
    except (OSError, HTTPException, ValueError):
        return None


class _Stay(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        """Follow none."""
        return None


def _opener(address: str) -> OpenerDirector:
    # As the client does it: nothing on this machine is reached through a proxy.
    local = urlsplit(address).hostname in LOCAL_HOSTS
    return build_opener(_Stay, *([ProxyHandler({})] if local else []))


def _headers(message: Message) -> dict[str, str]:
    return {name.title(): value for name, value in message.items()}
